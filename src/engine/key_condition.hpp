// A key condition against the schema: the range of keys that it stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/read_plan.hpp"

namespace dynox::engine {

/// Keys in [low, high).
struct KeyRange {
    std::string low;
    std::string high;
    [[nodiscard]] bool contains(std::string_view key) const noexcept {
        return low <= key && key < high;
    }
};

struct QueryRange {
    KeyRange partition;  // everything of the partition
    KeyRange matching;   // what the sort key's conditions leave of it
    bool has_sort_condition = false;
};

/// Errors: validation, in the service's words.
[[nodiscard]] Result<QueryRange> compile_key_condition(
    const ReadPlan& plan, const std::vector<expression::KeyComparison>& comparisons);

}  // namespace dynox::engine
