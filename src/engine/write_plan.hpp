// What writing one item changes: the item, its index entries, counts and units.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/storage/storage.hpp"
#include "engine/stream.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// The part of a write in one index. Present only where something changes.
struct IndexEffect {
    const Index* index = nullptr;
    std::uint32_t units = 0;         // of a vector index: 0
    std::uint32_t vector_bytes = 0;  // of a vector index: what the write is charged
    std::int32_t items = 0;
    std::int64_t bytes = 0;
};

/// What a table's companions are told once a write is applied.
struct CompanionEffect {
    StreamReservation recorded;
    std::shared_ptr<TimeToLive> time_to_live;
    double expires = 0;  // of the item, where time_to_live is not null
};

/// The effect of one item's write, to be counted once it is applied.
struct WriteEffect {
    std::uint32_t charged_bytes = 0;  // the larger of the item before and after, as charged
    std::int32_t items = 0;
    std::int64_t bytes = 0;
    std::vector<IndexEffect> indexes;
    std::unique_ptr<CompanionEffect> companions;  // null: the table has none

    [[nodiscard]] std::uint32_t table_units() const noexcept;
    /// Adds to the live counts, lets readers of the stream go on. Call with the item's stripe held, after the batch was applied.
    void count(const Table& table) const;
};

/// Adds the changes that turn `before` into `after` (nullptr: no item) to `batch`. `key` is the
/// item's; it is moved into the batch. Nothing is written when both are nullptr. With the item's
/// stripe held, which must be kept until the batch is applied.
[[nodiscard]] WriteEffect plan_write(const Table& table, std::string key, const FlatItem* before,
                                     const FlatItem* after, WriteBatch& batch,
                                     Actor actor = Actor::request);

}  // namespace dynox::engine
