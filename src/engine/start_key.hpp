// ExclusiveStartKey: exactly the key attributes of the table and of the index, as a place in the
// order of keys.
#pragma once

#include <string>

#include "engine/read_plan.hpp"

namespace dynox::engine {

/// The storage key that a Query starts behind. Errors: validation.
[[nodiscard]] Result<std::string> query_start_key(const ReadPlan& plan, FlatItemView start);
/// As above for a Scan, whose errors are worded differently.
[[nodiscard]] Result<std::string> scan_start_key(const ReadPlan& plan, FlatItemView start);

}  // namespace dynox::engine
