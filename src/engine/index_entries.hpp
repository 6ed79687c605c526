// Entries of secondary indexes: which part of an item an index holds.
#pragma once

#include <cstdint>

#include "dynox/flat_item.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// The item's projection: the item itself (the same bytes, shared) with ALL.
[[nodiscard]] FlatItem project_entry(const Index& index, const FlatItem& item);
/// Size of that projection by DynamoDB's rule, without making it.
[[nodiscard]] std::uint32_t entry_size_bytes(const Index& index, FlatItemView item);
/// Do both items have the same projection?
[[nodiscard]] bool same_entry(const Index& index, FlatItemView a, FlatItemView b);

}  // namespace dynox::engine
