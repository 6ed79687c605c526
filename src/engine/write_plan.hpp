// What writing one item changes: the item, its index entries, counts and units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/storage/storage.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// The part of a write in one index. Present only where something changes.
struct IndexEffect {
    const Index* index = nullptr;
    std::uint32_t units = 0;
    std::int32_t items = 0;
    std::int64_t bytes = 0;
};

/// The effect of one item's write, to be counted once it is applied.
struct WriteEffect {
    std::uint32_t charged_bytes = 0;  // the larger of the item before and after
    std::int32_t items = 0;
    std::int64_t bytes = 0;
    std::vector<IndexEffect> indexes;

    [[nodiscard]] std::uint32_t table_units() const noexcept;
    /// Adds to the live counts. Call with the item's stripe held, after the batch was applied.
    void count(const Table& table) const;
};

/// Adds the changes that turn `before` into `after` (nullptr: no item) to `batch`. `key` is the
/// item's; it is moved into the batch. Nothing is written when both are nullptr.
[[nodiscard]] WriteEffect plan_write(const Table& table, std::string key, const FlatItem* before,
                                     const FlatItem* after, WriteBatch& batch);

}  // namespace dynox::engine
