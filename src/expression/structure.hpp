// Faults of Rank::structure: reserved words, functions that do not exist or stand in the wrong
// place, list indexes out of range. The service looks for them from the root of the tree downwards,
// left to right, so they are searched in the finished tree; only where the parser saw something
// suspicious, which makes it a path off the ordinary way.
#pragma once

#include "expression/ast.hpp"
#include "expression/faults.hpp"

namespace dynox::expression {

/// `text` is the expression.
void find_structure_faults(std::string_view text, const ConditionNode& root, Faults& faults);
void find_structure_faults(std::string_view text, std::span<const UpdateAction> actions,
                           Faults& faults);
void find_structure_faults(std::string_view text, std::span<const Steps> paths, Faults& faults);

}  // namespace dynox::expression
