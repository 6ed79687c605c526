// Reading flat items along document paths.
#pragma once

#include "expression/ast.hpp"

namespace dynox::expression {

/// The value that one step finds inside `parent`; empty if there is none, or `parent` is no map or
/// list that the step fits.
[[nodiscard]] inline FlatValue child_of(FlatValue parent, const Step& step) noexcept {
    if (parent.empty() || parent.tag() != (step.is_index ? flat::Tag::list : flat::Tag::map)) {
        return {};
    }
    return step.is_index ? parent.as_list().at(step.index) : parent.as_map().find(step.name);
}

/// The value that `path` finds in `item`; empty if there is none.
[[nodiscard]] inline FlatValue value_at(Steps path, FlatItemView item) noexcept {
    FlatValue value = item.find(path.front().name);
    for (const Step& step : path.subspan(1)) {
        value = child_of(value, step);
    }
    return value;
}

/// Levels of lists and maps in `value`; 0 for other types.
[[nodiscard]] std::size_t nesting_levels(FlatValue value);

}  // namespace dynox::expression
