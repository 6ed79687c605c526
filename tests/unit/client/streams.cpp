#include "dynox/stream.hpp"
#include "unit/client/support.hpp"

namespace dynox {
namespace {

using StreamsTest = test::ServiceFixture;

TEST_F(StreamsTest, ListsAllPagesOfStreams) {
    service->on_ListStreams = [](const api::ListStreamsRequest& request, api::CommitTicket&) {
        api::ListStreamsResult result;
        const bool first = !request.exclusive_start_stream_arn;
        result.streams.push_back({first ? "arn-1" : "arn-2", "users", "label"});
        if (first) {
            result.last_evaluated_stream_arn = "arn-1";
        }
        return Result<api::ListStreamsResult>(std::move(result));
    };
    const std::vector<StreamSummary> streams = client.sync_list_streams("users");
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams[1].stream_arn, "arn-2");
    EXPECT_EQ(service->requests_ListStreams.at(1).table_name, "users");
    (void)client.sync_list_streams();
    EXPECT_FALSE(service->requests_ListStreams.back().table_name.has_value());
}

TEST_F(StreamsTest, DescribesAllPagesOfShards) {
    service->on_DescribeStream = [](const api::DescribeStreamRequest& request, api::CommitTicket&) {
        api::DescribeStreamResult result;
        const bool first = !request.exclusive_start_shard_id;
        result.stream_description.stream_label = "label";
        result.stream_description.shards.emplace_back().shard_id = first ? "A" : "B";
        if (first) {
            result.stream_description.last_evaluated_shard_id = "A";
        }
        return Result<api::DescribeStreamResult>(std::move(result));
    };
    const StreamDescription stream = client.sync_describe_stream("arn");
    EXPECT_EQ(stream.stream_label, "label");
    ASSERT_EQ(stream.shards.size(), 2U);
    EXPECT_EQ(stream.shards[0].shard_id, "A");
    EXPECT_EQ(stream.shards[1].shard_id, "B");
}

TEST_F(StreamsTest, ReadsFromAShardIterator) {
    service->on_GetShardIterator = [](const api::GetShardIteratorRequest& request,
                                      api::CommitTicket&) {
        return Result<api::GetShardIteratorResult>(api::GetShardIteratorResult{
            request.shard_iterator_type + request.sequence_number.value_or("")});
    };
    const auto iterator = [this](const ShardPosition& position) {
        return client.sync_get_shard_iterator("arn", "A", position);
    };
    EXPECT_EQ(iterator(ShardPosition::trim_horizon()), "TRIM_HORIZON");
    EXPECT_EQ(iterator(ShardPosition::latest()), "LATEST");
    EXPECT_EQ(iterator(ShardPosition::at_sequence_number("1")), "AT_SEQUENCE_NUMBER1");
    EXPECT_EQ(iterator(ShardPosition::after_sequence_number("2")), "AFTER_SEQUENCE_NUMBER2");
    EXPECT_EQ(service->requests_GetShardIterator.at(0).shard_id, "A");

    service->on_GetRecords = [](const api::GetRecordsRequest&, api::CommitTicket&) {
        api::GetRecordsResult result;
        api::StreamEvent& event = result.records.emplace_back();
        event.event_id = "id";
        event.event_name = StreamEventName::remove;
        event.dynamodb.keys = item("pk", "a").to_flat();
        event.dynamodb.old_image = item("pk", "a", "n", 1).to_flat();
        event.dynamodb.sequence_number = "7";
        event.dynamodb.approximate_creation_date_time = 1763900000.7;
        event.user_identity = api::StreamIdentity{"dynamodb.amazonaws.com", "Service"};
        result.next_shard_iterator = "next";
        return Result<api::GetRecordsResult>(std::move(result));
    };
    const StreamRecords records = client.sync_get_records("iterator", 10);
    EXPECT_EQ(service->requests_GetRecords.at(0).shard_iterator, "iterator");
    EXPECT_EQ(service->requests_GetRecords.at(0).limit, 10);
    EXPECT_EQ(records.next_shard_iterator(), "next");
    ASSERT_EQ(records.size(), 1U);
    const StreamRecord& record = records[0];
    EXPECT_EQ(record.event_name(), StreamEventName::remove);
    EXPECT_EQ(record.event_id(), "id");
    EXPECT_EQ(record.keys(), item("pk", "a"));
    EXPECT_FALSE(record.new_image().has_value());
    EXPECT_EQ(record.old_image(), item("pk", "a", "n", 1));
    EXPECT_EQ(record.sequence_number(), "7");
    EXPECT_EQ(record.created_at().time_since_epoch().count(), 1763900000);
    EXPECT_TRUE(record.is_expiry());
}

}  // namespace
}  // namespace dynox
