// The list of operations, and the interface of whoever executes them in this process.
#pragma once

#include <cstdint>
#include <functional>

#include "dynox/api/backup.hpp"
#include "dynox/api/batch.hpp"
#include "dynox/api/item_operations.hpp"
#include "dynox/api/query.hpp"
#include "dynox/api/settings.hpp"
#include "dynox/api/statements.hpp"
#include "dynox/api/streams.hpp"
#include "dynox/api/tables.hpp"
#include "dynox/api/time_to_live.hpp"
#include "dynox/api/transactions.hpp"
#include "dynox/api/transfer.hpp"
#include "dynox/api/vectors.hpp"

// One line per operation: X(Name) has the structs NameRequest and NameResult. A new operation is
// added here first, to the list of its kind; a new kind is added to DYNOX_API_OPERATIONS.
#define DYNOX_API_TABLE_OPERATIONS(X) \
    X(CreateTable)                    \
    X(DescribeTable)                  \
    X(UpdateTable)                    \
    X(DeleteTable)                    \
    X(ListTables)
#define DYNOX_API_ITEM_OPERATIONS(X) \
    X(PutItem)                       \
    X(GetItem)                       \
    X(UpdateItem)                    \
    X(DeleteItem)                    \
    X(Query)                         \
    X(Scan)                          \
    X(BatchWriteItem)                \
    X(BatchGetItem)                  \
    X(TransactWriteItems)            \
    X(TransactGetItems)
#define DYNOX_API_STATEMENT_OPERATIONS(X) \
    X(ExecuteStatement)                   \
    X(BatchExecuteStatement)              \
    X(ExecuteTransaction)
#define DYNOX_API_SETTINGS_OPERATIONS(X)   \
    X(TagResource)                         \
    X(UntagResource)                       \
    X(ListTagsOfResource)                  \
    X(DescribeLimits)                      \
    X(DescribeEndpoints)                   \
    X(PutResourcePolicy)                   \
    X(GetResourcePolicy)                   \
    X(DeleteResourcePolicy)                \
    X(EnableKinesisStreamingDestination)   \
    X(DisableKinesisStreamingDestination)  \
    X(DescribeKinesisStreamingDestination) \
    X(UpdateKinesisStreamingDestination)   \
    X(DescribeContributorInsights)         \
    X(UpdateContributorInsights)           \
    X(ListContributorInsights)
#define DYNOX_API_GLOBAL_TABLE_OPERATIONS(X) \
    X(CreateGlobalTable)                     \
    X(DescribeGlobalTable)                   \
    X(ListGlobalTables)                      \
    X(UpdateGlobalTable)                     \
    X(DescribeGlobalTableSettings)           \
    X(UpdateGlobalTableSettings)             \
    X(DescribeTableReplicaAutoScaling)       \
    X(UpdateTableReplicaAutoScaling)
// Of a service of their own, DynamoDB Streams: see service_of.
#define DYNOX_API_STREAM_OPERATIONS(X) \
    X(ListStreams)                     \
    X(DescribeStream)                  \
    X(GetShardIterator)                \
    X(GetRecords)
#define DYNOX_API_TIME_TO_LIVE_OPERATIONS(X) \
    X(UpdateTimeToLive)                      \
    X(DescribeTimeToLive)
#define DYNOX_API_BACKUP_OPERATIONS(X) \
    X(CreateBackup)                    \
    X(DescribeBackup)                  \
    X(ListBackups)                     \
    X(DeleteBackup)                    \
    X(RestoreTableFromBackup)          \
    X(DescribeContinuousBackups)       \
    X(UpdateContinuousBackups)         \
    X(RestoreTableToPointInTime)
#define DYNOX_API_TRANSFER_OPERATIONS(X) \
    X(ExportTableToPointInTime)          \
    X(DescribeExport)                    \
    X(ListExports)                       \
    X(ImportTable)                       \
    X(DescribeImport)                    \
    X(ListImports)
#define DYNOX_API_VECTOR_OPERATIONS(X) X(SearchVectors)
// As AWS divides them: what is done with data, and what is done with tables.
#define DYNOX_API_DATA_OPERATIONS(X)  \
    DYNOX_API_ITEM_OPERATIONS(X)      \
    DYNOX_API_STATEMENT_OPERATIONS(X) \
    DYNOX_API_STREAM_OPERATIONS(X)    \
    DYNOX_API_VECTOR_OPERATIONS(X)
