// The sweeps of time_to_live.hpp: finding expired items and deleting them.
#include <algorithm>
#include <limits>

#include "engine/key_codec.hpp"
#include "engine/state.hpp"
#include "engine/time_to_live.hpp"
#include "engine/write_plan.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t deletion_cost = 10;  // items looked at in the time of one deletion

enum class Age : std::uint8_t { young, expired, forgotten };

/// Expired is what is past, and not longer than five years ago.
Age age_of(FlatItemView item, const std::string& attribute, double now, double& due) {
    const std::optional<double> expiry = expiry_of(item, attribute);
    if (!expiry || *expiry < now - expired_age_seconds_max) {
        return Age::forgotten;
    }
    if (*expiry < now) {
        return Age::expired;
    }
    due = std::min(due, *expiry);
    return Age::young;
}

/// Deletes the item of a key, if it is expired still.
Result<void> delete_expired(EngineState& state, const Table& table, std::string key,
                            const TimeToLive& setting, double now) {
    const auto lock = state.locks.lock(key);
    if (Result<void> current = table.check_current(); !current) {
        return current;
    }
    const Result<std::optional<FlatItem>> before = state.storage->get(key);
    if (!before) {
        return before.error();
    }
    double due = 0;
    if (!*before || age_of(**before, setting.attribute, now, due) != Age::expired) {
        return {};
    }
    WriteBatch batch;
    const WriteEffect effect =
        plan_write(table, std::move(key), &**before, nullptr, batch, Actor::time_to_live);
    if (const Result<api::CommitTicket> applied = state.storage->apply(batch); !applied) {
        return applied.error();
    }
    effect.count(table);
    return {};
}

}  // namespace

Result<bool> TimeToLiveSettings::sweep(EngineState& state, const Table& table,
                                       TimeToLive& companion, double now, std::size_t& left) {
    Sweep& sweep = sweeps_[table.id()];
    std::string low;
    append_u32(low, table.id());
    const std::string high = prefix_end(low);
    if (sweep.from.empty()) {
        sweep.from = low;
        sweep.due = std::numeric_limits<double>::max();
        // Before anything is read: what is written from now on is noted on top.
        companion.due.store(sweep.due, std::memory_order_relaxed);
    }
    std::vector<std::string> expired;
    bool is_done = true;
    {
        const auto cursor = state.storage->range(sweep.from, high, Direction::forward);
        for (; cursor->valid(); cursor->next()) {
            if (left == 0) {
                sweep.from = cursor->key();
                is_done = false;
                break;
            }
            --left;
            if (age_of(cursor->view(), companion.attribute, now, sweep.due) == Age::expired) {
                expired.emplace_back(cursor->key());
                left -= std::min(left, deletion_cost);
            }
        }
        if (Result<void> status = cursor->status(); !status) {
            return status.error();
        }
    }
    for (std::string& key : expired) {
        if (Result<void> deleted = delete_expired(state, table, std::move(key), companion, now);
            !deleted) {
            companion.note(now);  // the next sweep meets it again
            if (table.check_current()) {
                return deleted.error();
            }
            return true;  // goes on with the table's next generation, if it has one
        }
    }
    if (is_done) {
        companion.note(sweep.due);
        sweep.from.clear();
    }
    return !is_done;
}

Result<bool> TimeToLiveSettings::expire(EngineState& state, double now, std::size_t count_max) {
    const std::lock_guard lock(sweep_mutex_);
    std::size_t left = count_max;
    for (const TableHandle& table : state.catalogue.tables()) {
        const std::shared_ptr<TimeToLive> companion = table->companions().time_to_live();
        if (companion == nullptr) {
            sweeps_.erase(table->id());
            continue;
        }
        const auto known = sweeps_.find(table->id());
        const bool is_swept = known != sweeps_.end() && !known->second.from.empty();
        if (!is_swept && now <= companion->due.load(std::memory_order_relaxed)) {
            continue;
        }
        const Result<bool> more = sweep(state, *table, *companion, now, left);
        if (!more) {
            return more.error();
        }
        if (*more) {
            return true;
        }
    }
    return false;
}

}  // namespace dynox::engine
