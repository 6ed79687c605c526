// The items of a table as they were at a moment, in the order of their keys.
//
// A view of the table is taken, and of its recovery log, both at one time. Of the log, the first
// record of each key behind the moment says what the item was at the moment: these are read into
// memory first (a bounded part in each call of prepare()), and then merged with the view. Memory:
// what changed since the moment, once for each item. Without a moment there is nothing to merge.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/backup/recovery_log.hpp"
#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// One thread at a time. Must not outlive the storage.
class PastItems {
  public:
    /// What a store (a table's, a backup's) holds now.
    PastItems(const Storage& storage, StoreId id);
    /// A table before `moment`, at most now. Its recovery is on. Takes all stripes for a while that
    /// does not depend on the table's size.
    PastItems(EngineState& state, const Table& table, Moment moment);

    /// Reads at most `budget` records, and takes them off it. True: not ready yet.
    [[nodiscard]] Result<bool> prepare(std::size_t& budget);
    // Once ready:
    [[nodiscard]] bool valid() const;
    /// Behind the store's id; valid until next().
    [[nodiscard]] std::string_view key() const;
    [[nodiscard]] FlatItem item() const;
    void next();
    /// Ask when valid() turned false.
    [[nodiscard]] Result<void> status() const { return items_->status(); }

  private:
    using Changed = std::map<std::string, std::optional<FlatItem>, std::less<>>;
    /// Stands on an item of the view that is not what it was.
    [[nodiscard]] bool is_overridden() const;
    [[nodiscard]] bool comes_from_changed() const;
    void settle();

    std::unique_ptr<Cursor> items_;
    std::unique_ptr<Cursor> log_;  // null: read
    Changed changed_;              // by key behind the store's id
    Changed::const_iterator at_;   // the next to be told
};

/// What happened to the items of a table between two moments: for each that changed, in key order,
/// what it was at the first one and at the second one. Memory: the images of what changed.
/// One thread at a time. Must not outlive the storage.
class ChangedItems {
  public:
    /// Takes all stripes for a while, as PastItems does. `begin` <= `end`.
    ChangedItems(EngineState& state, const Table& table, Moment begin, Moment end);

    struct Change {
        Moment last = 0;  // of the last change between the two
        std::optional<FlatItem> before;
        std::optional<FlatItem> after;
        bool is_after_known = false;
    };
    /// Reads at most `budget` records and items, and takes them off it. True: not ready yet.
    [[nodiscard]] Result<bool> prepare(std::size_t& budget);
    // Once ready:
    [[nodiscard]] bool valid() const { return at_ != changes_.end(); }
    [[nodiscard]] const Change& change() const { return at_->second; }
    void next() { ++at_; }

  private:
    void note(const UndoRecord& record);

    const Moment end_;
    std::unique_ptr<Cursor> items_;                       // null: read
    std::unique_ptr<Cursor> log_;                         // null: read
    std::map<std::string, Change, std::less<>> changes_;  // by key behind the table's id
    std::map<std::string, Change, std::less<>>::const_iterator at_;
};

}  // namespace dynox::engine
