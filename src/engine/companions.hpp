// The companions of all tables: streams, time to live and recovery logs, and what they do when a
// table comes or goes, or when time passes.
#pragma once

#include "engine/backup/recovery_log.hpp"
#include "engine/catalogue.hpp"
#include "engine/streams.hpp"
#include "engine/time_to_live.hpp"

namespace dynox::engine {

/// Thread safety: shared objects: safe.
class CompanionKeeper final : public TableWatcher {
  public:
    CompanionKeeper(Streams& streams, TimeToLiveSettings& time_to_live, RecoverySettings& recovery)
        : streams_(streams), time_to_live_(time_to_live), recovery_(recovery) {}

    void making(const Table& table, WriteBatch& batch) override {
        if (has_stream(table)) {
            streams_.enable(table, stream_view_of(*table.definition().stream_specification), batch);
        }
    }
    void changing(const Table& before, const Table& after, WriteBatch& batch) override {
        if (has_stream(before) && !has_stream(after)) {
            streams_.disable(after, batch);
        } else if (!has_stream(before) && has_stream(after)) {
            making(after, batch);
        }
    }
    void removing(const Table& table, WriteBatch& batch) override {
        streams_.disable(table, batch);
        time_to_live_.remove(table, batch);
        recovery_.remove(table, batch);
    }

  private:
    [[nodiscard]] static bool has_stream(const Table& table) noexcept {
        const auto& specification = table.definition().stream_specification;
        return specification && specification->stream_enabled;
    }
    Streams& streams_;
    TimeToLiveSettings& time_to_live_;
    RecoverySettings& recovery_;
};

/// Does a bounded part, some hundred microseconds, of what is due: entries of new indexes, counts
/// that a crash lost, expired items, records of streams that are older than 24 hours, of recovery
/// logs that are older than their period and of transfers that ended 90 days ago, backups and
/// restores on their way. True if there is more.
[[nodiscard]] Result<bool> run_due(EngineState& state, double now);

}  // namespace dynox::engine
