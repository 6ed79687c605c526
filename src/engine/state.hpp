// What every operation of one engine works on.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/backfill.hpp"
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
          companions(streams, time_to_live),
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
    CompanionKeeper companions;
    Catalogue catalogue;
    Backfill backfill;
    SettingsStore settings;
    TransactionTokens tokens;

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
        return tokens.open();
    }
    /// Writes what is kept in memory alone; nothing may be written afterwards.
    void close() { catalogue.close(); }

    /// Errors: resource_not_found, as the data operations say it.
    [[nodiscard]] Result<TableHandle> find_table(std::string_view name_or_arn) const {
        TableHandle table = catalogue.find(name_or_arn);
        if (table == nullptr) {
            return table_missing();
        }
        return table;
    }
};

}  // namespace dynox::engine
