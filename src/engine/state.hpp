// What every operation of one engine works on.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/backfill.hpp"
#include "engine/catalogue.hpp"
#include "engine/failures.hpp"
#include "engine/idempotency.hpp"
#include "engine/locks.hpp"
#include "engine/storage/storage.hpp"
#include "engine/table_settings.hpp"

namespace dynox::engine {

struct EngineState {
    EngineState(std::unique_ptr<Storage> opened, std::string region_name,
                std::function<double()> now)
        : storage(std::move(opened)),
          region(std::move(region_name)),
          clock(std::move(now)),
          catalogue(*storage, locks, region),
          backfill(*storage, locks, catalogue),
          settings(*storage),
          tokens(*storage) {}

    std::unique_ptr<Storage> storage;
    std::string region;
    std::function<double()> clock;  // seconds since the epoch
    ItemLocks locks;
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
