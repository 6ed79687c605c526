// Point-in-time recovery: what tables were like before each change of the last days.
//
// A table with recovery on has an undo log: every write adds the item's key and what was there
// before, in the same batch as the change itself. A table as it was at a time is what it holds now
// with the older values of all that changed since put back (past_items.hpp). Cost of a write: one
// more entry of storage, the size of the old item and some 40 bytes. Nothing for other tables.
//
// Storage keys:
//   u32 BE 7 | u32 BE table id          {"since": N, "days": N, "trimmed": N}
//       since when it is on, epoch seconds; the period; the moment up to which the log is gone
//   u32 BE 8 | u8 spread | u32 BE table id | u64 BE moment
//       one binary attribute "r", integers little endian:
//       u64 bytes of all records of the table before this one | u8 1 if there was an item before |
//       u32 size of the key | the item's key behind the table's id | the item before, flat
//   A moment is milliseconds since the epoch in the upper 42 bits, and a count in the lower 22: no
//   two of a table are alike, and later writes have greater ones. The spread byte, chosen by table,
//   lets memory storage's shards share the work.
//
// Bounds: records older than the period go as time goes by (run_due), and so do the oldest ones
// once a table's log has more than recovery_log_bytes_max; the earliest time that can be restored
// then moves up.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dynox/api/backup.hpp"
#include "engine/catalogue.hpp"
#include "engine/clock.hpp"
#include "engine/table_companions.hpp"

namespace dynox::engine {

struct EngineState;

inline constexpr std::int32_t recovery_days_max = 35;  // API Reference
inline constexpr std::uint64_t recovery_log_bytes_max = std::uint64_t{1} << 30;

/// A place in the order of a table's writes.
using Moment = std::uint64_t;
/// Greater than that of every write up to the millisecond of `time`, and of no later one.
[[nodiscard]] Moment end_of(double time) noexcept;
/// Not greater than that of any write at `time` or later.
[[nodiscard]] Moment begin_of(double time) noexcept;
/// Epoch seconds, in milliseconds.
[[nodiscard]] double time_of_moment(Moment moment) noexcept;

/// One change, as the log has it. Its views point into what it was read from.
struct UndoRecord {
    Moment moment = 0;
    std::uint64_t bytes_before = 0;  ///< of all records before this one
    std::uint64_t size_bytes = 0;    ///< of this one
    std::string_view key;            ///< behind the table's id
    std::optional<FlatItemView> before;
};
/// Errors: storage_damaged.
[[nodiscard]] Result<UndoRecord> decode_undo(std::string_view key, FlatItemView stored);
/// What all records of a table begin with.
[[nodiscard]] std::string undo_prefix(StoreId table);
[[nodiscard]] std::string undo_key(StoreId table, Moment moment);

/// The log of one table, for its writers.
/// Thread safety: shared objects: safe.
class RecoveryLog {
  public:
    /// Goes on behind what storage has. Errors: storage_damaged; those of storage.
    [[nodiscard]] static Result<std::shared_ptr<RecoveryLog>> open(const Storage& storage,
                                                                   const Clock& clock,
                                                                   StoreId table);
    /// Adds the record of an item's write to `batch`: nothing if before and after are alike. With
    /// the item's stripe held. `key` is the item's, with the table's id.
    void record(std::string_view key, const FlatItem* before, const FlatItem* after,
                WriteBatch& batch);
    /// Of all records ever.
    [[nodiscard]] std::uint64_t bytes() const;
    /// The time of the last write, epoch seconds; later than now if the clock went back since.
    [[nodiscard]] double last_time() const;
    /// As above, or `now` if that is later; all writes from now on have a later one.
    [[nodiscard]] double end_at(double now);

  private:
    RecoveryLog(const Clock& clock, StoreId table) : clock_(clock), table_(table) {}

    const Clock& clock_;
    const StoreId table_;
    mutable std::mutex mutex_;  // of what follows; held for moments, taken after item stripes
    Moment next_ = 0;
    std::uint64_t bytes_ = 0;
};

/// The settings of all tables.
/// Thread safety: shared objects: safe.
class RecoverySettings {
  public:
    RecoverySettings(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

    /// Reads what storage holds and gives tables their logs. Errors: storage_damaged; those of
    /// storage.
    [[nodiscard]] Result<void> open(const Catalogue& catalogue);

    struct Setting {
        double since = 0;
        std::int32_t days = recovery_days_max;
        Moment trimmed = 0;

        /// Epoch seconds.
        [[nodiscard]] double earliest(double now) const noexcept;
    };
    /// nullopt: recovery is off.
    [[nodiscard]] std::optional<Setting> find(const Table& table) const;
    /// The latest time that can be restored, epoch seconds: now, unless the clock went back.
    [[nodiscard]] double latest(const Table& table, double now) const;
    /// As above, for a restore that leaves out no write there was until now, and sees none that
    /// comes later.
    [[nodiscard]] double end_at_latest(const Table& table, double now) const;
    /// Errors: table_not_found.
    [[nodiscard]] Result<api::CommitTicket> update(
        EngineState& state, const Table& table,
        const api::PointInTimeRecoverySpecification& wanted);
    /// The table goes. With all stripes held; the caller applies the batch.
    void remove(const Table& table, WriteBatch& batch);

    /// Removes what is older than the periods or beyond the bound, at most `count_max` records.
    /// True if more is due.
    [[nodiscard]] Result<bool> trim(EngineState& state, double now, std::size_t count_max);

  private:
    [[nodiscard]] static std::string record_key(StoreId table);
    [[nodiscard]] static FlatItem encode(const Setting& setting);
    [[nodiscard]] Result<void> find_orphans();
    [[nodiscard]] Result<std::size_t> trim_table(const Table& table, Setting setting, double now,
                                                 std::size_t count_max);

    Storage& storage_;
    const Clock& clock_;
    std::mutex change_mutex_;   // one change at a time; taken before all stripes
    mutable std::mutex mutex_;  // of what follows; held for moments
    std::map<StoreId, Setting> settings_;
    std::vector<StoreId> orphans_;  // tables whose logs are to be erased
};

}  // namespace dynox::engine
