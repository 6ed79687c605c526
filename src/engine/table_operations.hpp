// CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables.
#pragma once

#include "dynox/api/tables.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::CreateTableResult> create_table(EngineState& state,
                                                          const api::CreateTableRequest& request,
                                                          api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeTableResult> describe_table(
    EngineState& state, const api::DescribeTableRequest& request);
[[nodiscard]] Result<api::UpdateTableResult> update_table(EngineState& state,
                                                          const api::UpdateTableRequest& request,
                                                          api::CommitTicket& ticket);
[[nodiscard]] Result<api::DeleteTableResult> delete_table(EngineState& state,
                                                          const api::DeleteTableRequest& request,
                                                          api::CommitTicket& ticket);
[[nodiscard]] Result<api::ListTablesResult> list_tables(EngineState& state,
                                                        const api::ListTablesRequest& request);

}  // namespace dynox::engine