#define DYNOX_API_CONTROL_OPERATIONS(X)  \
    DYNOX_API_TABLE_OPERATIONS(X)        \
    DYNOX_API_SETTINGS_OPERATIONS(X)     \
    DYNOX_API_GLOBAL_TABLE_OPERATIONS(X) \
    DYNOX_API_TIME_TO_LIVE_OPERATIONS(X) \
    DYNOX_API_BACKUP_OPERATIONS(X)       \
    DYNOX_API_TRANSFER_OPERATIONS(X)
#define DYNOX_API_OPERATIONS(X)  \
    DYNOX_API_DATA_OPERATIONS(X) \
    DYNOX_API_CONTROL_OPERATIONS(X)

namespace dynox::api {

/// What belongs to a request type: its result and its name on the wire.
template <class Request>
struct operation_of;
#define DYNOX_API_TRAITS(Name)                          \
    template <>                                         \
    struct operation_of<Name##Request> {                \
        using result_type = Name##Result;               \
        static constexpr std::string_view name = #Name; \
    };
DYNOX_API_OPERATIONS(DYNOX_API_TRAITS)
#undef DYNOX_API_TRAITS
/// Which service an operation belongs to: they have endpoints and names on the wire of their own.
enum class ServiceName : std::uint8_t { dynamodb, streams };
template <class Request>
inline constexpr ServiceName service_of = ServiceName::dynamodb;
#define DYNOX_API_STREAM_SERVICE(Name) \
    template <>                        \
    inline constexpr ServiceName service_of<Name##Request> = ServiceName::streams;
DYNOX_API_STREAM_OPERATIONS(DYNOX_API_STREAM_SERVICE)
#undef DYNOX_API_STREAM_SERVICE
[[nodiscard]] constexpr ServiceName service_of_operation(std::string_view name) noexcept {
    ServiceName service = ServiceName::dynamodb;
#define DYNOX_API_IS_STREAM_OPERATION(Name) \
    service = name == #Name ? ServiceName::streams : service;
    DYNOX_API_STREAM_OPERATIONS(DYNOX_API_IS_STREAM_OPERATION)
#undef DYNOX_API_IS_STREAM_OPERATION
    return service;
}
/// What stands before an operation's name in the header X-Amz-Target.
[[nodiscard]] constexpr std::string_view target_prefix_of(ServiceName service) noexcept {
    return service == ServiceName::streams ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.";
}
/// GetItemRequest -> GetItemResult, and so on.
template <class Request>
using result_of = typename operation_of<Request>::result_type;

class Admin;           // dynox/api/admin.hpp
class SnapshotKeeper;  // dynox/api/snapshots.hpp

/// A point in the order of durable writes. 0: nothing to wait for.
using CommitTicket = std::uint64_t;

/// Executes requests in this process, on the caller's thread. Implemented by Engine; an interface
/// so that a client does not need the engine at link time.
/// \par Thread safety   shared objects: safe.
class Service {
  public:
    virtual ~Service() = default;
    // Result<PutItemResult> execute(const PutItemRequest&, CommitTicket&), and so on for each
    // operation. Sets the ticket to what must be durable before the result may be told to anyone; 0
    // where that is at once.
#define DYNOX_API_EXECUTE(Name)                                                      \
    [[nodiscard]] virtual Result<Name##Result> execute(const Name##Request& request, \
                                                       CommitTicket& ticket) = 0;
    DYNOX_API_OPERATIONS(DYNOX_API_EXECUTE)
#undef DYNOX_API_EXECUTE

    /// Blocks until everything up to `ticket` is durable. Tickets of one service are waited for in
    /// groups: one sync serves all that came before it.
    [[nodiscard]] virtual Result<void> wait(CommitTicket ticket) = 0;
    /// As wait(), without blocking: `done` is called once, on a thread of the service, or at once
    /// if nothing is open.
    virtual void on_durable(CommitTicket ticket, std::function<void(error_code)> done) = 0;

    /// Does a bounded part of what falls due by itself, such as expired items. True: there is more.
    /// Whoever owns the service calls it about once a second.
    [[nodiscard]] virtual Result<bool> do_due_work() { return false; }
    /// What is not DynamoDB's: clock and the like. nullptr: there is none.
    [[nodiscard]] virtual Admin* admin() noexcept { return nullptr; }
    /// nullptr: it keeps no snapshots.
    [[nodiscard]] virtual SnapshotKeeper* snapshot_keeper() noexcept { return nullptr; }

    /// As ARNs have it.
    virtual std::string_view region() const noexcept = 0;

    /// From begin to end somebody calls do_due_work() on a thread of its own: requests leave to them
    /// what they would otherwise do of it on the way. Begun and ended by as many as like.
    virtual void begin_due_worker() noexcept {}
    virtual void end_due_worker() noexcept {}
};

}  // namespace dynox::api
