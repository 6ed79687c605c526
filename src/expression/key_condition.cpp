#include <algorithm>

#include "expression/ast.hpp"
#include "expression/condition_parser.hpp"

namespace dynox::expression {

namespace {

Error refuse(std::string message) {
    return {server_errc::validation, std::move(message)};
}
Error refuse_operator(std::string_view name) {
    return refuse("Invalid operator used in KeyConditionExpression: " + std::string(name));
}

/// The operator that makes `node` none of a key condition; empty if it may be one.
std::string_view forbidden_operator(const ConditionNode& node) noexcept {
    switch (node.kind) {
        case ConditionKind::disjunction:
            return "OR";
        case ConditionKind::negation:
            return "NOT";
        case ConditionKind::in:
            return "IN";
        case ConditionKind::comparison:
            return node.comparator == Comparator::not_equal ? "<>" : "";
        case ConditionKind::call:
            return node.function == Function::begins_with ? "" : node.text;
        default:
            return "";
    }
}

KeyOperator key_operator(Comparator comparator) noexcept {
    switch (comparator) {
        case Comparator::less:
            return KeyOperator::less;
        case Comparator::less_equal:
            return KeyOperator::less_equal;
        case Comparator::greater:
            return KeyOperator::greater;
        case Comparator::greater_equal:
            return KeyOperator::greater_equal;
        default:
            return KeyOperator::equal;
    }
}

/// The same comparison with its sides exchanged.
KeyOperator mirrored(KeyOperator op) noexcept {
    switch (op) {
        case KeyOperator::less:
            return KeyOperator::greater;
        case KeyOperator::less_equal:
            return KeyOperator::greater_equal;
        case KeyOperator::greater:
            return KeyOperator::less;
        case KeyOperator::greater_equal:
            return KeyOperator::less_equal;
        default:
            return op;
    }
}

/// Number of the one operand that is the key attribute.
Result<std::size_t> find_key(std::span<const Operand> operands) {
    constexpr std::string_view invalid = "Invalid condition in KeyConditionExpression: ";
    std::optional<std::size_t> key;
    for (std::size_t number = 0; number < operands.size(); ++number) {
        const Operand& operand = operands[number];
        if (operand.kind == OperandKind::call) {
            return refuse("KeyConditionExpressions cannot contain nested operations");
        }
        if (operand.kind != OperandKind::path) {
            continue;
        }
        if (operand.path.size() > 1) {
            return refuse("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        if (key) {
            return refuse(std::string(invalid) + "Multiple attribute names used in one condition");
        }
        key = number;
    }
    if (!key) {
        return refuse(std::string(invalid) + "No key attribute specified");
    }
    return *key;
}

Result<KeyComparison> comparison_of(const ConditionNode& node) {
    const std::span<const Operand> operands = node.operands;
    const Result<std::size_t> key = find_key(operands);
    if (!key) {
        return key.error();
    }
    KeyComparison comparison;
    comparison.attribute = operands[*key].path.front().name;
    if (node.kind == ConditionKind::comparison) {
        const KeyOperator op = key_operator(node.comparator);
        comparison.op = *key == 0 ? op : mirrored(op);
        comparison.low = operands[1 - *key].value;
        return comparison;
    }
    const bool between = node.kind == ConditionKind::between;
    if (*key != 0) {
        return refuse("Invalid condition in KeyConditionExpression: " +
                      std::string(between ? "BETWEEN" : "begins_with") +
                      " operator must have the key attribute as its first operand");
    }
    comparison.op = between ? KeyOperator::between : KeyOperator::begins_with;
    comparison.low = operands[1].value;
    if (between) {
        comparison.high = operands[2].value;
    }
    return comparison;
}

Result<void> collect(const ConditionNode& node, std::vector<KeyComparison>& comparisons) {
    if (const std::string_view name = forbidden_operator(node); !name.empty()) {
        return refuse_operator(name);
    }
    if (node.kind == ConditionKind::conjunction) {
        for (const ConditionNode* child : node.children) {
            if (Result<void> collected = collect(*child, comparisons); !collected) {
                return collected;
            }
        }
        return {};
    }
    Result<KeyComparison> comparison = comparison_of(node);
    if (!comparison) {
        return comparison.error();
    }
    if (std::any_of(comparisons.begin(), comparisons.end(), [&](const KeyComparison& other) {
            return other.attribute == comparison->attribute;
        })) {
        return refuse("KeyConditionExpressions must only contain one condition per key");
    }
    comparisons.push_back(*std::move(comparison));
    return {};
}

}  // namespace

KeyCondition::KeyCondition(std::unique_ptr<ConditionTree> tree) noexcept : tree_(std::move(tree)) {}
KeyCondition::KeyCondition(KeyCondition&&) noexcept = default;
KeyCondition& KeyCondition::operator=(KeyCondition&&) noexcept = default;
KeyCondition::~KeyCondition() = default;

Result<KeyCondition> KeyCondition::parse(std::string_view text, Placeholders& placeholders) {
    auto tree = parse_condition_tree(text, Kind::key_condition, placeholders);
    if (!tree) {
        return tree.error();
    }
    return KeyCondition(*std::move(tree));
}

Result<std::vector<KeyComparison>> KeyCondition::comparisons() const {
    std::vector<KeyComparison> comparisons;
    if (Result<void> collected = collect(*tree_->root, comparisons); !collected) {
        return collected.error();
    }
    return comparisons;
}

Result<std::vector<KeyComparison>> parse_key_condition(std::string_view text,
                                                       Placeholders& placeholders) {
    const Result<KeyCondition> condition = KeyCondition::parse(text, placeholders);
    if (!condition) {
        return condition.error();
    }
    return condition->comparisons();
}

}  // namespace dynox::expression
