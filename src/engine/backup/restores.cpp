#include "engine/backup/restores.hpp"

#include <utility>

#include <algorithm>

#include "api/create_table_rules.hpp"
#include "engine/backup/backups.hpp"
#include "engine/key_codec.hpp"
#include "engine/write_plan.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t step_bytes_max = std::size_t{4} << 20;
constexpr std::ptrdiff_t restores_max = 50;  // API Reference, RestoreTableFromBackup

/// Copies items into a new table.
class RestoreJob final : public Job {
  public:
    RestoreJob(TableHandle table, std::unique_ptr<PastItems> items)
        : loader_(std::move(table)), items_(std::move(items)) {}

    Result<Progress> step(EngineState& state, std::size_t items) override {
        const Result<bool> waits = items_->prepare(items);
        if (!waits) {
            return waits.error();
        }
        if (*waits) {
            return Progress::more;
        }
        std::size_t bytes = 0;
        for (; items_->valid() && items != 0 && bytes < step_bytes_max; items_->next(), --items) {
            std::string key;
            append_u32(key, loader_.table()->id());
            FlatItem item = items_->item();
            bytes += item.bytes().size();
            loader_.add(std::move(key.append(items_->key())), std::move(item));
        }
        if (Result<void> flushed = loader_.flush(state); !flushed) {
            return flushed.error();
        }
        if (items_->valid()) {
            return Progress::more;
        }
        if (Result<void> status = items_->status(); !status) {
            return status.error();
        }
        if (Result<void> done = state.catalogue.finish_loading(*loader_.table()); !done) {
            return done.error();
        }
        return Progress::done;
    }
    void fail(EngineState& state, const Error&) override {
        // Where the storage does not take any more writes the table stays CREATING, and the restore
        // begins anew when the data is opened again.
        static_cast<void>(state.catalogue.abandon_loading(*loader_.table()));
    }

  private:
    TableLoader loader_;
    std::unique_ptr<PastItems> items_;
};

/// Is one the other, throughput aside?
template <class Index>
bool is_alike(const Index& a, const Index& b) {
    return a.index_name == b.index_name && a.key_schema == b.key_schema &&
           a.projection == b.projection;
}
bool is_alike(const api::VectorIndex& a, const api::VectorIndex& b) {
    return a == b;
}

template <class Index>
Result<void> keep_indexes(std::optional<std::vector<Index>>& indexes,
                          const std::optional<std::vector<Index>>& wanted) {
    if (!wanted) {
        return {};
    }
    for (const Index& index : *wanted) {
        const bool is_known =
            indexes && std::any_of(indexes->begin(), indexes->end(),
                                   [&index](const Index& known) { return is_alike(known, index); });
        if (!is_known) {
            return invalid_parameter(
                "The indexes provided must match existing secondary indexes of the source table: "
                "index " +
                index.index_name + " does not");
        }
    }
    if (wanted->empty()) {
        indexes.reset();
    } else {
        indexes = *wanted;
    }
    return {};
}

void drop_unused_attributes(api::CreateTableRequest& definition) {
    const auto uses = [](const std::vector<api::KeySchemaElement>& schema,
                         const std::string& name) {
        return std::any_of(schema.begin(), schema.end(),
                           [&name](const auto& element) { return element.attribute_name == name; });
    };
    const auto any_uses = [&uses](const auto& indexes, const std::string& name) {
        return indexes && std::any_of(indexes->begin(), indexes->end(), [&](const auto& index) {
                   return uses(index.key_schema, name);
               });
    };
    const auto is_searched = [&definition](const std::string& name) {
        const auto& indexes = definition.vector_indexes;
        return indexes && std::any_of(indexes->begin(), indexes->end(), [&name](const auto& index) {
                   const auto& schema = index.search_schema;
                   return schema &&
                          std::any_of(schema->begin(), schema->end(), [&name](const auto& part) {
                              return part.attribute_name == name;
                          });
               });
    };
    std::erase_if(definition.attribute_definitions, [&](const api::AttributeDefinition& attribute) {
        const std::string& name = attribute.attribute_name;
        return !uses(definition.key_schema, name) && !is_searched(name) &&
               !any_uses(definition.local_secondary_indexes, name) &&
               !any_uses(definition.global_secondary_indexes, name);
    });
}

void change_billing(api::CreateTableRequest& definition, const api::RestoreOverrides& overrides) {
    if (overrides.billing_mode_override) {
        definition.billing_mode = overrides.billing_mode_override;
    }
    if (definition.billing_mode == api::BillingMode::pay_per_request) {
        definition.provisioned_throughput.reset();
        if (definition.global_secondary_indexes && !overrides.global_secondary_index_override) {
            for (api::GlobalSecondaryIndex& index : *definition.global_secondary_indexes) {
                index.provisioned_throughput.reset();
            }
        }
    } else {
        definition.on_demand_throughput.reset();
    }
    if (overrides.provisioned_throughput_override) {
        definition.provisioned_throughput = overrides.provisioned_throughput_override;
    }
    if (overrides.on_demand_throughput_override) {
        definition.on_demand_throughput = overrides.on_demand_throughput_override;
    }
}

