#include "engine/companions.hpp"

#include "engine/backup/transfers.hpp"
#include "engine/state.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t items_filled_max = 64;  // some 10 us each
constexpr std::size_t items_counted_max = 2'000;
constexpr std::size_t items_examined_max = 2'000;
constexpr std::size_t records_trimmed_max = 500;
constexpr std::size_t items_copied_max = 64;  // some 10 us each

}  // namespace

Result<bool> run_due(EngineState& state, double now) {
    if (!state.backfill.idle()) {
        if (Result<void> filled = state.backfill.run(items_filled_max); !filled) {
            return filled.error();
        }
    }
    const Result<bool> uncounted = state.catalogue.count_some(items_counted_max);
    if (!uncounted) {
        return uncounted.error();
    }
    const Result<bool> expired = state.time_to_live.expire(state, now, items_examined_max);
    if (!expired) {
        return expired.error();
    }
    const Result<bool> trimmed = state.streams.trim(now, records_trimmed_max);
    if (!trimmed) {
        return trimmed.error();
    }
    const Result<bool> forgotten = state.recovery.trim(state, now, records_trimmed_max);
    if (!forgotten) {
        return forgotten.error();
    }
    if (Result<void> gone = forget_transfers(state, now); !gone) {
        return gone.error();
    }
    state.jobs.run(state, items_copied_max);
    return *uncounted || *expired || *trimmed || *forgotten || !state.backfill.idle() ||
           !state.jobs.idle();
}

}  // namespace dynox::engine
