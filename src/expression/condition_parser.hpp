// The grammar of conditions, filters and key conditions.
#pragma once

#include <memory>

#include "expression/ast.hpp"

namespace dynox::expression {

[[nodiscard]] Result<std::unique_ptr<ConditionTree>> parse_condition_tree(
    std::string_view text, Kind kind, Placeholders& placeholders);

}  // namespace dynox::expression
