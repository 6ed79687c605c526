// The parameters that expressions have replaced: Expected, AttributeUpdates, KeyConditions,
// QueryFilter, ScanFilter, AttributesToGet and ConditionalOperator. A request gives either these
// or expressions; KeyConditions alone may stand beside a FilterExpression or ProjectionExpression.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynox/api/value.hpp"

namespace dynox::api {

/// How an attribute is compared with the values of a condition.
/// \see  Amazon DynamoDB API Reference, Condition.
enum class ComparisonOperator : std::uint8_t {
    in,
    null,
    between,
    less,
    not_contains,
    equal,
    greater,
    not_null,
    not_equal,
    less_equal,
    begins_with,
    greater_equal,
    contains,
};
/// How the conditions of several attributes are joined; AND if not given.
enum class ConditionalOperator : std::uint8_t { logical_or, logical_and };
enum class AttributeAction : std::uint8_t { add, put, remove };

/// What one attribute must be like before a write. Either `value` and `exists` (a missing `exists`
/// means true), or a comparison with `value` or the list.
struct ExpectedAttributeValue {
    std::optional<Value> value;
    std::optional<bool> exists;
    std::optional<ComparisonOperator> comparison_operator;
    std::optional<std::vector<Value>> attribute_value_list;
    friend bool operator==(const ExpectedAttributeValue&, const ExpectedAttributeValue&) = default;
};

/// A comparison of one attribute. Values: none for NULL and NOT_NULL, two for BETWEEN, one or more
/// for IN, else one.
struct Condition {
    ComparisonOperator comparison_operator = ComparisonOperator::equal;
    std::optional<std::vector<Value>> attribute_value_list;
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// What becomes of one attribute.
struct AttributeValueUpdate {
    std::optional<Value> value;             ///< may be absent with `remove` alone
    std::optional<AttributeAction> action;  ///< put if not given
    friend bool operator==(const AttributeValueUpdate&, const AttributeValueUpdate&) = default;
};

// By top-level attribute name.
using ExpectedAttributes = std::vector<std::pair<std::string, ExpectedAttributeValue>>;
using Conditions = std::vector<std::pair<std::string, Condition>>;
using AttributeUpdates = std::vector<std::pair<std::string, AttributeValueUpdate>>;
/// Top-level attribute names, each once; 1 to 255 of them.
using AttributesToGet = std::vector<std::string>;

}  // namespace dynox::api
