#include "engine/global_tables.hpp"

#include "engine/table_operations.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t global_tables_listed_max = 100;

/// An error that has no code of its own.
Error named_error(const char* name, std::string message) {
    Error error(server_errc::other, std::move(message));
    error.mutable_detail().error_name = name;
    return error;
}
Error global_table_missing(const std::string& name) {
    return named_error("GlobalTableNotFoundException",
                       "Global table with name: '" + name + "' does not exist.");
}
Error region_missing(const std::string& region, const std::string& here) {
    return validation_error("Invalid Request: the region " + region +
                            " is not available: this service has the region " + here + " alone");
}

struct Found {
    TableHandle table;
    TableSettings settings;
};
Result<Found> find_global(EngineState& state, const std::string& name) {
    TableHandle table = state.catalogue.find(name);
    if (table == nullptr) {
        return global_table_missing(name);
    }
    Result<TableSettings> settings = state.settings.get(*table);
    if (!settings) {
        return settings.error();
    }
    if (!settings->global_since) {
        return global_table_missing(name);
    }
    return Found{std::move(table), *std::move(settings)};
}

api::GlobalTableDescription describe_global(const EngineState& state, const std::string& name,
                                            double since, const char* status) {
    api::GlobalTableDescription description;
    description.replication_group.push_back({state.region, status});
    description.global_table_arn = "arn:aws:dynamodb::000000000000:global-table/" + name;
    description.creation_date_time = since;
    description.global_table_status = status;
    description.global_table_name = name;
    return description;
}

std::vector<api::ReplicaSettingsDescription> describe_settings(const EngineState& state,
                                                               const Table& table) {
    const api::TableDescription described = describe(table, state.clock());
    api::ReplicaSettingsDescription replica;
    replica.region_name = state.region;
    replica.replica_status = "ACTIVE";
    replica.billing_mode_summary = described.billing_mode_summary;
    replica.read_capacity_units = described.provisioned_throughput.read_capacity_units;
    replica.write_capacity_units = described.provisioned_throughput.write_capacity_units;
    return {replica};
}

}  // namespace

Result<api::CreateGlobalTableResult> create_global_table(
    EngineState& state, const api::CreateGlobalTableRequest& request, api::CommitTicket& ticket) {
    if (request.replication_group.empty()) {
        return invalid_parameter("ReplicationGroup must have at least one replica");
    }
    for (const api::Replica& replica : request.replication_group) {
        if (replica.region_name != state.region) {
            return region_missing(replica.region_name, state.region);
        }
    }
    const TableHandle table = state.catalogue.find(request.global_table_name);
    if (table == nullptr) {
        return Error(server_errc::table_not_found, "Table not found: " + request.global_table_name);
    }
    const double now = state.clock();
    const auto make_global = [&](TableSettings& settings) -> Result<void> {
        if (settings.global_since) {
            return named_error(
                "GlobalTableAlreadyExistsException",
                "Global table with name: '" + request.global_table_name + "' already exists.");
        }
        settings.global_since = now;
        return {};
    };
    if (const auto updated = state.settings.update(*table, make_global, ticket); !updated) {
        return updated.error();
    }
    return api::CreateGlobalTableResult{
        describe_global(state, request.global_table_name, now, "CREATING")};
}

Result<api::DescribeGlobalTableResult> describe_global_table(
    EngineState& state, const api::DescribeGlobalTableRequest& request) {
    const Result<Found> found = find_global(state, request.global_table_name);
    if (!found) {
        return found.error();
    }
    return api::DescribeGlobalTableResult{
        describe_global(state, found->table->name(), *found->settings.global_since, "ACTIVE")};
}

Result<api::ListGlobalTablesResult> list_global_tables(
    EngineState& state, const api::ListGlobalTablesRequest& request) {
    api::ListGlobalTablesResult result;
    if (request.region_name && *request.region_name != state.region) {
        return result;
    }
    const auto limit = static_cast<std::size_t>(request.limit.value_or(global_tables_listed_max));
    for (const TableHandle& table : state.catalogue.tables()) {
        if (request.exclusive_start_global_table_name &&
            table->name() <= *request.exclusive_start_global_table_name) {
            continue;
        }
        const Result<TableSettings> settings = state.settings.get(*table);
        if (!settings) {
            return settings.error();
        }
        if (!settings->global_since) {
            continue;
        }
        if (result.global_tables.size() == limit) {
            result.last_evaluated_global_table_name = result.global_tables.back().global_table_name;
            break;
        }
        api::GlobalTable& global = result.global_tables.emplace_back();
        global.global_table_name = table->name();
        global.replication_group.push_back({state.region});
    }
    return result;
}

