// Paths merged into a tree, and what is read along such a tree.
#pragma once

#include "expression/ast.hpp"
#include "expression/faults.hpp"

namespace dynox::expression {

/// Merges the paths. If two of them overlap or conflict, that is a fault of Rank::target and the
/// tree is of no use.
[[nodiscard]] PathNode merge_paths(std::span<const Steps> paths, Arena& arena, Faults& faults);

/// What the paths of the tree find in `item`, nested inside their parents, list elements packed.
[[nodiscard]] FlatItem project(FlatItemView item, const PathNode& root);

/// First names of paths, each once, in order.
[[nodiscard]] std::vector<std::string_view> first_names(std::span<const Steps> paths);

}  // namespace dynox::expression
