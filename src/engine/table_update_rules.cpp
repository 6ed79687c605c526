// What is refused of an UpdateTable whatever the table.
#include "api/create_table_rules.hpp"
#include "api/throughput_rules.hpp"
#include "engine/failures.hpp"
#include "engine/table_update.hpp"

#include <set>

namespace dynox::engine {
namespace {

Result<void> check_index_update(const api::GlobalSecondaryIndexUpdate& update,
                                std::set<std::string_view>& names) {
    if ((update.create ? 1 : 0) + (update.update ? 1 : 0) + (update.remove ? 1 : 0) != 1) {
        return invalid_parameter(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete must not be null");
    }
    const std::string& name = update.create   ? update.create->index_name
                              : update.update ? update.update->index_name
                                              : update.remove->index_name;
    if (!names.insert(name).second) {
        return invalid_parameter(
            "Only one global secondary index update per index is allowed simultaneously. Index: " +
            name);
    }
    if (update.update) {
        const api::UpdateGlobalSecondaryIndexAction& action = *update.update;
        if (!action.provisioned_throughput && !action.on_demand_throughput &&
            !action.warm_throughput) {
            return invalid_parameter("ProvisionedThroughput must be specified for index: " + name);
        }
        if (action.provisioned_throughput) {
            return api::check_capacity_units(*action.provisioned_throughput, " for index " + name);
        }
    }
    return {};
}

/// What concerns copies of the table in other regions: each update is one thing, and what is only
/// for a new global table comes with its replicas.
Result<void> check_global(const api::UpdateTableRequest& request) {
    bool creates_replica = false;
    if (request.replica_updates) {
        for (const api::ReplicationGroupUpdate& update : *request.replica_updates) {
            if ((update.create ? 1 : 0) + (update.update ? 1 : 0) + (update.remove ? 1 : 0) != 1) {
                return invalid_parameter(
                    "One of ReplicationGroupUpdate.Create, ReplicationGroupUpdate.Update, "
                    "ReplicationGroupUpdate.Delete must not be null");
            }
            creates_replica = creates_replica || update.create;
        }
    }
    if (request.multi_region_consistency && !creates_replica) {
        return invalid_parameter(
            "MultiRegionConsistency can only be specified when a replica is created");
    }
    const auto& witnesses = request.global_table_witness_updates;
    if (witnesses) {
        const api::GlobalTableWitnessUpdate& witness = witnesses->front();  // one, by its rule
        if (witness.create.has_value() == witness.remove.has_value()) {
            return invalid_parameter(
                "One of GlobalTableWitnessGroupUpdate.Create, "
                "GlobalTableWitnessGroupUpdate.Delete must not be null");
        }
        if (!request.replica_updates) {
            return invalid_parameter(
                "GlobalTableWitnessUpdates can only be specified together with ReplicaUpdates");
        }
        if (witness.create && request.multi_region_consistency != "STRONG") {
            return invalid_parameter(
                "A witness can only be created when MultiRegionConsistency is STRONG");
        }
    }
    return api::check_replication_mode(request.global_table_settings_replication_mode);
}

}  // namespace

Result<void> check_update_table(const api::UpdateTableRequest& request) {
    const bool updates_indexes =
        request.global_secondary_index_updates && !request.global_secondary_index_updates->empty();
    const bool updates_vectors =
        request.vector_index_updates && !request.vector_index_updates->empty();
    if (!request.provisioned_throughput && !request.billing_mode && !request.stream_specification &&
        !updates_indexes && !request.sse_specification && !request.replica_updates &&
        !request.table_class && !request.deletion_protection_enabled &&
        !request.on_demand_throughput && !request.warm_throughput && !updates_vectors &&
        !request.global_table_witness_updates && !request.global_table_settings_replication_mode) {
        return validation_error(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    }
    if (request.billing_mode == api::BillingMode::provisioned && !request.provisioned_throughput) {
        return invalid_parameter(
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
    if (request.provisioned_throughput) {
        if (request.billing_mode == api::BillingMode::pay_per_request) {
            return api::units_on_demand();
        }
        if (Result<void> units = api::check_capacity_units(*request.provisioned_throughput, {});
            !units) {
            return units;
        }
    }
    if (updates_indexes) {
        std::set<std::string_view> names;
        for (const auto& update : *request.global_secondary_index_updates) {
            if (Result<void> checked = check_index_update(update, names); !checked) {
                return checked;
            }
        }
    }
    if (updates_vectors) {
        for (const api::VectorIndexUpdate& update : *request.vector_index_updates) {
            if (update.create.has_value() == update.remove.has_value()) {
                return invalid_parameter(
                    "One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null");
            }
        }
    }
    return check_global(request);
}

}  // namespace dynox::engine
