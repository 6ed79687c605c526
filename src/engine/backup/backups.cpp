#include "engine/backup/backups.hpp"

#include <algorithm>
#include <random>

#include "api/wire.hpp"
#include "dynox/number.hpp"
#include "engine/backup/past_items.hpp"
#include "engine/key_codec.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t backups_listed_max = 100;  // API Reference
constexpr std::size_t step_bytes_max = std::size_t{4} << 20;
constexpr const char* creating = "CREATING";
constexpr const char* available = "AVAILABLE";
constexpr const char* deleted = "DELETED";

std::string store_prefix(StoreId id) {
    std::string key;
    append_u32(key, id);
    return key;
}

std::string record_key(std::string_view arn) {
    return store_prefix(backups_store_id).append(arn);
}

FlatItem encode(const BackupRecord& record) {
    std::string description;
    api::encode_result(api::DescribeBackupResult{record.description}, description);
    std::string definition;
    api::encode_request(record.definition, definition);
    ItemWriter writer;
    writer.name("description");
    writer.string(description);
    writer.name("definition");
    writer.string(definition);
    writer.name("store");
    writer.number(Number(record.store));
    return writer.finish();
}

Error damaged(const std::string& why) {
    return {client_errc::storage_damaged, "the record of a backup is damaged: " + why};
}

Result<BackupRecord> decode(FlatItemView stored) {
    const FlatValue description = stored.find("description");
    const FlatValue definition = stored.find("definition");
    const FlatValue store = stored.find("store");
    if (!description.is(AttributeType::string) || !definition.is(AttributeType::string) ||
        !store.is(AttributeType::number)) {
        return damaged("expected description, definition and store, found others");
    }
    Result<api::DescribeBackupResult> told =
        api::decode_result<api::DescribeBackupResult>(description.as_string());
    if (!told) {
        return damaged(told.error().message());
    }
    Result<api::CreateTableRequest> table =
        api::decode_request<api::CreateTableRequest>(definition.as_string());
    if (!table) {
        return damaged(table.error().message());
    }
    const Result<std::int64_t> id = Number::from_ordered(store.as_number_bytes()).to_int64();
    BackupRecord record;
    record.description = std::move(told->backup_description);
    record.definition = *std::move(table);
    record.store = id ? static_cast<StoreId>(*id) : 0;
    if (!record.description.backup_details || !record.description.source_table_details ||
        record.store < first_table_id) {
        return damaged("expected details, source and the id of a store, found others");
    }
    return record;
}

Result<api::CommitTicket> put(Storage& storage, const BackupRecord& record) {
    WriteBatch batch;
    batch.put(record_key(record.details().backup_arn), encode(record));
    return storage.apply(batch);
}

/// The record says DELETED before the first item goes: what is told to be there is whole.
Result<api::CommitTicket> erase(Storage& storage, BackupRecord record) {
    record.description.backup_details->backup_status = deleted;
    if (Result<api::CommitTicket> marked = put(storage, record); !marked) {
        return marked;
    }
    Result<api::CommitTicket> erased = storage.erase_prefix(store_prefix(record.store));
    if (!erased) {
        return erased;
    }
    WriteBatch batch;
    batch.erase(record_key(record.details().backup_arn));
    return storage.apply(batch);
}

/// Copies the items of a table as of now.
class BackupJob final : public Job {
  public:
    BackupJob(EngineState& state, const Table& table, BackupRecord record)
        : record_(std::move(record)), items_(*state.storage, table.id()) {}

    Result<Progress> step(EngineState& state, std::size_t items) override {
        WriteBatch batch;
        std::string key = store_prefix(record_.store);
        std::size_t bytes = 0;
        for (; items_.valid() && items != 0 && bytes < step_bytes_max; items_.next(), --items) {
            FlatItem item = items_.item();
            bytes += item.bytes().size();
            batch.put(std::string(key).append(items_.key()), std::move(item));
        }
        const bool is_done = !items_.valid();
        if (Result<void> status = items_.status(); !status) {
            return status.error();
        }
        if (is_done) {
            record_.description.backup_details->backup_status = available;
            batch.put(record_key(record_.details().backup_arn), encode(record_));
        }
        if (const Result<api::CommitTicket> applied = state.storage->apply(batch); !applied) {
            return applied.error();
        }
        return is_done ? Progress::done : Progress::more;
    }
    void fail(EngineState& state, const Error&) override {
        // As a crash would leave it: not there. Where even that fails, opening the data sees to it.
        static_cast<void>(erase(*state.storage, record_));
    }

