// What expressions mean, written for clarity on trees of AttributeValue.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "unit/expression/support.hpp"

namespace dynox::expression::test {

using MaybeValue = std::optional<AttributeValue>;

inline AttributeValue* step_into(AttributeValue* parent, const Step& step) {
    if (parent == nullptr) {
        return nullptr;
    }
    if (step.is_index) {
        const List* list = parent->if_list();
        return list != nullptr && step.index < list->size() ? &parent->as_list()[step.index]
                                                            : nullptr;
    }
    return parent->if_map() != nullptr ? parent->as_map().find(step.name) : nullptr;
}
inline AttributeValue* walk(Item& item, Steps path) {
    AttributeValue* value = item.find(path.front().name);
    for (const Step& step : path.subspan(1)) {
        value = step_into(value, step);
    }
    return value;
}
inline MaybeValue read(const Item& item, Steps path) {
    Item copy = item;
    const AttributeValue* value = walk(copy, path);
    return value != nullptr ? MaybeValue(*value) : std::nullopt;
}

/// Conditions.
class NaiveCondition {
  public:
    explicit NaiveCondition(const Item& item) : item_(item) {}

    [[nodiscard]] bool holds(const ConditionNode& node) const {
        const auto child_holds = [this](const ConditionNode* child) { return holds(*child); };
        std::vector<MaybeValue> values;
        for (const Operand& operand : node.operands) {
            values.push_back(value_of(operand));
        }
        switch (node.kind) {
            case ConditionKind::conjunction:
                return std::all_of(node.children.begin(), node.children.end(), child_holds);
            case ConditionKind::disjunction:
                return std::any_of(node.children.begin(), node.children.end(), child_holds);
            case ConditionKind::negation:
                return !holds(*node.children[0]);
            case ConditionKind::comparison:
                return compare(node.comparator, values[0], values[1]);
            case ConditionKind::between:
                return compare(Comparator::greater_equal, values[0], values[1]) &&
                       compare(Comparator::less_equal, values[0], values[2]);
            case ConditionKind::in:
                return std::any_of(values.begin() + 1, values.end(), [&](const MaybeValue& value) {
                    return compare(Comparator::equal, values[0], value);
                });
            case ConditionKind::call:
                return call(node.function, values);
        }
        throw std::logic_error("no such condition");
    }

  private:
    [[nodiscard]] MaybeValue value_of(const Operand& operand) const {
        if (operand.kind == OperandKind::path) {
            return read(item_, operand.path);
        }
        if (operand.kind == OperandKind::value) {
            return AttributeValue::from_flat(operand.value);
        }
        const MaybeValue inner = value_of(operand.arguments[0]);
        if (!inner) {
            return std::nullopt;
        }
        switch (inner->type()) {
            case AttributeType::string:
                return count_utf16(inner->as_string());
            case AttributeType::binary:
                return inner->as_binary().size();
            case AttributeType::string_set:
                return inner->as_string_set().size();
            case AttributeType::number_set:
                return inner->as_number_set().size();
            case AttributeType::binary_set:
                return inner->as_binary_set().size();
            case AttributeType::list:
                return inner->as_list().size();
            case AttributeType::map:
                return inner->as_map().size();
            default:
                return std::nullopt;
        }
    }
    static int count_utf16(const std::string& text) {
        int count = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto lead = static_cast<unsigned char>(text[at]);
            const int bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            count += bytes == 4 ? 2 : 1;
            at += static_cast<std::size_t>(bytes);
        }
        return count;
    }

    template <class T>
    static bool ordered(Comparator comparator, const T& a, const T& b) {
        switch (comparator) {
            case Comparator::less:
                return a < b;
            case Comparator::less_equal:
                return a <= b;
            case Comparator::greater:
                return a > b;
            default:
                return a >= b;
        }
    }
    static bool compare(Comparator comparator, const MaybeValue& a, const MaybeValue& b) {
        const bool equal = a && b && *a == *b;
        if (comparator == Comparator::equal || comparator == Comparator::not_equal) {
            return equal == (comparator == Comparator::equal);
        }
        if (!a || !b || a->type() != b->type()) {
            return false;
        }
        switch (a->type()) {
            case AttributeType::string:
                return ordered(comparator, a->as_string(), b->as_string());
            case AttributeType::number:
                return ordered(comparator, a->as_number(), b->as_number());
            case AttributeType::binary:
                return ordered(comparator, a->as_binary(), b->as_binary());
            default:
                return false;
        }
    }

