#include "engine/companions.hpp"

#include "engine/state.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t items_filled_max = 64;  // some 10 us each
constexpr std::size_t items_examined_max = 2'000;
constexpr std::size_t records_trimmed_max = 500;

}  // namespace

Result<bool> run_due(EngineState& state, double now) {
    if (!state.backfill.idle()) {
        if (Result<void> filled = state.backfill.run(items_filled_max); !filled) {
            return filled.error();
        }
    }
    const Result<bool> expired = state.time_to_live.expire(state, now, items_examined_max);
    if (!expired) {
        return expired.error();
    }
    const Result<bool> trimmed = state.streams.trim(now, records_trimmed_max);
    if (!trimmed) {
        return trimmed.error();
    }
    return *expired || *trimmed || !state.backfill.idle();
}

}  // namespace dynox::engine
