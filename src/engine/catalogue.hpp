// The tables of a database: found by name on every request, kept in storage.
//
// Storage keys (store id 0; the 8 bytes of the digest's place tell the kinds apart):
//   u32 0 | u64 0                     {"format": N, "next_id": N}
//   u32 0 | u64 1 | table name        {"id": N, "uuid": S, "created": N, "request": S,
//                                      "deleting": BOOL, "loading": BOOL, "indexes": M,
//                                      "history": M}
//   u32 0 | u64 2 | u32 BE store id   {"items": N, "bytes": N}
//   u32 0 | u64 3 | u32 BE store id   {}
// "request" is the JSON of the CreateTable that would make the table as it is now, "indexes" has
// {"id": N, "filling": BOOL} by name, "history" what TableHistory holds (times as epoch seconds).
// Format 1 has neither: there the ids of indexes follow the table's, LSIs first. The fourth kind
// is a removed index whose entries are still to be erased, by opening the catalogue if a crash cut
// that short. A record with "deleting" true is a
// deletion that was cut short; opening the catalogue finishes it. Counts are written when the
// catalogue is closed and removed when it is opened, so that counts found belong to the data;
// tables without (after a crash) are counted when first described, or as time goes by.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/counting.hpp"
#include "engine/locks.hpp"
#include "engine/storage/storage.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// Told of tables that come, change and go, to add to the batch that says so to storage.
class TableWatcher {
  public:
    virtual ~TableWatcher() = default;
    /// Nobody can find the table yet.
    virtual void making(const Table&, WriteBatch&) {}
    /// With all stripes held. Both are generations of one table.
    virtual void changing(const Table& /*before*/, const Table& /*after*/, WriteBatch&) {}
    /// With all stripes held.
    virtual void removing(const Table&, WriteBatch&) {}
};

/// Thread safety: shared objects: safe.
class Catalogue {
  public:
    static constexpr std::int64_t format_version = 2;

    /// All that is given by reference must outlive the catalogue.
    Catalogue(Storage& storage, ItemLocks& locks, TableWatcher& watcher, std::string region)
        : storage_(storage), locks_(locks), watcher_(watcher), region_(std::move(region)) {}

    /// Reads what storage holds. Errors: storage_damaged; those of storage.
    [[nodiscard]] Result<void> open();
    /// Writes the counts; nothing may be written afterwards.
    void close();

    /// The table of a name or ARN; null if there is none.
    [[nodiscard]] TableHandle find(std::string_view name_or_arn) const;
    /// Errors: resource_in_use.
    [[nodiscard]] Result<TableHandle> create(const api::CreateTableRequest& request, double now,
                                             api::CommitTicket& ticket);
    /// A table that is loading() until finish_loading(). `origin`: what it is restored from, if it
    /// is.
    [[nodiscard]] Result<TableHandle> create_loading(const api::CreateTableRequest& request,
                                                     double now, std::optional<TableOrigin> origin,
                                                     api::CommitTicket& ticket);
    /// The first items are in.
    [[nodiscard]] Result<void> finish_loading(const Table& table);
    /// The first items cannot be had: the table goes, and what was put into it.
    [[nodiscard]] Result<void> abandon_loading(const Table& table);
    /// A store id that no table and nobody else has.
    [[nodiscard]] Result<StoreId> reserve_id();
    /// Errors: resource_not_found; resource_in_use; validation (deletion protection).
    [[nodiscard]] Result<TableHandle> remove(const std::string& name_or_arn,
                                             api::CommitTicket& ticket);
    struct Updated {
        TableHandle before;
        TableHandle after;
    };
    using Change = std::function<Result<Table::Revision>(const Table&)>;
    /// Publishes a new generation of a table. `change` turns the present one into the next
    /// revision; indexes that are new in it have id 0 and get one here, filling; the entries of
    /// those that are gone are erased. Requests that hold the old generation notice and start anew.
    /// Errors: resource_not_found; those of `change`.
    [[nodiscard]] Result<Updated> update(const std::string& name_or_arn, const Change& change,
                                         api::CommitTicket& ticket);
    /// The index holds all its entries now: counts at most `budget` of them, which it takes off,
    /// and lets readers in once all are counted. True: they are not yet. Nothing happens if it is
    /// gone.
    [[nodiscard]] Result<bool> finish_filling(const std::string& table_name, StoreId index_id,
                                              std::size_t& budget);

    /// At most `count` names behind `after`, in byte order.
    [[nodiscard]] std::vector<std::string> names(const std::optional<std::string>& after,
                                                 std::size_t count) const;
    /// All tables, in byte order of their names.
    [[nodiscard]] std::vector<TableHandle> tables() const;
    /// What ensure_counted() counts without an end.
    static constexpr std::size_t all_items = ~std::size_t{0};
    /// Makes the counts of a table exact, where a crash lost them; at most about `budget` items are
    /// looked at, and what is left is due.
    [[nodiscard]] Result<void> ensure_counted(const Table& table, std::size_t budget = all_items);
    /// As above, of any table. True: more is due.
    [[nodiscard]] Result<bool> count_some(std::size_t budget);

  private:
    enum class Loading : bool { no, yes };
    [[nodiscard]] Result<TableHandle> create(const api::CreateTableRequest& request, double now,
                                             std::optional<TableOrigin> origin, Loading loading,
                                             api::CommitTicket& ticket);
    [[nodiscard]] Result<void> read_meta();
    [[nodiscard]] Result<void> read_tables(std::vector<TableHandle>& half_deleted);
    [[nodiscard]] Result<void> read_counts();
    [[nodiscard]] Result<void> erase_removed_indexes(api::CommitTicket& ticket);
    /// With definition_mutex_ held.
    [[nodiscard]] Result<void> drop(const Table& table, api::CommitTicket& ticket);
    [[nodiscard]] Result<void> erase_contents(const Table& table, api::CommitTicket& ticket);

    /// One part of the count of a table. True: more is to be done. With counting_mutex_ held.
    [[nodiscard]] Result<bool> count_part(const std::string& table_name, StoreId id,
                                          std::size_t& budget);
    /// Readers may come. With definition_mutex_ held.
    [[nodiscard]] Result<void> let_readers_in(const Table& table, const Index& index);

    Storage& storage_;
    ItemLocks& locks_;
    TableWatcher& watcher_;
    std::string region_;
    std::mutex counting_mutex_;  // of what follows; taken before definition_mutex_
    std::map<StoreId, TableCount> counting_tables_;
    std::map<StoreId, StoreCount> counting_indexes_;  // which are whole, but still filling
    std::atomic<bool> is_count_due_{false};
    // One change of the catalogue at a time; taken before all other locks.
    std::mutex definition_mutex_;
    StoreId next_id_ = 0;
    mutable std::shared_mutex tables_mutex_;  // of tables_ alone, held for moments
    std::map<std::string, TableHandle, std::less<>> tables_;
};

}  // namespace dynox::engine