/// The CreateTable of what is restored.
Result<api::CreateTableRequest> definition_of(const api::CreateTableRequest& source,
                                              const std::string& target_table_name,
                                              const api::RestoreOverrides& overrides) {
    api::CreateTableRequest definition = source;
    definition.table_name = target_table_name;
    definition.stream_specification.reset();
    definition.tags.reset();
    definition.resource_policy.reset();
    definition.warm_throughput.reset();
    definition.deletion_protection_enabled = false;
    if (auto kept = keep_indexes(definition.global_secondary_indexes,
                                 overrides.global_secondary_index_override);
        !kept) {
        return kept.error();
    }
    if (auto kept = keep_indexes(definition.local_secondary_indexes,
                                 overrides.local_secondary_index_override);
        !kept) {
        return kept.error();
    }
    if (auto kept = keep_indexes(definition.vector_indexes, overrides.vector_index_override);
        !kept) {
        return kept.error();
    }
    drop_unused_attributes(definition);
    change_billing(definition, overrides);
    if (overrides.sse_specification_override) {
        definition.sse_specification = overrides.sse_specification_override;
    }
    if (Result<void> valid = api::check_create_table(definition); !valid) {
        return valid.error();
    }
    return definition;
}

/// Makes the table and begins to fill it.
Result<api::TableDescription> begin(EngineState& state, const api::CreateTableRequest& definition,
                                    TableOrigin origin, std::unique_ptr<PastItems> items,
                                    api::CommitTicket& ticket) {
    Result<TableHandle> table =
        state.catalogue.create_loading(definition, state.clock(), std::move(origin), ticket);
    if (!table) {
        if (table.error().code() == server_errc::resource_in_use) {
            return Error(server_errc::table_already_exists,
                         "Table already exists: " + definition.table_name);
        }
        return table.error();
    }
    api::TableDescription description = describe(**table, state.clock());
    state.jobs.start(state, std::make_unique<RestoreJob>(*std::move(table), std::move(items)));
    return description;
}

Result<void> check_target(EngineState& state, const std::string& name) {
    if (state.catalogue.find(name) != nullptr) {
        return Error(server_errc::table_already_exists, "Table already exists: " + name);
    }
    const std::vector<TableHandle> tables = state.catalogue.tables();
    const auto running = std::count_if(tables.begin(), tables.end(), [](const TableHandle& table) {
        return table->loading() && table->history().origin;
    });
    if (running >= restores_max) {
        return Error(server_errc::limit_exceeded, "Subscriber limit exceeded: there are at most " +
                                                      std::to_string(restores_max) +
                                                      " concurrent restores");
    }
    return {};
}

Result<TableHandle> find_source(EngineState& state,
                                const api::RestoreTableToPointInTimeRequest& request) {
    if (!request.source_table_name && !request.source_table_arn) {
        return invalid_parameter("Either SourceTableName or SourceTableArn must be specified");
    }
    Result<TableHandle> table = find_backed_up_table(
        state, request.source_table_arn ? *request.source_table_arn : *request.source_table_name);
    if (table && request.source_table_name && (*table)->name() != *request.source_table_name) {
        return invalid_parameter("SourceTableName and SourceTableArn must name one table");
    }
    return table;
}

Error outside_window() {
    return {server_errc::invalid_restore_time,
            "An invalid restore time was specified. RestoreDateTime must be between "
            "EarliestRestorableDateTime and LatestRestorableDateTime."};
}

/// nullopt: now.
Result<std::optional<double>> time_of(const api::RestoreTableToPointInTimeRequest& request) {
    const bool is_latest = request.use_latest_restorable_time.value_or(false);
    if (is_latest == request.restore_date_time.has_value()) {
        return invalid_parameter(
            "Exactly one of UseLatestRestorableTime and RestoreDateTime must be specified");
    }
    return request.restore_date_time;
}

/// The restore that a table waits for; null: its source is gone.
std::unique_ptr<PastItems> items_again(EngineState& state, const TableOrigin& origin) {
    if (!origin.backup_arn.empty()) {
        const Result<BackupRecord> record = find_backup(*state.storage, origin.backup_arn);
        return record ? std::make_unique<PastItems>(*state.storage, record->store) : nullptr;
    }
    const TableHandle source = state.catalogue.find(origin.table_arn);
    if (source == nullptr) {
        return nullptr;
    }
    const auto setting = state.recovery.find(*source);
    if (!setting || origin.time < setting->earliest(state.clock())) {
        return nullptr;
    }
    return std::make_unique<PastItems>(state, *source, end_of(origin.time));
}

}  // namespace