    static bool call(Function function, const std::vector<MaybeValue>& values) {
        const MaybeValue& first = values[0];
        if (function == Function::attribute_exists) {
            return first.has_value();
        }
        if (function == Function::attribute_not_exists) {
            return !first.has_value();
        }
        if (!first || !values[1]) {
            return false;
        }
        const AttributeValue& second = *values[1];
        switch (function) {
            case Function::attribute_type:
                return type_name(first->type()) == second.as_string();
            case Function::begins_with:
                if (first->if_string() != nullptr && second.if_string() != nullptr) {
                    return first->as_string().starts_with(second.as_string());
                }
                return first->if_binary() != nullptr && second.if_binary() != nullptr &&
                       first->as_binary().bytes().starts_with(second.as_binary().bytes());
            default:
                return contains(*first, second);
        }
    }
    static bool contains(const AttributeValue& value, const AttributeValue& member) {
        if (const std::string* text = value.if_string()) {
            return member.if_string() != nullptr &&
                   text->find(member.as_string()) != std::string::npos;
        }
        if (const Binary* bytes = value.if_binary()) {
            return member.if_binary() != nullptr &&
                   bytes->bytes().find(member.as_binary().bytes()) != std::string::npos;
        }
        if (const StringSet* set = value.if_string_set()) {
            return member.if_string() != nullptr && set->contains(member.as_string());
        }
        if (const NumberSet* set = value.if_number_set()) {
            return member.if_number() != nullptr && set->contains(member.as_number());
        }
        if (const BinarySet* set = value.if_binary_set()) {
            return member.if_binary() != nullptr && set->contains(member.as_binary());
        }
        const List* list = value.if_list();
        return list != nullptr && std::find(list->begin(), list->end(), member) != list->end();
    }

    const Item& item_;
};

/// Updates: everything is read first, then elements and attributes are set, then lists grow, then
/// things are removed, from behind.
class NaiveUpdate {
  public:
    /// nullopt if the update is refused.
    static std::optional<Item> apply(const UpdateTree& tree, const Item& before) {
        NaiveUpdate update(before);
        for (const UpdateAction& action : tree.actions) {
            if (!update.plan(action)) {
                return std::nullopt;
            }
        }
        return update.carry_out();
    }

  private:
    struct Write {
        Steps target;
        AttributeValue value;
    };
    explicit NaiveUpdate(const Item& before) : before_(before) {}

    bool plan(const UpdateAction& action) {
        const Steps target = action.target;
        if (target.size() > 1) {
            const MaybeValue parent = read(before_, target.first(target.size() - 1));
            if (!parent || (target.back().is_index ? parent->if_list() == nullptr
                                                   : parent->if_map() == nullptr)) {
                return false;
            }
        }
        const MaybeValue current = read(before_, target);
        switch (action.kind) {
            case ActionKind::set: {
                const MaybeValue value = value_of(action.value);
                if (value) {
                    writes_.push_back({target, *value});
                }
                return value.has_value();
            }
            case ActionKind::remove:
                if (current) {
                    removals_.push_back(target);
                }
                return true;
            default:
                return change(action, current);
        }
    }

    /// ADD and DELETE.
    bool change(const UpdateAction& action, const MaybeValue& current) {
        const AttributeValue operand = AttributeValue::from_flat(action.value.value);
        const bool add = action.kind == ActionKind::add;
        if (!current) {
            if (add) {
                writes_.push_back({action.target, operand});
            }
            return true;
        }
        if (current->type() != operand.type()) {
            return false;
        }
        if (const Number* number = current->if_number()) {
            const Result<Number> sum = dynox::add(*number, operand.as_number());
            if (sum) {
                writes_.push_back({action.target, *sum});
            }
            return sum.has_value();
        }
        if (current->if_string_set() != nullptr) {
            change_set(action, current->as_string_set(), operand.as_string_set());
        } else {
            change_set(action, current->as_number_set(), operand.as_number_set());
        }
        return true;
    }
    template <class Set>
    void change_set(const UpdateAction& action, Set set, const Set& operand) {
        for (const auto& member : operand) {
            if (action.kind == ActionKind::add) {
                set.insert(member);
            } else {
                set.erase(member);
            }
        }
        if (set.empty()) {
            removals_.push_back(action.target);
        } else {
            writes_.push_back({action.target, set});
        }
    }

