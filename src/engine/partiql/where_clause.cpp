#include "engine/partiql/where_clause.hpp"

#include "engine/failures.hpp"
#include "engine/key_codec.hpp"

#include <algorithm>
#include <array>

namespace dynox::engine {
namespace {

using expression::KeyOperator;
using partiql::Node;
using partiql::NodeKind;

bool is_attribute(const Node& node, const KeyAttribute& attribute) {
    return node.kind == NodeKind::name && node.text == attribute.name;
}

void collect(const Node& node, std::vector<const Node*>& conditions) {
    if (node.kind != NodeKind::logical_and) {
        conditions.push_back(&node);
        return;
    }
    for (const Node& child : node.children) {
        collect(child, conditions);
    }
}

/// A comparison of the attribute with a value, from the attribute's side.
struct Sides {
    std::string_view comparator;
    const Node* value = nullptr;
};
std::optional<Sides> sides_of(const Node& node, const KeyAttribute& attribute) {
    if (node.kind != NodeKind::comparison) {
        return std::nullopt;
    }
    if (is_attribute(node.children[0], attribute) && is_value(node.children[1])) {
        return Sides{node.text, &node.children[1]};
    }
    if (is_attribute(node.children[1], attribute) && is_value(node.children[0])) {
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> mirrored{
            {{"=", "="}, {"<>", "<>"}, {"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}}};
        for (const auto& [here, there] : mirrored) {
            if (here == node.text) {
                return Sides{there, &node.children[0]};
            }
        }
    }
    return std::nullopt;
}

/// attribute IN [value]
std::optional<Sides> single_alternative(const Node& node, const KeyAttribute& attribute) {
    if (node.kind != NodeKind::in || !is_attribute(node.children[0], attribute) ||
        node.children[1].children.size() != 1 || !is_value(node.children[1].children[0])) {
        return std::nullopt;
    }
    return Sides{"=", &node.children[1].children[0]};
}

std::optional<KeyOperator> operator_of(std::string_view comparator) {
    static constexpr std::array<std::pair<std::string_view, KeyOperator>, 5> operators{
        {{"=", KeyOperator::equal},
         {"<", KeyOperator::less},
         {"<=", KeyOperator::less_equal},
         {">", KeyOperator::greater},
         {">=", KeyOperator::greater_equal}}};
    for (const auto& [text, op] : operators) {
        if (text == comparator) {
            return op;
        }
    }
    return std::nullopt;
}

}  // namespace

WhereClause::WhereClause(const std::optional<Node>& where, StatementParameters parameters)
    : parameters_(parameters) {
    std::vector<const Node*> conditions;
    if (where) {
        collect(*where, conditions);
    }
    conditions_.reserve(conditions.size());
    for (const Node* condition : conditions) {
        conditions_.push_back({condition, false});
    }
}

Result<api::Value> WhereClause::key_value(const KeyAttribute& attribute, const Node& node,
                                          Use use) const {
    Result<api::Value> value = value_of(node, parameters_);
    if (!value) {
        return value;
    }
    if (!value->flat().is(attribute.type)) {
        return use == Use::filter
                   ? invalid_parameter("Condition parameter type does not match schema type")
                   : validation_error(
                         "Key attribute's data type should match its data type in "
                         "table's schema: Key " +
                         attribute.name);
    }
    if (key_bytes(value->flat()).empty()) {
        return validation_error(
            std::string("One or more parameter values are not valid. The AttributeValue for a key "
                        "attribute cannot contain an empty ") +
            (attribute.type == AttributeType::binary ? "binary" : "string") +
            " value. Key: " + attribute.name);
    }
    return value;
}

Result<std::optional<FlatItem>> WhereClause::key(const KeySchema& schema, Equality equality) {
    ItemWriter writer;
    for (const KeyAttribute& attribute : schema.attributes) {
        std::optional<api::Value> found;
        for (Condition& condition : conditions_) {
            std::optional<Sides> sides = sides_of(*condition.node, attribute);
            if (!sides && equality == Equality::with_single_alternative) {
                sides = single_alternative(*condition.node, attribute);
            }
            if (!sides || sides->comparator != "=") {
                continue;
            }
            const Result<api::Value> value = key_value(attribute, *sides->value, Use::key);
            if (!value) {
                return value.error();
            }
            if (found && !(*found == *value)) {
                return validation_error("Multiple conditions on same key " + attribute.name +
                                        ". Only single item Update/Insert/Delete are supported");
            }
            found = *value;
            condition.used = true;
        }
        if (!found) {
            return std::optional<FlatItem>();
        }
        writer.name(attribute.name);
        writer.value(found->flat());
    }
    return std::optional<FlatItem>(writer.finish());
}

/// Adds what one condition pins the attribute to; false if it does not. The service words a value
/// of a wrong type among alternatives as it does in filters.
Result<bool> WhereClause::add_alternatives(const KeyAttribute& attribute, const Node& node, Use use,
                                           std::vector<api::Value>& values) const {
    if (node.kind == NodeKind::logical_or) {
        for (const Node& child : node.children) {
            Result<bool> added = add_alternatives(attribute, child, Use::filter, values);
            if (!added || !*added) {
                return added;
            }
        }
        return true;
    }
    if (node.kind == NodeKind::in && is_attribute(node.children[0], attribute)) {
        for (const Node& alternative : node.children[1].children) {
            if (!is_value(alternative)) {
                return false;
            }
            Result<api::Value> value = key_value(attribute, alternative, Use::filter);
            if (!value) {
                return value.error();
            }
            values.push_back(*std::move(value));
        }
        return !values.empty();
    }
    const std::optional<Sides> sides = sides_of(node, attribute);
    if (!sides || sides->comparator != "=") {
        return false;
    }
    Result<api::Value> value = key_value(attribute, *sides->value, use);
    if (!value) {
        return value.error();
    }
    values.push_back(*std::move(value));
    return true;
}

Result<std::vector<api::Value>> WhereClause::pinned(const KeyAttribute& attribute) {
    std::vector<api::Value> values;
    // An equality first: it leaves one partition alone.
    for (const bool equalities_only : {true, false}) {
        for (Condition& condition : conditions_) {
            if (equalities_only && condition.node->kind != NodeKind::comparison) {
                continue;
            }
            values.clear();
            Result<bool> added = add_alternatives(attribute, *condition.node, Use::key, values);
            if (!added) {
                return added.error();
            }
            if (*added) {
                condition.used = true;
                return values;
            }
        }
    }
    values.clear();
    return values;
}

Result<std::optional<WhereClause::Comparison>> WhereClause::comparison(
    const KeyAttribute& attribute) {
    for (Condition& condition : conditions_) {
        const Node& node = *condition.node;
        std::optional<KeyOperator> op;
        std::array<const Node*, 2> operands{};
        std::optional<Sides> sides = sides_of(node, attribute);
        Use use = Use::key;
        if (!sides) {
            sides = single_alternative(node, attribute);
            use = sides ? Use::filter : Use::key;
        }
        if (sides) {
            op = operator_of(sides->comparator);
            operands[0] = sides->value;
        } else if (node.kind == NodeKind::between && is_attribute(node.children[0], attribute) &&
                   is_value(node.children[1]) && is_value(node.children[2])) {
            op = KeyOperator::between;
            operands = {&node.children[1], &node.children[2]};
        } else if (node.kind == NodeKind::call && node.text == "begins_with" &&
                   node.children.size() == 2 && is_attribute(node.children[0], attribute) &&
                   attribute.type != AttributeType::number && is_value(node.children[1])) {
            op = KeyOperator::begins_with;
            operands[0] = &node.children[1];
        }
        if (!op) {
            continue;
        }
        Comparison comparison;
        comparison.op = *op;
        for (std::size_t i = 0; i < operands.size() && operands[i] != nullptr; ++i) {
            Result<api::Value> value = key_value(attribute, *operands[i], use);
            if (!value) {
                return value.error();
            }
            (i == 0 ? comparison.low : comparison.high) = *std::move(value);
        }
        condition.used = true;
        return std::optional<Comparison>(std::move(comparison));
    }
    return std::optional<Comparison>();
}

/// Values that stand beside the attribute in one condition.
Result<void> WhereClause::check_filter(const KeyAttribute& attribute, const Node& node) const {
    switch (node.kind) {
        case NodeKind::logical_and:
        case NodeKind::logical_or:
        case NodeKind::negation:
            for (const Node& child : node.children) {
                if (auto checked = check_filter(attribute, child); !checked) {
                    return checked;
                }
            }
            return {};
        case NodeKind::comparison:
        case NodeKind::between:
        case NodeKind::in:
            break;
        case NodeKind::call:
            if (node.text == "contains" || node.text == "begins_with") {
                break;
            }
            return {};
        default:
            return {};
    }
    const auto is_key = [&](const Node& child) { return is_attribute(child, attribute); };
    const bool concerns = node.kind == NodeKind::call || node.kind == NodeKind::in
                              ? is_key(node.children.front())
                              : std::any_of(node.children.begin(), node.children.end(), is_key);
    if (!concerns) {
        return {};
    }
    for (const Node& child : node.children) {
        // Of alternatives the service looks at the first.
        const Node& value = node.kind == NodeKind::in && &child == &node.children[1]
                                ? child.children.front()
                                : child;
        if (is_value(value)) {
            if (auto checked = key_value(attribute, value, Use::filter); !checked) {
                return checked.error();
            }
        }
    }
    return {};
}

Result<void> WhereClause::check_filters(const KeySchema& schema) const {
    for (const KeyAttribute& attribute : schema.attributes) {
        for (const Condition& condition : conditions_) {
            if (condition.used) {
                continue;
            }
            if (auto checked = check_filter(attribute, *condition.node); !checked) {
                return checked;
            }
        }
    }
    return {};
}

std::vector<const Node*> WhereClause::rest() const {
    std::vector<const Node*> nodes;
    for (const Condition& condition : conditions_) {
        if (!condition.used) {
            nodes.push_back(condition.node);
        }
    }
    return nodes;
}

}  // namespace dynox::engine
