// Operations of DynamoDBClient that are one request and a look at its result.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/detail/execute.hpp"
#include "dynox/statement.hpp"
#include "dynox/stream.hpp"
#include "dynox/table_settings.hpp"

namespace dynox::detail {

// What handlers get of results: Result<R>(ResultOfTheRequest&&), as initiate() and run_mapped()
// take it.

/// Nothing of the result is of interest.
struct Nothing {
    template <class T>
    Result<void> operator()(T&&) const {
        return {};
    }
};
struct StatementPage {
    Result<StatementResult> operator()(api::ExecuteStatementResult&& result) const;
};
struct StatementOutcomes {
    Result<std::vector<StatementOutcome>> operator()(
        api::BatchExecuteStatementResult&& result) const;
};
struct StatementItems {
    Result<std::vector<std::optional<Item>>> operator()(
        api::ExecuteTransactionResult&& result) const;
};
struct TimeToLiveOf {
    Result<TimeToLiveDescription> operator()(api::DescribeTimeToLiveResult&& result) const;
};
struct EndpointsOf {
    Result<std::vector<api::Endpoint>> operator()(api::DescribeEndpointsResult&& result) const;
};
struct IteratorOf {
    Result<std::string> operator()(api::GetShardIteratorResult&& result) const;
};
struct RecordsOf {
    Result<StreamRecords> operator()(api::GetRecordsResult&& result) const;
};

[[nodiscard]] api::UpdateTimeToLiveRequest update_time_to_live_request(std::string_view table,
                                                                       const TimeToLive& setting);
[[nodiscard]] api::DescribeTimeToLiveRequest describe_time_to_live_request(std::string_view table);
[[nodiscard]] api::TagResourceRequest tag_resource_request(std::string_view arn, const Tags& tags);
[[nodiscard]] api::UntagResourceRequest untag_resource_request(std::string_view arn,
                                                               std::span<const std::string> keys);
[[nodiscard]] api::GetShardIteratorRequest shard_iterator_request(std::string_view arn,
                                                                  std::string_view shard_id,
                                                                  const ShardPosition& position);
[[nodiscard]] api::GetRecordsRequest records_request(std::string_view shard_iterator,
                                                     std::int32_t limit);

/// Runs `operation` here, and gives its value through `map`, or throws.
template <class R, class T, class Map>
R run_mapped(OperationPtr<T> operation, Map map) {
    run_blocking(*operation);
    Result<R> result = result_of_operation<R>(*operation, map);
    if (!result) {
        throw_error_of(result.error());
    }
    if constexpr (!std::is_void_v<R>) {
        return std::move(*result);
    }
}

}  // namespace dynox::detail
