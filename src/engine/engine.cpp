#include "dynox/engine.hpp"

#include "api/wire.hpp"
#include "engine/backup/backups.hpp"
#include "engine/backup/restores.hpp"
#include "engine/backup/transfers.hpp"
#include "engine/batch.hpp"
#include "engine/engine_impl.hpp"
#include "engine/engine_registry.hpp"
#include "engine/global_tables.hpp"
#include "engine/item_writes.hpp"
#include "engine/partiql/statements.hpp"
#include "engine/query.hpp"
#include "engine/reads.hpp"
#include "engine/scan.hpp"
#include "engine/search_vectors.hpp"
#include "engine/settings_operations.hpp"
#include "engine/stream_operations.hpp"
#include "engine/table_operations.hpp"
#include "engine/transactions.hpp"

#include <chrono>

namespace dynox {

using engine::EngineState;

namespace {

double system_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// One overload per request, so that the operations' execute() are all written alike.
#define DYNOX_READ(Name, function)                                                            \
    Result<api::Name##Result> run(EngineState& state, const api::Name##Request& request,      \
                                  api::CommitTicket&) {                                       \
        return engine::with_current_tables([&] { return engine::function(state, request); }); \
    }
#define DYNOX_WRITE(Name, function)                                                      \
    Result<api::Name##Result> run(EngineState& state, const api::Name##Request& request, \
                                  api::CommitTicket& ticket) {                           \
        return engine::with_current_tables(                                              \
            [&] { return engine::function(state, request, ticket); });                   \
    }
DYNOX_WRITE(CreateTable, create_table)
DYNOX_READ(DescribeTable, describe_table)
DYNOX_WRITE(UpdateTable, update_table)
DYNOX_WRITE(DeleteTable, delete_table)
DYNOX_READ(ListTables, list_tables)
DYNOX_WRITE(PutItem, put_item)
DYNOX_READ(GetItem, get_item)
DYNOX_WRITE(UpdateItem, update_item)
DYNOX_WRITE(DeleteItem, delete_item)
DYNOX_READ(Query, query)
DYNOX_READ(Scan, scan)
DYNOX_WRITE(BatchWriteItem, batch_write_item)
DYNOX_READ(BatchGetItem, batch_get_item)
DYNOX_WRITE(TransactWriteItems, transact_write_items)
DYNOX_READ(TransactGetItems, transact_get_items)
DYNOX_WRITE(ExecuteStatement, execute_statement)
DYNOX_WRITE(BatchExecuteStatement, batch_execute_statement)
DYNOX_WRITE(ExecuteTransaction, execute_transaction)
DYNOX_WRITE(TagResource, tag_resource)
DYNOX_WRITE(UntagResource, untag_resource)
DYNOX_READ(ListTagsOfResource, list_tags_of_resource)
DYNOX_READ(DescribeLimits, describe_limits)
DYNOX_READ(DescribeEndpoints, describe_endpoints)
DYNOX_WRITE(PutResourcePolicy, put_resource_policy)
DYNOX_READ(GetResourcePolicy, get_resource_policy)
DYNOX_WRITE(DeleteResourcePolicy, delete_resource_policy)
DYNOX_WRITE(EnableKinesisStreamingDestination, enable_kinesis_streaming_destination)
DYNOX_WRITE(DisableKinesisStreamingDestination, disable_kinesis_streaming_destination)
DYNOX_WRITE(UpdateKinesisStreamingDestination, update_kinesis_streaming_destination)
DYNOX_READ(DescribeKinesisStreamingDestination, describe_kinesis_streaming_destination)
DYNOX_READ(DescribeContributorInsights, describe_contributor_insights)
DYNOX_WRITE(UpdateContributorInsights, update_contributor_insights)
DYNOX_READ(ListContributorInsights, list_contributor_insights)
DYNOX_WRITE(CreateGlobalTable, create_global_table)
DYNOX_READ(DescribeGlobalTable, describe_global_table)
DYNOX_READ(ListGlobalTables, list_global_tables)
DYNOX_WRITE(UpdateGlobalTable, update_global_table)
DYNOX_READ(DescribeGlobalTableSettings, describe_global_table_settings)
DYNOX_WRITE(UpdateGlobalTableSettings, update_global_table_settings)
DYNOX_READ(DescribeTableReplicaAutoScaling, describe_table_replica_auto_scaling)
DYNOX_READ(UpdateTableReplicaAutoScaling, update_table_replica_auto_scaling)
DYNOX_WRITE(CreateBackup, create_backup)
DYNOX_READ(DescribeBackup, describe_backup)
DYNOX_READ(ListBackups, list_backups)
DYNOX_WRITE(DeleteBackup, delete_backup)
DYNOX_WRITE(RestoreTableFromBackup, restore_table_from_backup)
DYNOX_READ(DescribeContinuousBackups, describe_continuous_backups)
DYNOX_WRITE(UpdateContinuousBackups, update_continuous_backups)
DYNOX_WRITE(RestoreTableToPointInTime, restore_table_to_point_in_time)
DYNOX_WRITE(ExportTableToPointInTime, export_table_to_point_in_time)
DYNOX_READ(DescribeExport, describe_export)
DYNOX_READ(ListExports, list_exports)
DYNOX_WRITE(ImportTable, import_table)
DYNOX_READ(DescribeImport, describe_import)
DYNOX_READ(ListImports, list_imports)
DYNOX_READ(ListStreams, list_streams)
DYNOX_READ(DescribeStream, describe_stream)
DYNOX_READ(GetShardIterator, get_shard_iterator)
DYNOX_READ(GetRecords, get_records)
DYNOX_WRITE(UpdateTimeToLive, update_time_to_live)
DYNOX_READ(DescribeTimeToLive, describe_time_to_live)
DYNOX_READ(SearchVectors, search_vectors)
#undef DYNOX_READ
#undef DYNOX_WRITE

}  // namespace