  private:
    BackupRecord record_;
    PastItems items_;
};

api::SourceTableDetails source_of(const Table& table) {
    api::SourceTableDetails source;
    source.table_name = table.name();
    source.table_id = table.identity().uuid;
    source.table_arn = table.arn();
    source.table_size_bytes = table.counts().bytes();
    source.key_schema = table.definition().key_schema;
    source.table_creation_date_time = table.identity().created;
    if (table.definition().provisioned_throughput) {
        source.provisioned_throughput = *table.definition().provisioned_throughput;
    }
    source.on_demand_throughput = table.definition().on_demand_throughput;
    source.item_count = table.counts().items();
    source.billing_mode = table.definition().billing_mode.value_or(api::BillingMode::provisioned);
    return source;
}

api::SourceTableFeatureDetails features_of(EngineState& state, const Table& table, double now) {
    const api::CreateTableRequest& definition = table.definition();
    api::SourceTableFeatureDetails features;
    if (definition.local_secondary_indexes) {
        for (const api::LocalSecondaryIndex& index : *definition.local_secondary_indexes) {
            api::LocalSecondaryIndexInfo& info = features.local_secondary_indexes.emplace_back();
            info.index_name = index.index_name;
            info.key_schema = index.key_schema;
            info.projection = index.projection;
        }
    }
    if (definition.global_secondary_indexes) {
        for (const api::GlobalSecondaryIndex& index : *definition.global_secondary_indexes) {
            api::GlobalSecondaryIndexInfo& info = features.global_secondary_indexes.emplace_back();
            info.index_name = index.index_name;
            info.key_schema = index.key_schema;
            info.projection = index.projection;
            info.provisioned_throughput = index.provisioned_throughput;
            info.on_demand_throughput = index.on_demand_throughput;
        }
    }
    if (definition.vector_indexes) {
        for (const api::VectorIndex& index : *definition.vector_indexes) {
            api::VectorIndexInfo& info = features.vector_indexes.emplace_back();
            info.index_name = index.index_name;
            info.vector_attribute = index.vector_attribute;
            info.search_schema = index.search_schema;
            info.projection = index.projection;
            info.dimensions = index.dimensions;
            info.distance_function = index.distance_function;
        }
    }
    const api::TableDescription description = describe(table, now);
    features.stream_description = description.stream_specification;
    features.sse_description = description.sse_description;
    features.time_to_live_description = state.time_to_live.describe(table);
    return features;
}

/// A backup of a table as it is described now; its items are to be copied.
BackupRecord begin_record(EngineState& state, const Table& table, const std::string& name,
                          StoreId store) {
    const double now = state.clock();
    BackupRecord record;
    record.store = store;
    record.definition = table.definition();
    api::BackupDetails& details = record.description.backup_details.emplace();
    details.backup_arn = make_arn(table.arn(), "backup", now);
    details.backup_name = name;
    details.backup_size_bytes = table.counts().bytes();
    details.backup_status = creating;
    details.backup_type = "USER";
    details.backup_creation_date_time = now;
    record.description.source_table_details = source_of(table);
    record.description.source_table_feature_details = features_of(state, table, now);
    return record;
}

api::BackupSummary summary_of(const BackupRecord& record) {
    api::BackupSummary summary;
    summary.table_name = record.source().table_name;
    summary.table_id = record.source().table_id;
    summary.table_arn = record.source().table_arn;
    summary.backup_arn = record.details().backup_arn;
    summary.backup_name = record.details().backup_name;
    summary.backup_creation_date_time = record.details().backup_creation_date_time;
    summary.backup_expiry_date_time = record.details().backup_expiry_date_time;
    summary.backup_status = record.details().backup_status;
    summary.backup_type = record.details().backup_type;
    summary.backup_size_bytes = record.details().backup_size_bytes;
    return summary;
}