Result<api::UpdateGlobalTableResult> update_global_table(
    EngineState& state, const api::UpdateGlobalTableRequest& request, api::CommitTicket& ticket) {
    const Result<Found> found = find_global(state, request.global_table_name);
    if (!found) {
        return found.error();
    }
    bool removes = false;
    for (const api::ReplicaUpdate& update : request.replica_updates) {
        if (update.create.has_value() == update.remove.has_value()) {
            return invalid_parameter(
                "One of ReplicaUpdate.Create, ReplicaUpdate.Delete must be "
                "specified");
        }
        const std::string& region =
            update.create ? update.create->region_name : update.remove->region_name;
        if (update.create && region == state.region) {
            return named_error("ReplicaAlreadyExistsException",
                               "Global table with name: '" + request.global_table_name +
                                   "' has a replica in region: '" + region + "' already.");
        }
        if (update.create) {
            return region_missing(region, state.region);
        }
        if (region != state.region) {
            return named_error("ReplicaNotFoundException",
                               "Global table with name: '" + request.global_table_name +
                                   "' has no replica in region: '" + region + "'.");
        }
        removes = true;
    }
    const double since = *found->settings.global_since;
    if (removes) {
        // Without its last replica there is no global table.
        const auto forget = [](TableSettings& settings) -> Result<void> {
            settings.global_since.reset();
            return {};
        };
        if (const auto updated = state.settings.update(*found->table, forget, ticket); !updated) {
            return updated.error();
        }
    }
    return api::UpdateGlobalTableResult{
        describe_global(state, found->table->name(), since, removes ? "DELETING" : "UPDATING")};
}

Result<api::DescribeGlobalTableSettingsResult> describe_global_table_settings(
    EngineState& state, const api::DescribeGlobalTableSettingsRequest& request) {
    const Result<Found> found = find_global(state, request.global_table_name);
    if (!found) {
        return found.error();
    }
    return api::DescribeGlobalTableSettingsResult{found->table->name(),
                                                  describe_settings(state, *found->table)};
}

Result<api::UpdateGlobalTableSettingsResult> update_global_table_settings(
    EngineState& state, const api::UpdateGlobalTableSettingsRequest& request,
    api::CommitTicket& ticket) {
    const Result<Found> found = find_global(state, request.global_table_name);
    if (!found) {
        return found.error();
    }
    if (request.billing_mode || request.write_capacity_units) {
        api::UpdateTableRequest update;
        update.table_name = request.global_table_name;
        update.billing_mode = request.billing_mode;
        if (request.write_capacity_units) {
            const auto& present = found->table->definition().provisioned_throughput;
            update.provisioned_throughput = api::ProvisionedThroughput{
                present ? present->read_capacity_units : *request.write_capacity_units,
                *request.write_capacity_units};
        }
        if (const auto updated = update_table(state, update, ticket); !updated) {
            return updated.error();
        }
    }
    const TableHandle table = state.catalogue.find(request.global_table_name);
    if (table == nullptr) {
        return global_table_missing(request.global_table_name);
    }
    return api::UpdateGlobalTableSettingsResult{table->name(), describe_settings(state, *table)};
}

Result<api::DescribeTableReplicaAutoScalingResult> describe_table_replica_auto_scaling(
    EngineState& state, const api::DescribeTableReplicaAutoScalingRequest& request) {
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return named_table_missing(request.table_name);
    }
    return api::DescribeTableReplicaAutoScalingResult{
        {table->name(), api::TableStatus::active, {}}};
}

Result<api::UpdateTableReplicaAutoScalingResult> update_table_replica_auto_scaling(
    EngineState& state, const api::UpdateTableReplicaAutoScalingRequest& request) {
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return named_table_missing(request.table_name);
    }
    return validation_error("Table " + table->name() +
                            " has no replicas whose auto scaling could be updated");
}

}  // namespace dynox::engine
