// TransactWriteItems and TransactGetItems.
#pragma once

#include "dynox/api/transactions.hpp"
#include "engine/state.hpp"
#include "expression/update_parser.hpp"

namespace dynox::engine {

/// All or nothing, isolated from every other write and from TransactGetItems.
[[nodiscard]] Result<api::TransactWriteItemsResult> transact_write_items(
    EngineState& state, const api::TransactWriteItemsRequest& request, api::CommitTicket& ticket,
    expression::UpdateGrammar grammar = expression::UpdateGrammar::request);
/// One moment's state of all items.
[[nodiscard]] Result<api::TransactGetItemsResult> transact_get_items(
    EngineState& state, const api::TransactGetItemsRequest& request);

}  // namespace dynox::engine
