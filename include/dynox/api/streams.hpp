// ListStreams, DescribeStream, GetShardIterator, GetRecords: the operations of DynamoDB Streams.
#pragma once

#include "dynox/api/tables.hpp"

namespace dynox::api {

enum class StreamStatus : std::uint8_t { enabling, enabled, disabling, disabled };
enum class StreamViewType : std::uint8_t { new_image, old_image, new_and_old_images, keys_only };
enum class ShardFilterType : std::uint8_t { child_shards };
/// What happened to the item of a record.
enum class StreamEventName : std::uint8_t { insert, modify, remove };

struct StreamSummary {
    std::string stream_arn;
    std::string table_name;
    std::string stream_label;
    friend bool operator==(const StreamSummary&, const StreamSummary&) = default;
};
/// Sequence numbers are decimal, of 21 digits, and ordered as texts and as numbers.
struct SequenceNumberRange {
    std::string starting_sequence_number;
    std::optional<std::string> ending_sequence_number;  ///< of closed shards
    friend bool operator==(const SequenceNumberRange&, const SequenceNumberRange&) = default;
};
struct Shard {
    std::string shard_id;
    SequenceNumberRange sequence_number_range;
    std::optional<std::string> parent_shard_id;
    friend bool operator==(const Shard&, const Shard&) = default;
};
struct StreamDescription {
    std::string stream_arn;
    std::string stream_label;
    StreamStatus stream_status = StreamStatus::enabled;
    StreamViewType stream_view_type = StreamViewType::keys_only;
    double creation_request_date_time = 0;  ///< epoch seconds
    std::string table_name;
    std::vector<KeySchemaElement> key_schema;
    std::vector<Shard> shards;
    std::optional<std::string> last_evaluated_shard_id;
    friend bool operator==(const StreamDescription&, const StreamDescription&) = default;
};
/// The images are there as the stream's view type and the event have them.
struct StreamRecord {
    double approximate_creation_date_time = 0;  ///< epoch seconds, whole
    FlatItem keys;
    std::optional<FlatItem> new_image;
    std::optional<FlatItem> old_image;
    std::string sequence_number;
    std::int64_t size_bytes = 0;
    StreamViewType stream_view_type = StreamViewType::keys_only;
    friend bool operator==(const StreamRecord&, const StreamRecord&) = default;
};
struct StreamIdentity {
    std::string principal_id;
    std::string type;
    friend bool operator==(const StreamIdentity&, const StreamIdentity&) = default;
};
struct StreamEvent {
    std::string event_id;  ///< 32 hexadecimal digits
    StreamEventName event_name = StreamEventName::insert;
    std::string event_version;
    std::string event_source;
    std::string aws_region;
    StreamRecord dynamodb;
    std::optional<StreamIdentity> user_identity;  ///< of deletions by time to live
    friend bool operator==(const StreamEvent&, const StreamEvent&) = default;
};

struct ListStreamsRequest {
    std::optional<std::string> table_name;
    std::optional<std::int32_t> limit;  ///< 1..100, absent: 100
    std::optional<std::string> exclusive_start_stream_arn;
    friend bool operator==(const ListStreamsRequest&, const ListStreamsRequest&) = default;
};
struct ListStreamsResult {
    std::vector<StreamSummary> streams;
    std::optional<std::string> last_evaluated_stream_arn;
    friend bool operator==(const ListStreamsResult&, const ListStreamsResult&) = default;
};
struct ShardFilter {
    ShardFilterType type = ShardFilterType::child_shards;
    std::string shard_id;
    friend bool operator==(const ShardFilter&, const ShardFilter&) = default;
};
struct DescribeStreamRequest {
    std::string stream_arn;
    std::optional<std::int32_t> limit;  ///< 1..100, absent: 100
    std::optional<std::string> exclusive_start_shard_id;
    std::optional<ShardFilter> shard_filter;
    friend bool operator==(const DescribeStreamRequest&, const DescribeStreamRequest&) = default;
};
struct DescribeStreamResult {
    StreamDescription stream_description;
    friend bool operator==(const DescribeStreamResult&, const DescribeStreamResult&) = default;
};
struct GetShardIteratorRequest {
    std::string stream_arn;
    std::string shard_id;
    /// TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER.
    std::string shard_iterator_type;
    std::optional<std::string> sequence_number;
    friend bool operator==(const GetShardIteratorRequest&,
                           const GetShardIteratorRequest&) = default;
};
struct GetShardIteratorResult {
    std::string shard_iterator;
    friend bool operator==(const GetShardIteratorResult&, const GetShardIteratorResult&) = default;
};
struct GetRecordsRequest {
    std::string shard_iterator;
    std::optional<std::int32_t> limit;  ///< 1..1000, absent: 1000
    friend bool operator==(const GetRecordsRequest&, const GetRecordsRequest&) = default;
};
struct GetRecordsResult {
    std::vector<StreamEvent> records;
    std::optional<std::string> next_shard_iterator;  ///< absent: the shard is closed and read
    friend bool operator==(const GetRecordsResult&, const GetRecordsResult&) = default;
};

}  // namespace dynox::api
