// Time to live: UpdateTimeToLive, DescribeTimeToLive, and the deletion of what has expired.
//
// Storage: u32 BE 4 | u32 BE table id   {"attribute": S, "enabled": BOOL, "changed": N}
// "changed" is when, in epoch seconds. A table that never had time to live has no record.
//
// Expired items are found by sweeping a table, a part in each call. A sweep begins only when an
// item may have expired: the last sweep, and every write since, have noted the earliest time.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "dynox/api/time_to_live.hpp"
#include "engine/catalogue.hpp"
#include "engine/table_companions.hpp"

namespace dynox::engine {

struct EngineState;

inline constexpr double expired_age_seconds_max = 5.0 * 365 * 24 * 3600;  // older ones stay

/// When an item expires, epoch seconds; nullopt: never, or not by a number.
[[nodiscard]] std::optional<double> expiry_of(FlatItemView item, const std::string& attribute);

/// Thread safety: shared objects: safe.
class TimeToLiveSettings {
  public:
    /// \param interval_seconds  Between two changes of one table.
    TimeToLiveSettings(Storage& storage, double interval_seconds)
        : storage_(storage), interval_seconds_(interval_seconds) {}

    /// Reads what storage holds. Errors: storage_damaged; those of storage.
    [[nodiscard]] Result<void> open(const Catalogue& catalogue);

    /// \par Errors   resource_not_found; validation (no change, or too soon after the last one).
    [[nodiscard]] Result<api::CommitTicket> update(EngineState& state, const Table& table,
                                                   const api::TimeToLiveSpecification& wanted);
    [[nodiscard]] api::TimeToLiveDescription describe(const Table& table) const;
    /// The table goes. With all stripes held; the caller applies the batch.
    void remove(const Table& table, WriteBatch& batch);

    /// Deletes expired items: looks at `count_max` items at most. True if more is due.
    [[nodiscard]] Result<bool> expire(EngineState& state, double now, std::size_t count_max);

  private:
    struct Setting {
        std::string attribute;
        bool enabled = false;
        double changed = 0;  // epoch seconds
    };
    /// A table that is being swept.
    struct Sweep {
        std::string from;  // the next key to look at; empty: no sweep is on its way
        double due = 0;    // the earliest time that was seen and had not come yet
    };
    [[nodiscard]] static std::string record_key(StoreId table);
    [[nodiscard]] static FlatItem encode(const Setting& setting);
    [[nodiscard]] Result<void> check_change(const std::optional<Setting>& now_set,
                                            const api::TimeToLiveSpecification& wanted,
                                            double now) const;
    [[nodiscard]] std::optional<Setting> find(StoreId table) const;
    [[nodiscard]] Result<bool> sweep(EngineState& state, const Table& table, TimeToLive& companion,
                                     double now, std::size_t& left);

    Storage& storage_;
    const double interval_seconds_;
    std::mutex change_mutex_;   // one change at a time; taken before all stripes
    mutable std::mutex mutex_;  // of the settings; held for moments
    std::map<StoreId, Setting> settings_;
    std::mutex sweep_mutex_;  // one sweep at a time; taken before all stripes
    std::map<StoreId, Sweep> sweeps_;
};

[[nodiscard]] Result<api::UpdateTimeToLiveResult> update_time_to_live(
    EngineState& state, const api::UpdateTimeToLiveRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeTimeToLiveResult> describe_time_to_live(
    EngineState& state, const api::DescribeTimeToLiveRequest& request);

}  // namespace dynox::engine
