// DynamoDB Streams.
#pragma once

#include "api/shapes/tables.hpp"
#include "dynox/api/streams.hpp"

namespace dynox::api {

template <>
struct enum_texts<StreamStatus> {
    using E = StreamStatus;
    static constexpr std::array<EnumText<E>, 4> values{{{E::enabling, "ENABLING"},
                                                        {E::enabled, "ENABLED"},
                                                        {E::disabling, "DISABLING"},
                                                        {E::disabled, "DISABLED"}}};
};
template <>
struct enum_texts<StreamViewType> {
    using E = StreamViewType;
    static constexpr std::array<EnumText<E>, 4> values{
        {{E::new_image, "NEW_IMAGE"},
         {E::old_image, "OLD_IMAGE"},
         {E::new_and_old_images, "NEW_AND_OLD_IMAGES"},
         {E::keys_only, "KEYS_ONLY"}}};
};
template <>
struct enum_texts<ShardFilterType> {
    using E = ShardFilterType;
    static constexpr std::array<EnumText<E>, 1> values{{{E::child_shards, "CHILD_SHARDS"}}};
};
template <>
struct enum_texts<StreamEventName> {
    using E = StreamEventName;
    static constexpr std::array<EnumText<E>, 3> values{
        {{E::insert, "INSERT"}, {E::modify, "MODIFY"}, {E::remove, "REMOVE"}}};
};

namespace rules {
// What is too short for an ARN is no stream of anybody's, and told so.
inline constexpr Rule stream_arn = any.length(0, 1024);
inline constexpr Rule shard_id = any.length(28, 65);
}  // namespace rules

DYNOX_API_MEMBERS(StreamSummary) {
    return v("StreamArn", s.stream_arn) || v("TableName", s.table_name) ||
           v("StreamLabel", s.stream_label);
}
DYNOX_API_MEMBERS(SequenceNumberRange) {
    return v("StartingSequenceNumber", s.starting_sequence_number) ||
           v("EndingSequenceNumber", s.ending_sequence_number);
}
DYNOX_API_MEMBERS(Shard) {
    return v("ShardId", s.shard_id) || v("SequenceNumberRange", s.sequence_number_range) ||
           v("ParentShardId", s.parent_shard_id);
}
DYNOX_API_MEMBERS(StreamDescription) {
    return v("StreamArn", s.stream_arn) || v("StreamLabel", s.stream_label) ||
           v("StreamStatus", s.stream_status) || v("StreamViewType", s.stream_view_type) ||
           v("CreationRequestDateTime", s.creation_request_date_time) ||
           v("TableName", s.table_name) || v("KeySchema", s.key_schema) || v("Shards", s.shards) ||
           v("LastEvaluatedShardId", s.last_evaluated_shard_id);
}
DYNOX_API_MEMBERS(StreamRecord) {
    return v("ApproximateCreationDateTime", s.approximate_creation_date_time) ||
           v("Keys", s.keys) || v("NewImage", s.new_image) || v("OldImage", s.old_image) ||
           v("SequenceNumber", s.sequence_number) || v("SizeBytes", s.size_bytes) ||
           v("StreamViewType", s.stream_view_type);
}
DYNOX_API_MEMBERS(StreamIdentity) {
    return v("PrincipalId", s.principal_id) || v("Type", s.type);
}
DYNOX_API_MEMBERS(StreamEvent) {
    return v("eventID", s.event_id) || v("eventName", s.event_name) ||
           v("eventVersion", s.event_version) || v("eventSource", s.event_source) ||
           v("awsRegion", s.aws_region) || v("dynamodb", s.dynamodb) ||
           v("userIdentity", s.user_identity);
}
DYNOX_API_MEMBERS(ListStreamsRequest) {
    return v("TableName", s.table_name, rules::any.name(true)) ||
           v("Limit", s.limit, rules::any.value(1, 100)) ||
           v("ExclusiveStartStreamArn", s.exclusive_start_stream_arn, rules::any.length(37, 1024));
}
DYNOX_API_MEMBERS(ListStreamsResult) {
    return v("Streams", s.streams) || v("LastEvaluatedStreamArn", s.last_evaluated_stream_arn);
}
DYNOX_API_MEMBERS(ShardFilter) {
    return v("Type", s.type, rules::required) ||
           v("ShardId", s.shard_id, rules::shard_id.required());
}
DYNOX_API_MEMBERS(DescribeStreamRequest) {
    return v("StreamArn", s.stream_arn, rules::stream_arn.required()) ||
           v("Limit", s.limit, rules::any.value(1, 100)) ||
           v("ExclusiveStartShardId", s.exclusive_start_shard_id, rules::shard_id) ||
           v("ShardFilter", s.shard_filter);
}
DYNOX_API_MEMBERS(DescribeStreamResult) {
    return v("StreamDescription", s.stream_description);
}
DYNOX_API_MEMBERS(GetShardIteratorRequest) {
    return v("StreamArn", s.stream_arn, rules::stream_arn.required()) ||
           v("ShardId", s.shard_id, rules::shard_id.required()) ||
           v("ShardIteratorType", s.shard_iterator_type, rules::required) ||
           v("SequenceNumber", s.sequence_number, rules::any.length(21, 40));
}
DYNOX_API_MEMBERS(GetShardIteratorResult) {
    return v("ShardIterator", s.shard_iterator);
}
DYNOX_API_MEMBERS(GetRecordsRequest) {
    return v("ShardIterator", s.shard_iterator, rules::any.length(1, 2048).required()) ||
           v("Limit", s.limit, rules::any.value(1, 1000));
}
DYNOX_API_MEMBERS(GetRecordsResult) {
    return v("Records", s.records) || v("NextShardIterator", s.next_shard_iterator);
}

DYNOX_API_SHAPE(ShardFilter, "ShardFilter")

}  // namespace dynox::api