Result<void> TableLoader::flush(EngineState& state) {
    // Whatever comes of it, none is written a second time.
    std::vector<std::string> keys = std::exchange(keys_, {});
    const std::vector<FlatItem> items = std::exchange(items_, {});
    std::vector<ItemLocks::Stripe> stripes;
    stripes.reserve(keys.size());
    for (const std::string& key : keys) {
        stripes.push_back(ItemLocks::stripe_of(key));
    }
    const ItemLocks::Guard guard = state.locks.lock(std::move(stripes));
    if (Result<void> current = table_->check_current(); !current) {
        return current;
    }
    WriteBatch batch;
    std::vector<WriteEffect> effects;
    effects.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        // There may be one: from before the restore was cut short.
        const Result<std::optional<FlatItem>> before = state.storage->get(keys[i]);
        if (!before) {
            return before.error();
        }
        effects.push_back(plan_write(*table_, std::move(keys[i]), *before ? &**before : nullptr,
                                     &items[i], batch));
    }
    if (batch.empty()) {
        return {};
    }
    if (const Result<api::CommitTicket> applied = state.storage->apply(batch); !applied) {
        return applied.error();
    }
    for (const WriteEffect& effect : effects) {
        effect.count(*table_);
    }
    return {};
}

Result<void> open_restores(EngineState& state) {
    for (const TableHandle& table : state.catalogue.tables()) {
        if (!table->loading() || !table->history().origin) {
            continue;
        }
        std::unique_ptr<PastItems> items = items_again(state, *table->history().origin);
        if (items != nullptr) {
            state.jobs.add(std::make_unique<RestoreJob>(table, std::move(items)));
            continue;
        }
        if (Result<void> gone = state.catalogue.abandon_loading(*table); !gone) {
            return gone;
        }
    }
    return {};
}

Result<api::RestoreTableFromBackupResult> restore_table_from_backup(
    EngineState& state, const api::RestoreTableFromBackupRequest& request,
    api::CommitTicket& ticket) {
    state.jobs.help(state);
    const std::lock_guard lock(state.backups_mutex);
    const Result<BackupRecord> record = find_backup(*state.storage, request.backup_arn);
    if (!record) {
        return record.error();
    }
    if (record->details().backup_status != "AVAILABLE") {
        return Error(server_errc::backup_in_use, "Backup is being created: " + request.backup_arn);
    }
    if (Result<void> free = check_target(state, request.target_table_name); !free) {
        return free.error();
    }
    const Result<api::CreateTableRequest> definition =
        definition_of(record->definition, request.target_table_name, request);
    if (!definition) {
        return definition.error();
    }
    TableOrigin origin{request.backup_arn, record->source().table_arn,
                       record->details().backup_creation_date_time};
    Result<api::TableDescription> description =
        begin(state, *definition, std::move(origin),
              std::make_unique<PastItems>(*state.storage, record->store), ticket);
    if (!description) {
        return description.error();
    }
    return api::RestoreTableFromBackupResult{*std::move(description)};
}

Result<api::RestoreTableToPointInTimeResult> restore_table_to_point_in_time(
    EngineState& state, const api::RestoreTableToPointInTimeRequest& request,
    api::CommitTicket& ticket) {
    const Result<std::optional<double>> asked = time_of(request);
    if (!asked) {
        return asked.error();
    }
    const Result<TableHandle> source = find_source(state, request);
    if (!source) {
        return source.error();
    }
    const auto setting = state.recovery.find(**source);
    if (!setting) {
        return Error(server_errc::point_in_time_recovery_unavailable,
                     "Point in time recovery is not enabled for table '" + (*source)->name() + "'");
    }
    const double now = state.clock();
    const double time = *asked ? **asked : state.recovery.end_at_latest(**source, now);
    if (time > state.recovery.latest(**source, now) || time < setting->earliest(now)) {
        return outside_window();
    }
    if (Result<void> free = check_target(state, request.target_table_name); !free) {
        return free.error();
    }
    const Result<api::CreateTableRequest> definition =
        definition_of((*source)->definition(), request.target_table_name, request);
    if (!definition) {
        return definition.error();
    }
    auto items = std::make_unique<PastItems>(state, **source, end_of(time));
    if ((*source)->dropped()) {  // maybe before the views were taken
        return Error(server_errc::table_not_found, "Table not found: " + (*source)->name());
    }
    // So may have been the end of the log.
    if (const auto still = state.recovery.find(**source); !still || time < still->earliest(now)) {
        return outside_window();
    }
    Result<api::TableDescription> description = begin(
        state, *definition, TableOrigin{"", (*source)->arn(), time}, std::move(items), ticket);
    if (!description) {
        return description.error();
    }
    return api::RestoreTableToPointInTimeResult{*std::move(description)};
}

}  // namespace dynox::engine