Result<std::unique_ptr<Engine>> Engine::Impl::make(std::unique_ptr<engine::Storage> storage,
                                                   const EngineConfig& config) {
    auto impl = std::make_unique<Impl>(std::move(storage), config,
                                       config.clock() ? config.clock() : system_seconds);
    if (Result<void> opened = impl->state->open(); !opened) {
        return opened.error();
    }
    return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

Result<std::shared_ptr<Engine>> Engine::open(const EngineConfig& config) {
    if (config.data_directory().empty()) {
        Result<std::unique_ptr<Engine>> engine = Impl::make(engine::make_memory_storage(), config);
        if (!engine) {
            return engine.error();
        }
        return std::shared_ptr<Engine>(*std::move(engine));
    }
    const auto open_directory =
        [&](const std::string& directory) -> Result<std::unique_ptr<Engine>> {
        Result<std::unique_ptr<engine::Storage>> storage =
            engine::open_durable_storage(directory, config.sync());
        if (!storage) {
            return storage.error();
        }
        return Impl::make(*std::move(storage), EngineConfig(config).data_directory(directory));
    };
    return engine::open_shared_engine(config, open_directory,
                                      [](Engine& engine) noexcept { engine.impl_->close(); });
}

Engine::Engine(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Engine::~Engine() {
    impl_->state->close();
}

#define DYNOX_ENGINE_EXECUTE(Name)                                                         \
    Result<api::Name##Result> Engine::execute(const api::Name##Request& request,           \
                                              api::CommitTicket& ticket) {                 \
        ticket = 0;                                                                        \
        /* First, since at the end of a thread what operations keep per thread is gone. */ \
        if (Result<void> usable = impl_->storage->usable(); !usable) {                     \
            return usable.error();                                                         \
        }                                                                                  \
        if (Result<void> valid = api::validate(request); !valid) {                         \
            return valid.error();                                                          \
        }                                                                                  \
        const engine::OperationGate::Pass pass(impl_->gate);                               \
        return run(*impl_->state, request, ticket);                                        \
    }                                                                                      \
    Result<api::Name##Result> Engine::execute(const api::Name##Request& request) {         \
        api::CommitTicket ticket = 0;                                                      \
        Result<api::Name##Result> result = execute(request, ticket);                       \
        if (result && ticket != 0) {                                                       \
            if (Result<void> durable = wait(ticket); !durable) {                           \
                return durable.error();                                                    \
            }                                                                              \
        }                                                                                  \
        return result;                                                                     \
    }
DYNOX_API_OPERATIONS(DYNOX_ENGINE_EXECUTE)
#undef DYNOX_ENGINE_EXECUTE

Result<void> Engine::wait(api::CommitTicket ticket) {
    return impl_->storage->wait(ticket);
}

void Engine::on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) {
    impl_->storage->on_durable(ticket, std::move(done));
}

std::string_view Engine::region() const noexcept {
    return impl_->region;
}

}  // namespace dynox
