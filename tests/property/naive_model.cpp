#include "naive_model.hpp"

#include <algorithm>

namespace dynox::test {
namespace {

bool starts_with(const AttributeValue& text, const AttributeValue& prefix) {
    return text.if_string() != nullptr && prefix.if_string() != nullptr &&
           text.as_string().starts_with(prefix.as_string());
}

bool is_less(const AttributeValue& a, const AttributeValue& b) {
    if (a.if_number() != nullptr && b.if_number() != nullptr) {
        return a.as_number() < b.as_number();
    }
    return a.if_string() != nullptr && b.if_string() != nullptr && a.as_string() < b.as_string();
}

bool has_member(const AttributeValue& container, const AttributeValue& member) {
    if (const List* list = container.if_list()) {
        return std::find(list->begin(), list->end(), member) != list->end();
    }
    if (member.if_string() == nullptr) {
        return false;
    }
    if (const StringSet* set = container.if_string_set()) {
        return set->contains(member.as_string());
    }
    return container.if_string() != nullptr &&
           container.as_string().find(member.as_string()) != std::string::npos;
}

/// ADD: a sum, or a union of sets; false for a wrong type.
bool add(Item& item, const Change& change) {
    const AttributeValue* old = item.find(change.attribute);
    if (old == nullptr) {
        item.set(change.attribute, change.value);
        return true;
    }
    if (old->if_number() != nullptr && change.value.if_number() != nullptr) {
        item.set(change.attribute, dynox::add(old->as_number(), change.value.as_number()).value());
        return true;
    }
    if (old->if_string_set() == nullptr || change.value.if_string_set() == nullptr) {
        return false;
    }
    StringSet both = old->as_string_set();
    both.insert(change.value.as_string_set().begin(), change.value.as_string_set().end());
    item.set(change.attribute, both);
    return true;
}

bool delete_members(Item& item, const Change& change) {
    const AttributeValue* old = item.find(change.attribute);
    if (old == nullptr) {
        return true;
    }
    if (old->if_string_set() == nullptr) {
        return false;
    }
    StringSet rest = old->as_string_set();
    for (const std::string& member : change.value.as_string_set()) {
        rest.erase(member);
    }
    if (rest.empty()) {
        item.erase(change.attribute);
    } else {
        item.set(change.attribute, rest);
    }
    return true;
}

bool apply(Item& item, const Change& change) {
    const AttributeValue* old = item.find(change.attribute);
    switch (change.kind) {
        case Change::Kind::set:
            item.set(change.attribute, change.value);
            return true;
        case Change::Kind::increment:
            if (old == nullptr || old->if_number() == nullptr) {
                return false;
            }
            item.set(change.attribute,
                     dynox::add(old->as_number(), change.value.as_number()).value());
            return true;
        case Change::Kind::append_to_list: {
            if (old == nullptr || old->if_list() == nullptr) {
                return false;
            }
            List list = old->as_list();
            list.push_back(change.value);
            item.set(change.attribute, list);
            return true;
        }
        case Change::Kind::remove:
            item.erase(change.attribute);
            return true;
        case Change::Kind::add:
            return add(item, change);
        case Change::Kind::delete_members:
            return delete_members(item, change);
    }
    return false;
}

}  // namespace

bool Check::holds(const Item* item) const {
    const AttributeValue* found = item != nullptr ? item->find(attribute) : nullptr;
    switch (kind) {
        case Kind::exists:
            return found != nullptr;
        case Kind::not_exists:
            return found == nullptr;
        case Kind::equal:
            return found != nullptr && *found == value;
        case Kind::not_equal:
            return found == nullptr || !(*found == value);
        case Kind::less:
            return found != nullptr && is_less(*found, value);
        case Kind::begins_with:
            return found != nullptr && starts_with(*found, value);
        case Kind::contains:
            return found != nullptr && has_member(*found, value);
    }
    return false;
}

bool all_hold(const Checks& checks, const Item* item) {
    return std::all_of(checks.begin(), checks.end(),
                       [item](const Check& check) { return check.holds(item); });
}

std::optional<Item> changed(Item item, const Changes& changes) {
    // Every attribute is named once, and no right-hand side reads another attribute, so one after
    // the other will do.
    for (const Change& change : changes) {
        if (!apply(item, change)) {
            return std::nullopt;
        }
    }
    return item;
}

NaiveModel::Key NaiveModel::key_of(const Item& item) {
    return {item.at("p").as_string(), item.at("c").as_number()};
}

bool NaiveModel::fits_indexes(const Item& item, const Changes* changes) const {
    for (const auto& [attribute, type] : types_) {
        const bool judged =
            changes == nullptr ||
            std::any_of(changes->begin(), changes->end(),
                        [&](const Change& change) { return change.attribute == attribute; });
        const AttributeValue* value = item.find(attribute);
        if (judged && value != nullptr && value->type() != type) {
            return false;
        }
    }
    return true;
}

bool NaiveModel::in_index(const ModelIndex& index, const Item& item) const {
    const auto usable = [&](const std::string& attribute) {
        const AttributeValue* value = item.find(attribute);
        return value != nullptr && (attribute == "p" || value->type() == types_.at(attribute));
    };
    return usable(index.partition) && (index.sort.empty() || usable(index.sort));
}

Outcome NaiveModel::put(const Item& item, const Checks& condition) {
    if (!fits_indexes(item, nullptr)) {
        return {"ValidationException", std::nullopt};
    }
    const auto found = items_.find(key_of(item));
    const Item* old = found != items_.end() ? &found->second : nullptr;
    if (!all_hold(condition, old)) {
        return {"ConditionalCheckFailedException", std::nullopt};
    }
    Outcome outcome{"", old != nullptr ? std::optional(*old) : std::nullopt};
    items_[key_of(item)] = item;
    return outcome;
}

Outcome NaiveModel::erase(const Item& key, const Checks& condition) {
    const auto found = items_.find(key_of(key));
    const Item* old = found != items_.end() ? &found->second : nullptr;
    if (!all_hold(condition, old)) {
        return {"ConditionalCheckFailedException", std::nullopt};
    }
    Outcome outcome{"", old != nullptr ? std::optional(*old) : std::nullopt};
    if (found != items_.end()) {
        items_.erase(found);
    }
    return outcome;
}

Outcome NaiveModel::update(const Item& key, const Changes& changes, const Checks& condition) {
    const Item* old = get(key);
    if (!all_hold(condition, old)) {
        return {"ConditionalCheckFailedException", std::nullopt};
    }
    const bool only_removes =
        !changes.empty() && std::all_of(changes.begin(), changes.end(), [](const Change& change) {
            return change.kind == Change::Kind::remove ||
                   change.kind == Change::Kind::delete_members;
        });
    if (old == nullptr && only_removes) {
        return {};
    }
    const std::optional<Item> after = changed(old != nullptr ? *old : key, changes);
    if (!after || !fits_indexes(*after, &changes)) {
        return {"ValidationException", std::nullopt};
    }
    items_[key_of(key)] = *after;
    return {"", after};
}

const Item* NaiveModel::get(const Item& key) const {
    const auto found = items_.find(key_of(key));
    return found != items_.end() ? &found->second : nullptr;
}

std::vector<Item> NaiveModel::entries(const ModelIndex* index) const {
    std::vector<Item> entries;
    for (const auto& [key, item] : items_) {
        if (index == nullptr) {
            entries.push_back(item);
        } else if (in_index(*index, item)) {
            Item entry;
            for (const auto& [name, value] : item) {
                const auto& included = index->included;
                if (index->projects_all || name == "p" || name == "c" || name == index->partition ||
                    name == index->sort ||
                    std::find(included.begin(), included.end(), name) != included.end()) {
                    entry.set(name, value);
                }
            }
            entries.push_back(entry);
        }
    }
    return entries;
}

}  // namespace dynox::test