    [[nodiscard]] MaybeValue value_of(const Operand& operand) const {
        if (operand.kind == OperandKind::path) {
            return read(before_, operand.path);
        }
        if (operand.kind == OperandKind::value) {
            return AttributeValue::from_flat(operand.value);
        }
        const MaybeValue second = value_of(operand.arguments[1]);
        const MaybeValue first = value_of(operand.arguments[0]);
        if (!second) {
            return std::nullopt;
        }
        if (operand.kind == OperandKind::call && operand.function == Function::if_not_exists) {
            return first ? first : second;
        }
        if (!first) {
            return std::nullopt;
        }
        if (operand.kind == OperandKind::call) {
            if (first->if_list() == nullptr || second->if_list() == nullptr) {
                return std::nullopt;
            }
            List list = first->as_list();
            list.insert(list.end(), second->as_list().begin(), second->as_list().end());
            return list;
        }
        if (first->if_number() == nullptr || second->if_number() == nullptr) {
            return std::nullopt;
        }
        const Number& b = second->as_number();
        const Result<Number> result =
            dynox::add(first->as_number(), operand.kind == OperandKind::add ? b : -b);
        return result ? MaybeValue(*result) : std::nullopt;
    }

    Item carry_out() {
        Item item = before_;
        std::vector<Write> appends;
        for (const Write& write : writes_) {
            if (AttributeValue* there = walk(item, write.target)) {
                *there = write.value;
            } else if (write.target.back().is_index) {
                appends.push_back(write);
            } else if (write.target.size() == 1) {
                item.set(write.target.front().name, write.value);
            } else {
                walk(item, write.target.first(write.target.size() - 1))
                    ->as_map()
                    .set(write.target.back().name, write.value);
            }
        }
        std::sort(appends.begin(), appends.end(), [](const Write& a, const Write& b) {
            return a.target.back().index < b.target.back().index;
        });
        for (const Write& append : appends) {
            walk(item, append.target.first(append.target.size() - 1))
                ->as_list()
                .push_back(append.value);
        }
        std::sort(removals_.begin(), removals_.end(), [](Steps a, Steps b) {
            return std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end(), less);
        });
        for (const Steps target : removals_) {
            remove(item, target);
        }
        return item;
    }
    static bool less(const Step& a, const Step& b) {
        return a.is_index == b.is_index ? (a.is_index ? a.index < b.index : a.name < b.name)
                                        : b.is_index;
    }
    static void remove(Item& item, Steps target) {
        if (target.size() == 1) {
            item.erase(target.front().name);
            return;
        }
        AttributeValue* parent = walk(item, target.first(target.size() - 1));
        if (target.back().is_index) {
            List& list = parent->as_list();
            list.erase(list.begin() + target.back().index);
        } else {
            parent->as_map().erase(target.back().name);
        }
    }

    const Item& before_;
    std::vector<Write> writes_;
    std::vector<Steps> removals_;
};

/// What the paths find: a tree of what is wanted is cut out of the item.
class NaiveProjection {
  public:
    static Item apply(const std::vector<Path>& paths, const Item& item) {
        Item result;
        for (const auto& [name, value] : item) {
            std::vector<std::vector<PathStep>> rests;
            for (const Path& path : paths) {
                if (path.attribute() == name) {
                    rests.emplace_back(path.steps.begin() + 1, path.steps.end());
                }
            }
            if (const MaybeValue part = cut(value, rests)) {
                result.set(name, *part);
            }
        }
        return result;
    }

  private:
    using Rests = std::vector<std::vector<PathStep>>;
    static MaybeValue cut(const AttributeValue& value, const Rests& rests) {
        if (rests.empty()) {
            return std::nullopt;
        }
        if (rests.front().empty()) {
            return value;
        }
        if (const List* list = value.if_list()) {
            List parts;
            for (std::size_t index = 0; index < list->size(); ++index) {
                const auto fits = [index](const PathStep& step) {
                    return step.is_index && step.index == index;
                };
                if (MaybeValue part = cut((*list)[index], below(rests, fits))) {
                    parts.push_back(*std::move(part));
                }
            }
            return parts.empty() ? std::nullopt : MaybeValue(parts);
        }
        if (const Map* map = value.if_map()) {
            Map parts;
            for (const auto& [name, member] : *map) {
                const auto fits = [&name = name](const PathStep& step) {
                    return !step.is_index && step.name == name;
                };
                if (MaybeValue part = cut(member, below(rests, fits))) {
                    parts.set(name, *std::move(part));
                }
            }
            return parts.empty() ? std::nullopt : MaybeValue(parts);
        }
        return std::nullopt;
    }
    template <class Fits>
    static Rests below(const Rests& rests, Fits fits) {
        Rests result;
        for (const std::vector<PathStep>& rest : rests) {
            if (fits(rest.front())) {
                result.emplace_back(rest.begin() + 1, rest.end());
            }
        }
        return result;
    }
};

}  // namespace dynox::expression::test
