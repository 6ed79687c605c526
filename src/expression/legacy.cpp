#include "expression/legacy.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

#include "expression/ast.hpp"
#include "expression/path_tree.hpp"

namespace dynox::expression {

namespace {

using api::ComparisonOperator;
using Values = std::span<const api::Value>;
template <class T>
using Some = boost::container::small_vector<T, 8>;

template <class T>
std::span<const T> view_of(const Some<T>& things) noexcept {
    return {things.data(), things.size()};
}

Steps path_to(std::string_view attribute, Arena& arena) {
    Step step;
    step.name = attribute;
    return arena.copy(std::span<const Step>(&step, 1));
}

Operand operand_of(FlatValue value) noexcept {
    Operand operand;
    operand.kind = OperandKind::value;
    operand.value = value;
    return operand;
}

/// What an operator is called in expressions.
struct Form {
    ConditionKind kind = ConditionKind::comparison;
    Comparator comparator = Comparator::equal;
    Function function = Function::unknown;
    bool is_negated = false;
};
Form form_of(ComparisonOperator comparison) noexcept {
    const auto compare = [](Comparator comparator) { return Form{.comparator = comparator}; };
    const auto call = [](Function function, bool is_negated) {
        return Form{.kind = ConditionKind::call, .function = function, .is_negated = is_negated};
    };
    switch (comparison) {
        case ComparisonOperator::equal:
            return compare(Comparator::equal);
        case ComparisonOperator::not_equal:
            return compare(Comparator::not_equal);
        case ComparisonOperator::less:
            return compare(Comparator::less);
        case ComparisonOperator::less_equal:
            return compare(Comparator::less_equal);
        case ComparisonOperator::greater:
            return compare(Comparator::greater);
        case ComparisonOperator::greater_equal:
            return compare(Comparator::greater_equal);
        case ComparisonOperator::between:
            return Form{.kind = ConditionKind::between};
        case ComparisonOperator::in:
            return Form{.kind = ConditionKind::in};
        case ComparisonOperator::null:
            return call(Function::attribute_not_exists, false);
        case ComparisonOperator::not_null:
            return call(Function::attribute_exists, false);
        case ComparisonOperator::contains:
            return call(Function::contains, false);
        case ComparisonOperator::not_contains:
            return call(Function::contains, true);
        case ComparisonOperator::begins_with:
            break;
    }
    return call(Function::begins_with, false);
}

const ConditionNode* node_of(std::string_view attribute, ComparisonOperator comparison,
                             Values values, Arena& arena) {
    const Form form = form_of(comparison);
    Some<Operand> operands;
    Operand path;
    path.path = path_to(attribute, arena);
    operands.push_back(path);
    for (const api::Value& value : values) {
        operands.push_back(operand_of(value.flat()));
    }
    ConditionNode node;
    node.kind = form.kind;
    node.comparator = form.comparator;
    node.function = form.function;
    node.operands = arena.copy(view_of(operands));
    const ConditionNode* made = arena.make(node);
    if (!form.is_negated) {
        return made;
    }
    ConditionNode negation;
    negation.kind = ConditionKind::negation;
    negation.children = arena.copy(std::span<const ConditionNode* const>(&made, 1));
    return arena.make(negation);
}

const ConditionNode* node_of(std::string_view attribute, const api::Condition& condition,
                             Arena& arena) {
    const auto& list = condition.attribute_value_list;
    return node_of(attribute, condition.comparison_operator, list ? Values(*list) : Values(),
                   arena);
}

const ConditionNode* node_of(std::string_view attribute,
                             const api::ExpectedAttributeValue& expected, Arena& arena) {
    const Values values = expected.value                  ? Values(&*expected.value, 1)
                          : expected.attribute_value_list ? Values(*expected.attribute_value_list)
                                                          : Values();
    const ComparisonOperator unnamed =
        values.empty() ? ComparisonOperator::null : ComparisonOperator::equal;
    return node_of(attribute, expected.comparison_operator.value_or(unnamed), values, arena);
}

template <class Entries>
Condition joined(const Entries& entries, std::optional<api::ConditionalOperator> joined_by) {
    auto tree = std::make_unique<ConditionTree>();
    Some<const ConditionNode*> nodes;
    for (const auto& [attribute, condition] : entries) {
        nodes.push_back(node_of(attribute, condition, tree->arena));
    }
    if (nodes.size() == 1) {
        tree->root = nodes.front();
    } else {
        ConditionNode root;
        root.kind = joined_by == api::ConditionalOperator::logical_or ? ConditionKind::disjunction
                                                                      : ConditionKind::conjunction;
        root.children = tree->arena.copy(view_of(nodes));
        tree->root = tree->arena.make(root);
    }
    return Condition(std::move(tree));
}

UpdateAction action_of(const std::string& attribute, const api::AttributeValueUpdate& update,
                       Arena& arena) {
    UpdateAction action;
    action.target = path_to(attribute, arena);
    if (update.value) {
        action.value = operand_of(update.value->flat());
    }
    switch (update.action.value_or(api::AttributeAction::put)) {
        case api::AttributeAction::put:
            action.kind = ActionKind::set;
            break;
        case api::AttributeAction::add:
            action.kind = ActionKind::add;
            break;
        case api::AttributeAction::remove:
            action.kind = update.value ? ActionKind::remove_members : ActionKind::remove;
            break;
    }
    return action;
}

std::optional<KeyOperator> key_operator_of(ComparisonOperator comparison) noexcept {
    switch (comparison) {
        case ComparisonOperator::equal:
            return KeyOperator::equal;
        case ComparisonOperator::less:
            return KeyOperator::less;
        case ComparisonOperator::less_equal:
            return KeyOperator::less_equal;
        case ComparisonOperator::greater:
            return KeyOperator::greater;
        case ComparisonOperator::greater_equal:
            return KeyOperator::greater_equal;
        case ComparisonOperator::between:
            return KeyOperator::between;
        case ComparisonOperator::begins_with:
            return KeyOperator::begins_with;
        default:
            return std::nullopt;
    }
}

}  // namespace

Condition condition_of(const api::ExpectedAttributes& expected,
                       std::optional<api::ConditionalOperator> joined_by) {
    return joined(expected, joined_by);
}

Condition condition_of(const api::Conditions& conditions,
                       std::optional<api::ConditionalOperator> joined_by) {
    return joined(conditions, joined_by);
}

Result<Update> update_of(const api::AttributeUpdates& updates) {
    auto tree = std::make_unique<UpdateTree>();
    tree->is_legacy = true;
    Some<UpdateAction> actions;
    Some<Steps> targets;
    for (const auto& [attribute, update] : updates) {
        actions.push_back(action_of(attribute, update, tree->arena));
        targets.push_back(actions.back().target);
    }
    Faults faults;
    tree->actions = tree->arena.copy(view_of(actions));
    tree->targets = merge_paths(view_of(targets), tree->arena, faults);
    if (!faults.empty()) {
        return faults.error(Kind::update);
    }
    return Update(std::move(tree));
}

Result<Projection> projection_of(const api::AttributesToGet& names) {
    auto tree = std::make_unique<PathTree>();
    Some<Steps> paths;
    for (const std::string& name : names) {
        paths.push_back(path_to(name, tree->arena));
    }
    Faults faults;
    tree->paths = tree->arena.copy(view_of(paths));
    tree->root = merge_paths(tree->paths, tree->arena, faults);
    if (!faults.empty()) {
        return faults.error(Kind::projection);
    }
    return Projection(std::move(tree));
}

Result<std::vector<KeyComparison>> key_comparisons_of(const api::Conditions& conditions) {
    std::vector<KeyComparison> comparisons;
    for (const auto& [attribute, condition] : conditions) {
        const std::optional<KeyOperator> op = key_operator_of(condition.comparison_operator);
        const auto& list = condition.attribute_value_list;
        if (!op || !list || list->empty()) {
            return Error(server_errc::validation,
                         "Attempted conditional constraint is not an indexable operation");
        }
        const std::string& name = attribute;
        if (std::any_of(comparisons.begin(), comparisons.end(),
                        [&name](const KeyComparison& other) { return other.attribute == name; })) {
            return Error(server_errc::validation,
                         "KeyConditions must only contain one condition per key");
        }
        comparisons.push_back({name, *op, list->front().flat(), list->back().flat()});
    }
    return comparisons;
}

}  // namespace dynox::expression
