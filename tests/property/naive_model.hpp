// A model of one table with its indexes, written to be read: a map of items, and loops over it. The
// engine is compared with it, so it shares no code with the engine: items are the public Item, and
// conditions and updates are evaluated here anew.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynox/item.hpp"

namespace dynox::test {

/// One test of an attribute; a condition or filter is several of them joined by AND.
struct Check {
    enum class Kind { exists, not_exists, equal, not_equal, less, begins_with, contains };
    Kind kind = Kind::exists;
    std::string attribute;
    AttributeValue value;
    [[nodiscard]] bool holds(const Item* item) const;
};
using Checks = std::vector<Check>;
[[nodiscard]] bool all_hold(const Checks& checks, const Item* item);

/// One action of an update; an update names each attribute once.
struct Change {
    enum class Kind { set, increment, append_to_list, remove, add, delete_members };
    Kind kind = Kind::set;
    std::string attribute;
    AttributeValue value;
};
using Changes = std::vector<Change>;

struct ModelIndex {
    std::string name;
    std::string partition;
    std::string sort;  // empty: none
    bool local = false;
    bool projects_all = false;
    std::vector<std::string> included;  // beside the keys
};

/// What an operation answers: the error's name ("" where there is none), and the item returned.
struct Outcome {
    std::string error;
    std::optional<Item> item;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class NaiveModel {
  public:
    /// Keys "p" (S) and "c" (N); `types` are those of all index key attributes.
    NaiveModel(std::vector<ModelIndex> indexes, std::map<std::string, AttributeType> types)
        : indexes_(std::move(indexes)), types_(std::move(types)) {}

    // All return the old item (ALL_OLD), or the new one where that is said.
    Outcome put(const Item& item, const Checks& condition);
    Outcome erase(const Item& key, const Checks& condition);
    /// Returns the new item.
    Outcome update(const Item& key, const Changes& changes, const Checks& condition);
    [[nodiscard]] const Item* get(const Item& key) const;

    /// Everything in the table (no index), or the entries of an index.
    [[nodiscard]] std::vector<Item> entries(const ModelIndex* index) const;
    [[nodiscard]] const std::vector<ModelIndex>& indexes() const { return indexes_; }
    [[nodiscard]] std::size_t size() const { return items_.size(); }

  private:
    using Key = std::pair<std::string, Number>;
    [[nodiscard]] static Key key_of(const Item& item);
    [[nodiscard]] bool fits_indexes(const Item& item, const Changes* changes) const;
    [[nodiscard]] bool in_index(const ModelIndex& index, const Item& item) const;

    std::vector<ModelIndex> indexes_;
    std::map<std::string, AttributeType> types_;
    std::map<Key, Item> items_;
};

/// The item after an update of `item`; nullopt where a value has the wrong type for its action.
[[nodiscard]] std::optional<Item> changed(Item item, const Changes& changes);

}  // namespace dynox::test
