// ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.
#pragma once

#include "dynox/api/service.hpp"
#include "dynox/api/statements.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::ExecuteStatementResult> execute_statement(
    EngineState& state, const api::ExecuteStatementRequest& request, api::CommitTicket& ticket);
/// Each statement on its own: what fails fails alone.
[[nodiscard]] Result<api::BatchExecuteStatementResult> batch_execute_statement(
    EngineState& state, const api::BatchExecuteStatementRequest& request,
    api::CommitTicket& ticket);
/// As TransactWriteItems or TransactGetItems of the same items.
[[nodiscard]] Result<api::ExecuteTransactionResult> execute_transaction(
    EngineState& state, const api::ExecuteTransactionRequest& request, api::CommitTicket& ticket);

}  // namespace dynox::engine
