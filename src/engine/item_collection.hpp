// ItemCollectionMetrics: of tables with local secondary indexes alone.
#pragma once

#include <optional>

#include "dynox/api/common.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

/// The metrics of the partition that `item` (or a key) belongs to; nullopt if not asked for or
/// without LSIs.
[[nodiscard]] std::optional<api::ItemCollectionMetrics> item_collection_metrics(
    const Table& table, FlatItemView item, api::ReturnItemCollectionMetrics wanted);

}  // namespace dynox::engine