bool is_asked_for(const BackupRecord& record, const api::ListBackupsRequest& request) {
    const api::BackupDetails& details = record.details();
    const std::string type = request.backup_type.value_or("ALL");
    return (type == "ALL" || type == details.backup_type) &&
           (!request.table_name || *request.table_name == record.source().table_name ||
            *request.table_name == record.source().table_arn) &&
           (!request.time_range_lower_bound ||
            details.backup_creation_date_time >= *request.time_range_lower_bound) &&
           (!request.time_range_upper_bound ||
            details.backup_creation_date_time < *request.time_range_upper_bound);
}

template <class Visit>
Result<void> for_each_backup(const Storage& storage, const std::string& from, Visit&& visit) {
    const auto cursor =
        storage.range(from, prefix_end(store_prefix(backups_store_id)), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        Result<BackupRecord> record = decode(cursor->view());
        if (!record) {
            return record.error();
        }
        if (!visit(*std::move(record))) {
            return {};
        }
    }
    return cursor->status();
}

bool is_being_restored(EngineState& state, const std::string& arn) {
    const std::vector<TableHandle> tables = state.catalogue.tables();
    return std::any_of(tables.begin(), tables.end(), [&arn](const TableHandle& table) {
        return table->loading() && table->history().origin &&
               table->history().origin->backup_arn == arn;
    });
}

api::ContinuousBackupsDescription describe_recovery(EngineState& state, const Table& table) {
    api::ContinuousBackupsDescription description;
    description.continuous_backups_status = "ENABLED";
    auto& recovery = description.point_in_time_recovery_description.emplace();
    recovery.point_in_time_recovery_status = "DISABLED";
    if (const auto setting = state.recovery.find(table)) {
        const double now = state.clock();
        recovery.point_in_time_recovery_status = "ENABLED";
        recovery.recovery_period_in_days = setting->days;
        recovery.earliest_restorable_date_time = setting->earliest(now);
        recovery.latest_restorable_date_time = state.recovery.latest(table, now);
    }
    return description;
}

}  // namespace

std::string make_arn(const std::string& table_arn, std::string_view kind, double now) {
    std::random_device device;
    std::string number = std::to_string(static_cast<std::int64_t>(now * 1000));
    number.insert(0, number.size() < 14 ? 14 - number.size() : 0, '0');
    std::string arn = table_arn + "/" + std::string(kind) + "/" + number + "-";
    std::string random;
    append_u32(random, device());
    append_hexadecimal(arn, random);
    return arn;
}

Result<TableHandle> find_backed_up_table(EngineState& state, const std::string& name_or_arn) {
    TableHandle table = state.catalogue.find(name_or_arn);
    if (table == nullptr) {
        return Error(server_errc::table_not_found, "Table not found: " + name_or_arn);
    }
    if (table->loading()) {
        return Error(
            server_errc::table_in_use,
            "Attempt to change a resource which is still in use: Table is being created: " +
                table->name());
    }
    return table;
}

Result<BackupRecord> find_backup(const Storage& storage, const std::string& arn) {
    const Result<std::optional<FlatItem>> stored = storage.get(record_key(arn));
    if (!stored) {
        return stored.error();
    }
    if (!*stored) {
        return Error(server_errc::backup_not_found, "Backup not found: " + arn);
    }
    return decode(**stored);
}

Result<void> open_backups(EngineState& state) {
    std::vector<BackupRecord> cut_short;
    Result<void> read = for_each_backup(*state.storage, store_prefix(backups_store_id),
                                        [&cut_short](BackupRecord record) {
                                            if (record.details().backup_status != available) {
                                                cut_short.push_back(std::move(record));
                                            }
                                            return true;
                                        });
    if (!read) {
        return read;
    }
    for (BackupRecord& record : cut_short) {
        if (const auto erased = erase(*state.storage, std::move(record)); !erased) {
            return erased.error();
        }
    }
    return {};
}

