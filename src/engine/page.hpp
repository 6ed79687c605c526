// One page of a Query or Scan: walks keys, filters, projects, and stops at Limit or 1 MiB.
#pragma once

#include <cstdint>
#include <optional>

#include "dynox/api/query.hpp"
#include "engine/capacity.hpp"
#include "engine/key_condition.hpp"
#include "engine/read_plan.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

struct PageRequest {
    const ReadPlan* plan = nullptr;
    const ReadExpressions* expressions = nullptr;
    KeyRange range;
    Direction direction = Direction::forward;
    std::optional<std::int32_t> limit;  // items examined
    Consistency consistency = Consistency::eventual;
    api::ReturnConsumedCapacity return_consumed_capacity = api::ReturnConsumedCapacity::none;
};

/// Narrows `range` to what follows `key` in `direction`.
void start_behind(KeyRange& range, std::string key, Direction direction);

[[nodiscard]] Result<api::QueryResult> read_page(EngineState& state, const PageRequest& request);

/// The size of an item as the 1 MiB limit of a page counts it: 1 byte in place of each name, length
/// bytes, and 18 bytes and the sort key for each 3 KiB begun. Measured from outside by others
/// (spec/dynamodb.md, section 5, "page").
[[nodiscard]] std::uint64_t stored_size_bytes(FlatItemView item, std::string_view sort_attribute);

}  // namespace dynox::engine
