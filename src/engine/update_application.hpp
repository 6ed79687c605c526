// An update applied to an item, with the checks that need the table: shared by UpdateItem and
// transactions.
#pragma once

#include "engine/table.hpp"
#include "expression/expression.hpp"

namespace dynox::engine {

/// The update names no key attribute.
[[nodiscard]] Result<void> check_updates_no_key(const Table& table,
                                                const expression::Update& update);

/// Why an update cannot be applied.
struct UpdateFailure {
    Error error;
    /// It would leave the key of an index empty. A transaction fails with that as a whole, where
    /// the other failures are reasons of its cancellation.
    bool empties_index_key = false;

    UpdateFailure() = default;  // no failure; boost::system::result needs it
    // Implicit: as good as any other error of a Result.
    UpdateFailure(Error why) : error(std::move(why)) {}
};

/// The item after the update of `before` (nullptr: there is none, `key` begins a new one); nullopt
/// if nothing is to be made of a missing item. Checks size and index keys of the outcome. Errors:
/// validation.
[[nodiscard]] boost::system::result<std::optional<FlatItem>, UpdateFailure> apply_update(
    const Table& table, const expression::Update* update, const FlatItem& key,
    const FlatItem* before);

}  // namespace dynox::engine
