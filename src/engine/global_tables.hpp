// Global tables of one replica: this machine is one region.
#pragma once

#include "dynox/api/settings.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::CreateGlobalTableResult> create_global_table(
    EngineState& state, const api::CreateGlobalTableRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeGlobalTableResult> describe_global_table(
    EngineState& state, const api::DescribeGlobalTableRequest& request);
[[nodiscard]] Result<api::ListGlobalTablesResult> list_global_tables(
    EngineState& state, const api::ListGlobalTablesRequest& request);
[[nodiscard]] Result<api::UpdateGlobalTableResult> update_global_table(
    EngineState& state, const api::UpdateGlobalTableRequest& request, api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeGlobalTableSettingsResult> describe_global_table_settings(
    EngineState& state, const api::DescribeGlobalTableSettingsRequest& request);
[[nodiscard]] Result<api::UpdateGlobalTableSettingsResult> update_global_table_settings(
    EngineState& state, const api::UpdateGlobalTableSettingsRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeTableReplicaAutoScalingResult>
describe_table_replica_auto_scaling(EngineState& state,
                                    const api::DescribeTableReplicaAutoScalingRequest& request);
[[nodiscard]] Result<api::UpdateTableReplicaAutoScalingResult> update_table_replica_auto_scaling(
    EngineState& state, const api::UpdateTableReplicaAutoScalingRequest& request);

}  // namespace dynox::engine
