#include "engine/table_operations.hpp"

#include "api/create_table_rules.hpp"
#include "engine/table_update.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t tables_listed_max = 100;  // ListTables, API Reference
// Some milliseconds: an index over few items is whole when UpdateTable answers. The rest is due work
// (companions.hpp).
constexpr std::size_t items_filled_at_once = 256;
// Some 100 ms of work, where nobody else does it: who polls sees an index of a million items after a
// minute or two.
constexpr std::size_t items_filled_per_description = 10'000;

/// Told of a new table where it was asked for, later always.
void describe_new_warmth(const std::optional<api::WarmThroughput>& given,
                         std::optional<api::WarmThroughputDescription>& description) {
    if (given) {
        description->status = api::TableStatus::creating;
    } else {
        description.reset();
    }
}

/// The table is there already; the service takes a moment and says so, and clients expect to wait.
api::TableDescription describe_new(const Table& table, double now) {
    api::TableDescription description = describe(table, now);
    description.table_status = api::TableStatus::creating;
    describe_new_warmth(table.definition().warm_throughput, description.warm_throughput);
    for (std::size_t i = 0; i < description.global_secondary_indexes.size(); ++i) {
        api::GlobalSecondaryIndexDescription& index = description.global_secondary_indexes[i];
        index.index_status = api::TableStatus::creating;
        // Indexes are described in the order of the definition.
        describe_new_warmth((*table.definition().global_secondary_indexes)[i].warm_throughput,
                            index.warm_throughput);
    }
    for (api::VectorIndexDescription& index : description.vector_indexes) {
        index.index_status = api::TableStatus::creating;
    }
    return description;
}

}  // namespace

Result<api::CreateTableResult> create_table(EngineState& state,
                                            const api::CreateTableRequest& request,
                                            api::CommitTicket& ticket) {
    if (Result<void> valid = api::check_create_table(request); !valid) {
        return valid.error();
    }
    const Result<TableHandle> table = state.catalogue.create(request, state.clock(), ticket);
    if (!table) {
        return table.error();
    }
    return api::CreateTableResult{describe_new(**table, state.clock())};
}

Result<api::DescribeTableResult> describe_table(EngineState& state,
                                                const api::DescribeTableRequest& request) {
    if (!state.backfill.idle() && !state.has_due_worker()) {
        // Who asks may be waiting for a new index, and is the only one there to fill it.
        if (Result<void> filled = state.backfill.help(items_filled_per_description); !filled) {
            return filled.error();
        }
    }
    state.jobs.help(state);  // it may be one that is being restored or imported
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return named_table_missing(request.table_name);
    }
    if (Result<void> counted = state.ensure_counted(*table); !counted) {
        return counted.error();
    }
    return api::DescribeTableResult{describe(*table, state.clock())};
}

Result<api::UpdateTableResult> update_table(EngineState& state,
                                            const api::UpdateTableRequest& request,
                                            api::CommitTicket& ticket) {
    if (Result<void> checked = check_update_table(request); !checked) {
        return checked.error();
    }
    const double now = state.clock();
    const Result<Catalogue::Updated> updated = state.catalogue.update(
        request.table_name, [&](const Table& table) { return revise(table, request, now); },
        ticket);
    if (!updated) {
        return updated.error();
    }
    if (Result<void> counted = state.ensure_counted(*updated->after); !counted) {
        return counted.error();
    }
    api::UpdateTableResult result{describe_update(*updated->before, *updated->after, request, now)};
    state.backfill.add(*updated->after);
    if (Result<void> filled = state.backfill.run(items_filled_at_once); !filled) {
        return filled.error();
    }
    return result;
}

Result<api::DeleteTableResult> delete_table(EngineState& state,
                                            const api::DeleteTableRequest& request,
                                            api::CommitTicket& ticket) {
    const Result<TableHandle> table = state.catalogue.remove(request.table_name, ticket);
    if (!table) {
        return table.error();
    }
    api::TableDescription description = describe(**table, state.clock());
    description.table_status = api::TableStatus::deleting;
    description.attribute_definitions.clear();
    description.key_schema.clear();
    description.creation_date_time.reset();
    description.local_secondary_indexes.clear();
    description.global_secondary_indexes.clear();
    description.vector_indexes.clear();
    description.warm_throughput.reset();
    return api::DeleteTableResult{std::move(description)};
}

Result<api::ListTablesResult> list_tables(EngineState& state,
                                          const api::ListTablesRequest& request) {
    const auto limit = static_cast<std::size_t>(request.limit.value_or(tables_listed_max));
    api::ListTablesResult result;
    // One more than asked for tells whether more remain.
    result.table_names = state.catalogue.names(request.exclusive_start_table_name, limit + 1);
    if (result.table_names.size() > limit) {
        result.table_names.pop_back();
        result.last_evaluated_table_name = result.table_names.back();
    }
    return result;
}

}  // namespace dynox::engine
