#include "engine/write_plan.hpp"

#include "engine/backup/recovery_log.hpp"
#include "engine/capacity.hpp"
#include "engine/index_entries.hpp"
#include "engine/key_codec.hpp"
#include "engine/time_to_live.hpp"
#include "engine/vector_index.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

/// Charges a write to an index: units, or bytes where it is a vector index.
void charge(const Index& index, std::uint32_t size_bytes, IndexEffect& change) noexcept {
    constexpr std::uint32_t vector_bytes_min = 1024;  // service-facts, section 14
    if (index.vector) {
        change.vector_bytes += std::max(size_bytes, vector_bytes_min);
    } else {
        change.units += write_units(size_bytes);
    }
}

/// Units by spec/service-facts.md, section 7: an entry that enters or leaves costs its own size,
/// one changed in place the larger of both, one whose key moved both; an unchanged one costs
/// nothing.
void plan_index(const Table& table, const Index& index, const FlatItem* before,
                const FlatItem* after, WriteBatch& batch, WriteEffect& effect) {
    const bool leaves = before != nullptr && belongs_to(index, *before);
    const bool enters = after != nullptr && belongs_to(index, *after);
    if (!leaves && !enters) {
        return;
    }
    if (leaves && enters && same_entry(index, *before, *after)) {
        return;
    }
    IndexEffect change{&index};
    const std::uint32_t old_bytes = leaves ? entry_size_bytes(index, *before) : 0;
    const std::uint32_t new_bytes = enters ? entry_size_bytes(index, *after) : 0;
    change.items = (enters ? 1 : 0) - (leaves ? 1 : 0);
    change.bytes = static_cast<std::int64_t>(new_bytes) - static_cast<std::int64_t>(old_bytes);
    std::string old_key = leaves ? index_key(table, index, *before) : std::string();
    std::string new_key = enters ? index_key(table, index, *after) : std::string();
    if (leaves && enters && old_key == new_key) {
        charge(index, std::max(old_bytes, new_bytes), change);
    } else {
        if (leaves) {
            charge(index, old_bytes, change);
            batch.erase(std::move(old_key));
        }
        if (enters) {
            charge(index, new_bytes, change);
        }
    }
    if (enters) {
        batch.put(std::move(new_key), project_entry(index, *after));
    }
    effect.indexes.push_back(change);
}

std::unique_ptr<CompanionEffect> plan_companions(const Table& table, std::string_view key,
                                                 const FlatItem* before, const FlatItem* after,
                                                 Actor actor, WriteBatch& batch) {
    auto effect = std::make_unique<CompanionEffect>();
    if (const StreamHandle stream = table.companions().stream()) {
        effect->recorded = stream->record(table, digest_of_key(key), before, after, actor, batch);
    }
    if (const std::shared_ptr<RecoveryLog> log = table.companions().recovery()) {
        log->record(key, before, after, batch);
    }
    if (std::shared_ptr<TimeToLive> setting = table.companions().time_to_live();
        setting != nullptr && after != nullptr) {
        if (const std::optional<double> expires = expiry_of(*after, setting->attribute)) {
            effect->time_to_live = std::move(setting);
            effect->expires = *expires;
        }
    }
    return effect;
}

}  // namespace

std::uint32_t WriteEffect::table_units() const noexcept {
    return write_units(charged_bytes);
}

void WriteEffect::count(const Table& table) const {
    if (items != 0 || bytes != 0) {
        table.counts().add(items, bytes);
    }
    for (const IndexEffect& change : indexes) {
        change.index->counts.add(change.items, change.bytes);
    }
    if (companions != nullptr) {
        companions->recorded.release();
        // Now, not before the batch was applied: a sweep that began in between has not seen it.
        if (companions->time_to_live != nullptr) {
            companions->time_to_live->note(companions->expires);
        }
    }
}

WriteEffect plan_write(const Table& table, std::string key, const FlatItem* before,
                       const FlatItem* after, WriteBatch& batch, Actor actor) {
    WriteEffect effect;
    if (table.companions().any()) {
        effect.companions = plan_companions(table, key, before, after, actor, batch);
    }
    const std::uint32_t old_bytes = before != nullptr ? charged_size_bytes(table, *before) : 0;
    const std::uint32_t new_bytes = after != nullptr ? charged_size_bytes(table, *after) : 0;
    effect.charged_bytes = std::max(old_bytes, new_bytes);
    effect.items = (after != nullptr ? 1 : 0) - (before != nullptr ? 1 : 0);
    effect.bytes = static_cast<std::int64_t>(new_bytes) - static_cast<std::int64_t>(old_bytes);
    if (after != nullptr) {
        batch.put(std::move(key), *after);
    } else if (before != nullptr) {
        batch.erase(std::move(key));
    }
    for (const IndexHandle& index : table.indexes()) {
        plan_index(table, *index, before, after, batch, effect);
    }
    return effect;
}

}  // namespace dynox::engine
