#include "api/legacy_rules.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_set>

#include "api/enums.hpp"
#include "api/failures.hpp"
#include "api/value_rules.hpp"
#include "json/value_rules.hpp"

namespace dynox::api {

namespace {

using Values = std::span<const Value>;

Error invalid_for(const std::string& what, const std::string& attribute) {
    return invalid_parameter(what + " for Attribute: " + attribute);
}

Result<void> check_name(const std::string& name) {
    if (const std::string_view fault = json::name_fault(name); !fault.empty()) {
        return validation_error(std::string(fault));
    }
    return {};
}

Result<void> check_value(const Value& value) {
    if (value.empty()) {
        return validation_error(
            "Supplied AttributeValue is empty, must contain exactly one of the supported "
            "datatypes");
    }
    if (const std::string_view fault = find_value_fault(value.flat()); !fault.empty()) {
        return validation_error(std::string(fault));
    }
    return {};
}

Values values_of(const std::optional<std::vector<Value>>& list) {
    return list ? Values(*list) : Values();
}

bool is_count_fine(ComparisonOperator comparison, std::size_t count) noexcept {
    switch (comparison) {
        case ComparisonOperator::null:
        case ComparisonOperator::not_null:
            return count == 0;
        case ComparisonOperator::between:
            return count == 2;
        case ComparisonOperator::in:
            return count != 0;
        default:
            return count == 1;
    }
}

/// Which types an operator compares with (API Reference, Condition, ComparisonOperator).
bool is_type_fine(ComparisonOperator comparison, AttributeType type) noexcept {
    const bool is_ordered = type == AttributeType::string || type == AttributeType::number ||
                            type == AttributeType::binary;
    switch (comparison) {
        case ComparisonOperator::equal:
        case ComparisonOperator::not_equal:
            return true;
        case ComparisonOperator::contains:
        case ComparisonOperator::not_contains:
            return is_ordered || type == AttributeType::boolean || type == AttributeType::null;
        case ComparisonOperator::begins_with:
            return is_ordered && type != AttributeType::number;
        default:
            return is_ordered;
    }
}

/// Key bytes compare as the values do.
std::string_view ordered_bytes(FlatValue value) {
    return value.is(AttributeType::number) ? value.as_number_bytes() : value.as_string_or_binary();
}

Result<void> check_comparison(ComparisonOperator comparison, Values values) {
    const auto text = std::string(enum_text(comparison));
    if (!is_count_fine(comparison, values.size())) {
        return invalid_parameter("Invalid number of argument(s) for the " + text +
                                 " ComparisonOperator");
    }
    for (const Value& value : values) {
        if (Result<void> checked = check_value(value); !checked) {
            return checked;
        }
        const AttributeType type = value.flat().type();
        if (!is_type_fine(comparison, type)) {
            return invalid_parameter("ComparisonOperator " + text + " is not valid for " +
                                     std::string(type_name(type)) + " AttributeValue type");
        }
    }
    const auto has_other_type = [&](const Value& value) {
        return value.flat().type() != values.front().flat().type();
    };
    if (std::any_of(values.begin(), values.end(), has_other_type)) {
        return invalid_parameter("AttributeValues inside AttributeValueList must be of same type");
    }
    if (comparison == ComparisonOperator::between &&
        ordered_bytes(values[0].flat()) > ordered_bytes(values[1].flat())) {
        return validation_error(
            "The BETWEEN condition was provided a range where the lower bound is greater than the "
            "upper bound");
    }
    return {};
}

Result<void> check_expected(const std::string& name, const ExpectedAttributeValue& expected) {
    if (expected.value && expected.attribute_value_list) {
        return invalid_for("Value and AttributeValueList cannot be used together", name);
    }
    if (const auto& comparison = expected.comparison_operator) {
        if (expected.exists) {
            return invalid_for("Exists and ComparisonOperator cannot be used together", name);
        }
        if (!is_count_fine(*comparison, 0) && !expected.value && !expected.attribute_value_list) {
            return invalid_for(
                "Value or AttributeValueList must be used with ComparisonOperator: " +
                    std::string(enum_text(*comparison)),
                name);
        }
        return check_comparison(*comparison, expected.value
                                                 ? Values(&*expected.value, 1)
                                                 : values_of(expected.attribute_value_list));
    }
    if (expected.attribute_value_list) {
        return invalid_for("AttributeValueList can only be used with a ComparisonOperator", name);
    }
    if (expected.exists.value_or(true) != expected.value.has_value()) {
        return expected.value ? invalid_for("Value cannot be used when Exists is false", name)
                              : invalid_for("Value must be provided when Exists is " +
                                                std::string(expected.exists ? "true" : "null"),
                                            name);
    }
    return expected.value ? check_value(*expected.value) : Result<void>();
}

Result<void> check_update(const AttributeValueUpdate& update) {
    const AttributeAction action = update.action.value_or(AttributeAction::put);
    if (!update.value) {
        if (action != AttributeAction::remove) {
            return invalid_parameter(
                "Only DELETE action is allowed when no attribute value is specified");
        }
        return {};
    }
    if (Result<void> checked = check_value(*update.value); !checked) {
        return checked;
    }
    const AttributeType type = update.value->flat().type();
    const bool is_set = type >= AttributeType::string_set && type <= AttributeType::binary_set;
    if (action == AttributeAction::remove && !is_set) {
        return invalid_parameter("DELETE action with value is not supported for the type " +
                                 std::string(type_name(type)));
    }
    if (action == AttributeAction::add && !is_set && type != AttributeType::number &&
        type != AttributeType::list) {
        return invalid_parameter("ADD action is not supported for the type " +
                                 std::string(type_name(type)));
    }
    return {};
}

/// Checks the name and the rest of each entry, in their order.
template <class Entries, class Check>
Result<void> check_entries(const std::optional<Entries>& entries, Check check) {
    if (!entries) {
        return {};
    }
    for (const auto& entry : *entries) {
        if (Result<void> checked = check_name(entry.first); !checked) {
            return checked;
        }
        if (Result<void> checked = check(entry); !checked) {
            return checked;
        }
    }
    return {};
}

std::string names_of_given(Parameters parameters) {
    std::string names;
    for (const Parameter& parameter : parameters) {
        if (parameter.is_given) {
            names.append(names.empty() ? "" : ", ").append(parameter.name);
        }
    }
    return names;
}

}  // namespace

Result<void> check_mixing(Parameters legacy, Parameters expressions) {
    const auto is_given = [](const Parameter& parameter) { return parameter.is_given; };
    if (std::none_of(legacy.begin(), legacy.end(), is_given) ||
        std::none_of(expressions.begin(), expressions.end(), is_given)) {
        return {};
    }
    return validation_error(
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {" +
        names_of_given(legacy) + "} Expression parameters: {" + names_of_given(expressions) + '}');
}

Result<void> check_operator_of(const std::optional<ConditionalOperator>& given,
                               std::optional<std::size_t> conditions) {
    if (given && !conditions) {
        return validation_error("ConditionalOperator cannot be used without Filter or Expected");
    }
    if (given && *conditions < 2) {
        return validation_error(
            "ConditionalOperator can only be used when Filter or Expected has two or more "
            "elements");
    }
    return {};
}

Result<void> check_legacy(const std::optional<ExpectedAttributes>& expected) {
    return check_entries(
        expected, [](const auto& entry) { return check_expected(entry.first, entry.second); });
}

Result<void> check_legacy(const std::optional<Conditions>& conditions) {
    return check_entries(conditions, [](const auto& entry) {
        return check_comparison(entry.second.comparison_operator,
                                values_of(entry.second.attribute_value_list));
    });
}

Result<void> check_legacy(const std::optional<AttributeUpdates>& updates) {
    return check_entries(updates, [](const auto& entry) { return check_update(entry.second); });
}

Result<void> check_legacy(const std::optional<AttributesToGet>& names) {
    if (!names) {
        return {};
    }
    std::unordered_set<std::string_view> seen;
    for (const std::string& name : *names) {
        if (Result<void> checked = check_name(name); !checked) {
            return checked;
        }
        if (!seen.insert(name).second) {
            return invalid_parameter("Duplicate value in attribute name: " + name);
        }
    }
    return {};
}

}  // namespace dynox::api
