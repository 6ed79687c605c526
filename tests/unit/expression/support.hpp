// What the tests of expressions share: requests written as JSON, and trees as text.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dynox/item.hpp"
#include "expression/ast.hpp"
#include "expression/expression.hpp"

namespace dynox::expression::test {

/// An item from DynamoDB JSON without the outer braces: R"("a": {"N": "1"})".
inline FlatItem flat(std::string_view members) {
    const Result<Item> item = Item::from_dynamodb_json("{" + std::string(members) + "}");
    EXPECT_TRUE(item.has_value()) << members << ": " << item.error().message();
    return item.has_value() ? item->to_flat() : FlatItem();
}

/// An item of one attribute: lists inside lists, `levels` of them.
inline FlatItem nested_lists(std::string_view name, int levels) {
    ItemWriter writer;
    writer.name(name);
    for (int level = 0; level < levels; ++level) {
        writer.begin_list();
    }
    for (int level = 0; level < levels; ++level) {
        writer.end_list();
    }
    return writer.finish();
}

/// ExpressionAttributeNames.
inline api::AttributeNames named(
    std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
    return {names.begin(), names.end()};
}

/// The names and values of one request.
struct Request {
    std::optional<api::AttributeNames> names;
    std::optional<api::AttributeValues> values;

    Request() = default;
    /// Values as for flat().
    explicit Request(std::string_view values_json) : values(flat(values_json)) {}
    [[nodiscard]] Placeholders placeholders() const { return {&names, &values}; }
};

/// The message of a result that must be a ValidationException; "no error" if it is none.
template <class T>
std::string error_of(const Result<T>& result) {
    if (result) {
        return "no error";
    }
    EXPECT_EQ(result.error().code(), server_errc::validation);
    return result.error().message();
}

inline Result<Condition> parse_condition(std::string_view text, const Request& request = {}) {
    Placeholders placeholders = request.placeholders();
    return Condition::parse(text, Kind::condition, placeholders);
}
inline Result<Update> parse_update(std::string_view text, const Request& request = {}) {
    Placeholders placeholders = request.placeholders();
    return Update::parse(text, placeholders);
}
inline Result<Projection> parse_projection(std::string_view text, const Request& request = {}) {
    Placeholders placeholders = request.placeholders();
    return Projection::parse(text, placeholders);
}

inline std::string repeated(std::string_view text, int count) {
    std::string result;
    for (; count > 0; --count) {
        result += text;
    }
    return result;
}

// Trees as text, e.g. (and (= a.b[0] :v) (call size a)).

inline std::string describe(Steps path) {
    std::string text;
    for (const Step& step : path) {
        if (step.is_index) {
            text += "[" + std::to_string(step.index) + "]";
        } else {
            text += (text.empty() ? "" : ".") + std::string(step.name);
        }
    }
    return text;
}

inline std::string describe(const Operand& operand) {
    switch (operand.kind) {
        case OperandKind::path:
            return describe(operand.path);
        case OperandKind::value:
            return std::string(operand.text);
        default:
            break;
    }
    std::string text = operand.kind == OperandKind::call       ? std::string(operand.text)
                       : operand.kind == OperandKind::subtract ? "-"
                                                               : "+";
    for (const Operand& argument : operand.arguments) {
        text += " " + describe(argument);
    }
    return "(" + text + ")";
}

inline std::string describe(const ConditionNode& node) {
    std::string text;
    switch (node.kind) {
        case ConditionKind::conjunction:
            text = "and";
            break;
        case ConditionKind::disjunction:
            text = "or";
            break;
        case ConditionKind::negation:
            text = "not";
            break;
        case ConditionKind::comparison:
            text = symbol(node.comparator);
            break;
        case ConditionKind::between:
            text = "between";
            break;
        case ConditionKind::in:
            text = "in";
            break;
        case ConditionKind::call:
            text = node.text;
            break;
    }
    for (const Operand& operand : node.operands) {
        text += " " + describe(operand);
    }
    for (const ConditionNode* child : node.children) {
        text += " " + describe(*child);
    }
    return "(" + text + ")";
}

inline std::string describe(const UpdateTree& tree) {
    std::string text;
    for (const UpdateAction& action : tree.actions) {
        text += text.empty() ? "" : " ";
        text += "(" + std::string(section_name(action.kind)) + " " + describe(action.target);
        if (action.kind != ActionKind::remove) {
            text += " " + describe(action.value);
        }
        text += ")";
    }
    return text;
}

}  // namespace dynox::expression::test
