// What every operation of one engine works on.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "engine/backfill.hpp"
#include "engine/backup/jobs.hpp"
#include "engine/backup/recovery_log.hpp"
#include "engine/catalogue.hpp"
#include "engine/clock.hpp"
#include "engine/companions.hpp"
#include "engine/failures.hpp"
#include "engine/idempotency.hpp"
#include "engine/locks.hpp"
#include "engine/storage/storage.hpp"
#include "engine/table_settings.hpp"

namespace dynox::engine {

/// Of EngineConfig.
struct StateOptions {
    std::uint32_t stream_shards = 1;
    double time_to_live_interval = 3600;  // seconds
    std::string export_directory;         // empty: none
};

struct EngineState {
    EngineState(std::unique_ptr<Storage> opened, std::string region_name,
                std::function<double()> now, const StateOptions& given = {})
        : storage(std::move(opened)),
          region(std::move(region_name)),
          clock(*storage, std::move(now)),
          options(given),
          streams(*storage, clock, options.stream_shards),
          time_to_live(*storage, options.time_to_live_interval),
          recovery(*storage, clock),
          companions(streams, time_to_live, recovery),
          catalogue(*storage, locks, companions, region),
          backfill(*storage, locks, catalogue),
          settings(*storage),
          tokens(*storage) {}

    ItemLocks locks;  // whole cache lines: anywhere else it leaves a gap
    std::unique_ptr<Storage> storage;
    std::string region;
    Clock clock;
    const StateOptions options;
    Streams streams;
    TimeToLiveSettings time_to_live;
    RecoverySettings recovery;
    CompanionKeeper companions;
    Catalogue catalogue;
    Backfill backfill;
    SettingsStore settings;
    TransactionTokens tokens;
    std::mutex backups_mutex;  // deleting and restoring backups; taken before all other locks
    JobQueue jobs;
    std::atomic<double> transfers_forgotten{0};  // when last looked: backup/transfers.hpp
    std::atomic<int> due_workers{0};             // threads that do what is due, see api::Service

    /// Reads what storage holds.
    [[nodiscard]] Result<void> open() {
        if (Result<void> opened = catalogue.open(); !opened) {
            return opened;
        }
        backfill.open();
        if (Result<void> opened = clock.open(); !opened) {
            return opened;
        }
        if (Result<void> opened = time_to_live.open(catalogue); !opened) {
            return opened;
        }
        if (Result<void> opened = streams.open(catalogue); !opened) {
            return opened;
        }
        if (Result<void> opened = tokens.open(); !opened) {
            return opened;
        }
        if (Result<void> opened = recovery.open(catalogue); !opened) {
            return opened;
        }
        return open_jobs();
    }
    /// Writes what is kept in memory alone; nothing may be written afterwards.
    void close() {
        jobs.clear();
        catalogue.close();
    }

    /// Ends or goes on with what the end of a process cut short (backup/).
    [[nodiscard]] Result<void> open_jobs();

    [[nodiscard]] bool has_due_worker() const noexcept {
        return due_workers.load(std::memory_order_relaxed) > 0;
    }
    /// For a question about a table: makes its counts exact, where a due worker does not.
    [[nodiscard]] Result<void> ensure_counted(const Table& table) {
        constexpr std::size_t items_beside_worker = 20'000;  // some milliseconds
        return catalogue.ensure_counted(
            table, has_due_worker() ? items_beside_worker : Catalogue::all_items);
    }
    /// Errors: resource_not_found, as the data operations say it.
    [[nodiscard]] Result<TableHandle> find_table(std::string_view name_or_arn) const {
        TableHandle table = catalogue.find(name_or_arn);
        if (table == nullptr || table->loading()) {
            return table_missing();
        }
        return table;
    }
};

}  // namespace dynox::engine