Result<api::CreateBackupResult> create_backup(EngineState& state,
                                              const api::CreateBackupRequest& request,
                                              api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_backed_up_table(state, request.table_name);
    if (!table) {
        return table.error();
    }
    if (Result<void> counted = state.ensure_counted(**table); !counted) {
        return counted.error();
    }
    const Result<StoreId> store = state.catalogue.reserve_id();
    if (!store) {
        return store.error();
    }
    const BackupRecord record = begin_record(state, **table, request.backup_name, *store);
    auto job = std::make_unique<BackupJob>(state, **table, record);
    if ((*table)->dropped()) {  // maybe before the job had its view of the items
        return Error(server_errc::table_not_found, "Table not found: " + request.table_name);
    }
    const Result<api::CommitTicket> applied = put(*state.storage, record);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    api::CreateBackupResult result{record.details()};
    state.jobs.start(state, std::move(job));
    return result;
}

Result<api::DescribeBackupResult> describe_backup(EngineState& state,
                                                  const api::DescribeBackupRequest& request) {
    state.jobs.help(state);
    Result<BackupRecord> record = find_backup(*state.storage, request.backup_arn);
    if (!record) {
        return record.error();
    }
    return api::DescribeBackupResult{std::move(record->description)};
}

Result<api::ListBackupsResult> list_backups(EngineState& state,
                                            const api::ListBackupsRequest& request) {
    state.jobs.help(state);
    const auto limit = static_cast<std::size_t>(request.limit.value_or(backups_listed_max));
    std::string from = store_prefix(backups_store_id);
    if (request.exclusive_start_backup_arn) {
        from = record_key(*request.exclusive_start_backup_arn).append(1, '\0');
    }
    api::ListBackupsResult result;
    Result<void> read = for_each_backup(*state.storage, from, [&](const BackupRecord& record) {
        if (!is_asked_for(record, request)) {
            return true;
        }
        if (result.backup_summaries.size() == limit) {
            result.last_evaluated_backup_arn = result.backup_summaries.back().backup_arn;
            return false;
        }
        result.backup_summaries.push_back(summary_of(record));
        return true;
    });
    return read ? Result<api::ListBackupsResult>(std::move(result)) : read.error();
}

Result<api::DeleteBackupResult> delete_backup(EngineState& state,
                                              const api::DeleteBackupRequest& request,
                                              api::CommitTicket& ticket) {
    state.jobs.help(state);
    const std::lock_guard lock(state.backups_mutex);
    Result<BackupRecord> record = find_backup(*state.storage, request.backup_arn);
    if (!record) {
        return record.error();
    }
    const bool is_restored = is_being_restored(state, request.backup_arn);
    if (is_restored || record->details().backup_status != available) {
        return Error(server_errc::backup_in_use, "Backup is being " +
                                                     std::string(is_restored ? "used" : "created") +
                                                     ": " + request.backup_arn);
    }
    const Result<api::CommitTicket> erased = erase(*state.storage, *record);
    if (!erased) {
        return erased.error();
    }
    ticket = *erased;
    record->description.backup_details->backup_status = deleted;
    return api::DeleteBackupResult{std::move(record->description)};
}

Result<api::DescribeContinuousBackupsResult> describe_continuous_backups(
    EngineState& state, const api::DescribeContinuousBackupsRequest& request) {
    const TableHandle table = state.catalogue.find(request.table_name);
    if (table == nullptr) {
        return Error(server_errc::table_not_found, "Table not found: " + request.table_name);
    }
    return api::DescribeContinuousBackupsResult{describe_recovery(state, *table)};
}

Result<api::UpdateContinuousBackupsResult> update_continuous_backups(
    EngineState& state, const api::UpdateContinuousBackupsRequest& request,
    api::CommitTicket& ticket) {
    const Result<TableHandle> table = find_backed_up_table(state, request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<api::CommitTicket> updated =
        state.recovery.update(state, **table, request.point_in_time_recovery_specification);
    if (!updated) {
        return updated.error();
    }
    ticket = *updated;
    return api::UpdateContinuousBackupsResult{describe_recovery(state, **table)};
}

}  // namespace dynox::engine
