// ListStreams, DescribeStream, GetShardIterator, GetRecords.
#pragma once

#include "dynox/api/streams.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::ListStreamsResult> list_streams(EngineState& state,
                                                          const api::ListStreamsRequest& request);
[[nodiscard]] Result<api::DescribeStreamResult> describe_stream(
    EngineState& state, const api::DescribeStreamRequest& request);
[[nodiscard]] Result<api::GetShardIteratorResult> get_shard_iterator(
    EngineState& state, const api::GetShardIteratorRequest& request);
[[nodiscard]] Result<api::GetRecordsResult> get_records(EngineState& state,
                                                        const api::GetRecordsRequest& request);

}  // namespace dynox::engine
