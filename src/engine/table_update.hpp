// What an UpdateTable makes of a table's definition, before anything is changed.
#pragma once

#include "engine/table.hpp"

namespace dynox::engine {

/// The parts of a request that are refused whatever the table: nothing to do, units out of bounds,
/// two updates of one index, what is only for a new global table.
[[nodiscard]] Result<void> check_update_table(const api::UpdateTableRequest& request);

/// The revision that `request` makes of `table`. New indexes have id 0 in it.
/// Errors: validation, resource_not_found (an index), limit_exceeded; in the service's words.
[[nodiscard]] Result<Table::Revision> revise(const Table& table,
                                             const api::UpdateTableRequest& request, double now);

/// The answer: the table UPDATING, with its throughput as it still is, new indexes CREATING, and
/// those that go DELETING.
[[nodiscard]] api::TableDescription describe_update(const Table& before, const Table& after,
                                                    const api::UpdateTableRequest& request,
                                                    double now);

}  // namespace dynox::engine
