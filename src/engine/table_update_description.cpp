// What UpdateTable answers: the table on its way from what it was to what it will be.
#include "engine/table_update.hpp"

#include "api/throughput_rules.hpp"

#include <algorithm>

namespace dynox::engine {

namespace {

/// -1 took a limit away: the answer says so once.
void echo_removed_limits(const api::UpdateTableRequest& request,
                         api::TableDescription& description) {
    if (!request.on_demand_throughput) {
        return;
    }
    api::OnDemandThroughput told =
        description.on_demand_throughput.value_or(api::OnDemandThroughput());
    const auto echo = [](std::optional<std::int64_t> asked, std::optional<std::int64_t>& into) {
        if (asked == api::no_limit) {
            into = api::no_limit;
        }
    };
    echo(request.on_demand_throughput->max_read_request_units, told.max_read_request_units);
    echo(request.on_demand_throughput->max_write_request_units, told.max_write_request_units);
    if (told != api::OnDemandThroughput()) {
        description.on_demand_throughput = told;
    }
}

/// New vector indexes CREATING, those that go DELETING.
void describe_vector_update(const api::TableDescription& old,
                            const api::UpdateTableRequest& request,
                            api::TableDescription& description) {
    if (!request.vector_index_updates) {
        return;
    }
    for (const api::VectorIndexUpdate& update : *request.vector_index_updates) {
        for (api::VectorIndexDescription& index : description.vector_indexes) {
            if (update.create && update.create->index_name == index.index_name) {
                index.index_status = api::TableStatus::creating;
                index.backfilling = false;
            }
        }
        for (const api::VectorIndexDescription& index : old.vector_indexes) {
            if (update.remove && update.remove->index_name == index.index_name) {
                api::VectorIndexDescription& gone = description.vector_indexes.emplace_back(index);
                gone.index_status = api::TableStatus::deleting;
                gone.backfilling.reset();
            }
        }
    }
}

}  // namespace

api::TableDescription describe_update(const Table& before, const Table& after,
                                      const api::UpdateTableRequest& request, double now) {
    const api::TableDescription old = describe(before, now);
    api::TableDescription description = describe(after, now);
    description.table_status = api::TableStatus::updating;
    if (request.warm_throughput) {
        description.warm_throughput->status = api::TableStatus::updating;
    }
    echo_removed_limits(request, description);
    if (before.is_on_demand() == after.is_on_demand()) {
        description.provisioned_throughput = old.provisioned_throughput;
    }
    for (api::GlobalSecondaryIndexDescription& index : description.global_secondary_indexes) {
        const auto known =
            std::find_if(old.global_secondary_indexes.begin(), old.global_secondary_indexes.end(),
                         [&](const auto& other) { return other.index_name == index.index_name; });
        if (known == old.global_secondary_indexes.end()) {
            index.index_status = api::TableStatus::creating;
            index.backfilling = false;
        } else if (index.provisioned_throughput != known->provisioned_throughput ||
                   index.on_demand_throughput != known->on_demand_throughput) {
            index.index_status = api::TableStatus::updating;
            if (before.is_on_demand() == after.is_on_demand()) {
                index.provisioned_throughput = known->provisioned_throughput;
            }
        }
    }
    describe_vector_update(old, request, description);
    if (!request.global_secondary_index_updates) {
        return description;
    }
    for (const api::GlobalSecondaryIndexUpdate& update : *request.global_secondary_index_updates) {
        for (const api::GlobalSecondaryIndexDescription& index : old.global_secondary_indexes) {
            if (update.remove && update.remove->index_name == index.index_name) {
                description.global_secondary_indexes.push_back(index);
                description.global_secondary_indexes.back().index_status =
                    api::TableStatus::deleting;
                description.global_secondary_indexes.back().backfilling.reset();
            }
        }
    }
    return description;
}

}  // namespace dynox::engine
