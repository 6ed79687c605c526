// An update applied to an item, with the checks that need the table: shared by UpdateItem and
// transactions.
#pragma once

#include "engine/table.hpp"
#include "expression/expression.hpp"

namespace dynox::engine {

/// The update names no key attribute.
[[nodiscard]] Result<void> check_updates_no_key(const Table& table,
                                                const expression::Update& update);

/// The item after the update of `before` (nullptr: there is none, `key` begins a new one); nullopt
/// if nothing is to be made of a missing item. Checks size and index keys of the outcome. Errors:
/// validation.
[[nodiscard]] Result<std::optional<FlatItem>> apply_update(const Table& table,
                                                           const expression::Update* update,
                                                           const FlatItem& key,
                                                           const FlatItem* before);

}  // namespace dynox::engine
