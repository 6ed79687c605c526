#include "engine/streams.hpp"

#include <set>

#include "stream_support.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

using namespace test;
using Texts = std::vector<std::string>;

constexpr double day = 24 * 3600;

std::string streaming_table(const std::string& name, const std::string& view) {
    return R"({"TableName": ")" + name + R"(", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": ")" +
           view + R"("}})";
}

class StreamsTest : public EngineTest {
  protected:
    StreamsTest() { open(EngineConfig()); }

    void open(EngineConfig config) {
        engine.reset();
        engine = Engine::open(config.clock([this] { return now; })).value();
    }
    std::string make(const std::string& view = "NEW_AND_OLD_IMAGES",
                     const std::string& name = "abc") {
        must<api::CreateTableRequest>(streaming_table(name, view));
        return stream_arn(*engine, name);
    }
    void erase(const std::string& table, const std::string& key) {
        must<api::DeleteItemRequest>(R"({"TableName": ")" + table + R"(", "Key": )" + key + "}");
    }
    Texts texts(const std::string& arn) { return texts_of(read_stream(*engine, arn)); }
    std::string only_shard(const std::string& arn) {
        const auto shards = describe_stream(*engine, arn).shards;
        EXPECT_EQ(shards.size(), 1U);
        return shards.front().shard_id;
    }
    /// INSERT, MODIFY and REMOVE of one item.
    void write_thrice(const std::string& table = "abc") {
        put(table, R"({"p": {"S": "x"}, "n": {"N": "1"}})");
        put(table, R"({"p": {"S": "x"}, "n": {"N": "2"}})");
        erase(table, R"({"p": {"S": "x"}})");
    }
};

TEST_F(StreamsTest, TablesTellTheirStream) {
    now = 1'700'000'000.25;
    const auto created = must<api::CreateTableRequest>(streaming_table("abc", "NEW_IMAGE"));
    const std::string arn =
        "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/2023-11-14T22:13:20.250";
    EXPECT_EQ(created.table_description.latest_stream_arn, arn);
    EXPECT_EQ(created.table_description.latest_stream_label, "2023-11-14T22:13:20.250");
    EXPECT_EQ(created.table_description.stream_specification->stream_view_type, "NEW_IMAGE");
    const api::StreamDescription description = describe_stream(*engine, arn);
    EXPECT_EQ(description.stream_status, api::StreamStatus::enabled);
    EXPECT_EQ(description.stream_view_type, api::StreamViewType::new_image);
    EXPECT_EQ(description.creation_request_date_time, now);
    EXPECT_EQ(description.table_name, "abc");
    EXPECT_EQ(description.key_schema.size(), 1U);
    ASSERT_EQ(description.shards.size(), 1U);
    EXPECT_FALSE(description.shards[0].parent_shard_id);
    EXPECT_FALSE(description.shards[0].sequence_number_range.ending_sequence_number);
    EXPECT_GE(description.shards[0].shard_id.size(), 28U);
    EXPECT_LE(description.shards[0].shard_id.size(), 65U);
}

TEST_F(StreamsTest, EveryViewTypeHasItsImages) {
    const std::string key = R"({"p":{"S":"x"}})";
    const std::string one = R"({"n":{"N":"1"},"p":{"S":"x"}})";
    const std::string two = R"({"n":{"N":"2"},"p":{"S":"x"}})";
    const auto written = [this](const std::string& view) {
        const std::string arn = make(view, view);
        write_thrice(view);
        return texts(arn);
    };
    EXPECT_EQ(written("KEYS_ONLY"), (Texts{"INSERT " + key, "MODIFY " + key, "REMOVE " + key}));
    EXPECT_EQ(written("NEW_IMAGE"), (Texts{"INSERT " + key + " new " + one,
                                           "MODIFY " + key + " new " + two, "REMOVE " + key}));
    EXPECT_EQ(written("OLD_IMAGE"), (Texts{"INSERT " + key, "MODIFY " + key + " old " + one,
                                           "REMOVE " + key + " old " + two}));
    EXPECT_EQ(written("NEW_AND_OLD_IMAGES"), (Texts{"INSERT " + key + " new " + one,
                                                    "MODIFY " + key + " new " + two + " old " + one,
                                                    "REMOVE " + key + " old " + two}));
}

TEST_F(StreamsTest, RecordsAreThoseOfTheService) {
    now = 1'700'000'000.75;
    const std::string arn = make();
    put("abc", R"({"p": {"S": "x"}, "n": {"N": "101"}})");
    put("abc", R"({"p": {"S": "x"}, "n": {"N": "101"}, "m": {"S": "é"}})");
    const auto events = read_stream(*engine, arn);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].event_version, "1.1");
    EXPECT_EQ(events[0].event_source, "aws:dynamodb");
    EXPECT_EQ(events[0].aws_region, "us-east-1");
    EXPECT_EQ(events[0].dynamodb.approximate_creation_date_time, 1'700'000'000);
    EXPECT_EQ(events[0].dynamodb.stream_view_type, api::StreamViewType::new_and_old_images);
    EXPECT_FALSE(events[0].user_identity);
    // Keys p + x; image n + 3 for the number; m + 2.
    EXPECT_EQ(events[0].dynamodb.size_bytes, 2 + 6);
    EXPECT_EQ(events[1].dynamodb.size_bytes, 2 + 9 + 6);
    EXPECT_EQ(events[0].dynamodb.sequence_number.size(), 21U);
    EXPECT_LT(events[0].dynamodb.sequence_number, events[1].dynamodb.sequence_number);
    EXPECT_EQ(events[0].event_id.size(), 32U);
    EXPECT_EQ(events[0].event_id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(events[0].event_id, events[1].event_id);
    EXPECT_EQ(read_stream(*engine, arn)[0].event_id, events[0].event_id);
}

TEST_F(StreamsTest, WritesThatChangeNothingAreNotRecorded) {
    const std::string arn = make();
    put("abc", R"({"p": {"S": "x"}, "n": {"N": "1"}})");
    put("abc", R"({"p": {"S": "x"}, "n": {"N": "1.0"}})");
    erase("abc", R"({"p": {"S": "missing"}})");
    must<api::UpdateItemRequest>(R"({"TableName": "abc", "Key": {"p": {"S": "x"}},
        "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}})");
    const std::string refused = R"json({"TableName": "abc", "Item": {"p": {"S": "x"}},
        "ConditionExpression": "attribute_not_exists(p)"})json";
    EXPECT_NE(error_of<api::PutItemRequest>(refused), "");
    EXPECT_EQ(texts(arn).size(), 1U);
}

TEST_F(StreamsTest, BatchesAndTransactionsAreRecorded) {
    const std::string arn = make("KEYS_ONLY");
    must<api::BatchWriteItemRequest>(R"({"RequestItems": {"abc": [
        {"PutRequest": {"Item": {"p": {"S": "a"}}}}, {"PutRequest": {"Item": {"p": {"S": "b"}}}}]}})");
    must<api::TransactWriteItemsRequest>(R"({"TransactItems": [
        {"Update": {"TableName": "abc", "Key": {"p": {"S": "a"}}, "UpdateExpression": "SET n = :n",
                    "ExpressionAttributeValues": {":n": {"N": "1"}}}},
        {"Delete": {"TableName": "abc", "Key": {"p": {"S": "b"}}}},
        {"Put": {"TableName": "abc", "Item": {"p": {"S": "c"}}}}]})");
    EXPECT_EQ(texts(arn), (Texts{R"(INSERT {"p":{"S":"a"}})", R"(INSERT {"p":{"S":"b"}})",
                                 R"(MODIFY {"p":{"S":"a"}})", R"(REMOVE {"p":{"S":"b"}})",
                                 R"(INSERT {"p":{"S":"c"}})"}));
    const std::string cancelled = R"json({"TransactItems": [
        {"Put": {"TableName": "abc", "Item": {"p": {"S": "d"}}}},
        {"ConditionCheck": {"TableName": "abc", "Key": {"p": {"S": "x"}},
                            "ConditionExpression": "attribute_exists(p)"}}]})json";
    EXPECT_NE(error_of<api::TransactWriteItemsRequest>(cancelled), "");
    EXPECT_EQ(texts(arn).size(), 5U);
}

TEST_F(StreamsTest, IteratorsBeginWhereTheyAreAskedTo) {
    const std::string arn = make("KEYS_ONLY");
    const std::string shard = only_shard(arn);
    const std::string before = iterator_at(*engine, arn, shard, "LATEST");
    for (const char* p : {"a", "b", "c"}) {
        put("abc", std::string(R"({"p": {"S": ")") + p + R"("}})");
    }
    const auto all = read_on(*engine, iterator_at(*engine, arn, shard, "TRIM_HORIZON"));
    ASSERT_EQ(all.size(), 3U);
    const auto count = [&](const std::string& type, std::optional<std::string> sequence = {}) {
        return read_on(*engine, iterator_at(*engine, arn, shard, type, std::move(sequence))).size();
    };
    EXPECT_EQ(read_on(*engine, before).size(), 3U);
    EXPECT_EQ(count("LATEST"), 0U);
    EXPECT_EQ(count("AT_SEQUENCE_NUMBER", all[1].dynamodb.sequence_number), 2U);
    EXPECT_EQ(count("AFTER_SEQUENCE_NUMBER", all[1].dynamodb.sequence_number), 1U);
    EXPECT_EQ(count("AT_SEQUENCE_NUMBER", "0000" + all[2].dynamodb.sequence_number), 1U);
    const auto range = describe_stream(*engine, arn).shards[0].sequence_number_range;
    EXPECT_EQ(count("AT_SEQUENCE_NUMBER", range.starting_sequence_number), 3U);
}

TEST_F(StreamsTest, RecordsComeInPages) {
    const std::string arn = make("NEW_IMAGE");
    const std::string large(300 * 1024, 'x');
    for (int i = 0; i < 5; ++i) {
        put("abc",
            R"({"p": {"S": ")" + std::to_string(i) + R"("}, "t": {"S": ")" + large + R"("}})");
    }
    const std::string iterator = iterator_at(*engine, arn, only_shard(arn), "TRIM_HORIZON");
    const auto page = engine->execute(api::GetRecordsRequest{iterator, {}}).value();
    EXPECT_EQ(page.records.size(), 3U);  // 1 MiB
    EXPECT_EQ(engine->execute(api::GetRecordsRequest{iterator, 2}).value().records.size(), 2U);
    EXPECT_EQ(engine->execute(api::GetRecordsRequest{*page.next_shard_iterator, {}})
                  .value()
                  .records.size(),
              2U);
    EXPECT_EQ(texts(arn).size(), 5U);
}

TEST_F(StreamsTest, RecordsAreTrimmedAfterADay) {
    const std::string arn = make("KEYS_ONLY");
    const std::string shard = only_shard(arn);
    put("abc", R"({"p": {"S": "a"}})");
    const std::string first = read_stream(*engine, arn)[0].dynamodb.sequence_number;
    now += day / 2;
    put("abc", R"({"p": {"S": "b"}})");
    EXPECT_EQ(texts(arn).size(), 2U);
    now += day / 2 + 1;
    const std::string trimmed =
        "TrimmedDataAccessException: The operation attempted to read past "
        "the oldest stream record in a shard";
    const auto at_first = [&] {
        return failure(
            engine->execute(api::GetShardIteratorRequest{arn, shard, "AT_SEQUENCE_NUMBER", first}));
    };
    // Alike before and after the records have left storage.
    EXPECT_EQ(texts(arn), Texts{R"(INSERT {"p":{"S":"b"}})"});
    EXPECT_EQ(at_first(), trimmed);
    EXPECT_FALSE(engine->run_due(now).value());
    EXPECT_EQ(texts(arn), Texts{R"(INSERT {"p":{"S":"b"}})"});
    EXPECT_EQ(at_first(), trimmed);
    now += day;
    EXPECT_FALSE(engine->run_due(now).value());
    EXPECT_EQ(texts(arn), Texts());
    EXPECT_EQ(describe_stream(*engine, arn).shards.size(), 1U);
}

TEST_F(StreamsTest, OldShardsAreFollowedByChildren) {
    const std::string arn = make("KEYS_ONLY");
    put("abc", R"({"p": {"S": "a"}})");
    now += 5 * 3600;
    put("abc", R"({"p": {"S": "b"}})");
    now += 5 * 3600;
    put("abc", R"({"p": {"S": "c"}})");
    const auto shards = describe_stream(*engine, arn).shards;
    ASSERT_EQ(shards.size(), 3U);
    EXPECT_FALSE(shards[0].parent_shard_id);
    EXPECT_EQ(shards[1].parent_shard_id, shards[0].shard_id);
    EXPECT_EQ(shards[2].parent_shard_id, shards[1].shard_id);
    EXPECT_LT(shards[0].shard_id, shards[1].shard_id);
    EXPECT_LT(*shards[0].sequence_number_range.ending_sequence_number,
              shards[1].sequence_number_range.starting_sequence_number);
    EXPECT_FALSE(shards[2].sequence_number_range.ending_sequence_number);
    EXPECT_EQ(texts(arn).size(), 3U);
    // The closed shard ends, its child does not.
    const auto last = [&](const std::string& shard) {
        const std::string iterator = iterator_at(*engine, arn, shard, "TRIM_HORIZON");
        return engine->execute(api::GetRecordsRequest{iterator, {}}).value();
    };
    EXPECT_FALSE(last(shards[0].shard_id).next_shard_iterator);
    EXPECT_TRUE(last(shards[2].shard_id).next_shard_iterator);
    // A day after it was closed a shard is gone.
    now += day - 4 * 3600;
    EXPECT_EQ(describe_stream(*engine, arn).shards.size(), 2U);
    EXPECT_FALSE(engine->run_due(now).value());
    const auto left = describe_stream(*engine, arn).shards;
    ASSERT_EQ(left.size(), 2U);
    EXPECT_FALSE(left[0].parent_shard_id);
    EXPECT_EQ(texts(arn).size(), 1U);
}

TEST_F(StreamsTest, ShardsCanBeFilteredAndPaged) {
    const std::string arn = make("KEYS_ONLY");
    for (int i = 0; i < 3; ++i) {
        put("abc", R"({"p": {"S": ")" + std::to_string(i) + R"("}})");
        now += 5 * 3600;
    }
    const auto shards = describe_stream(*engine, arn).shards;
    ASSERT_EQ(shards.size(), 3U);
    api::DescribeStreamRequest request;
    request.stream_arn = arn;
    request.shard_filter = api::ShardFilter{api::ShardFilterType::child_shards, shards[0].shard_id};
    auto found = engine->execute(request).value().stream_description;
    ASSERT_EQ(found.shards.size(), 1U);
    EXPECT_EQ(found.shards[0].shard_id, shards[1].shard_id);
    request.shard_filter->shard_id = shards[2].shard_id;
    EXPECT_TRUE(engine->execute(request).value().stream_description.shards.empty());
    request.shard_filter.reset();
    request.limit = 2;
    found = engine->execute(request).value().stream_description;
    EXPECT_EQ(found.shards.size(), 2U);
    EXPECT_EQ(found.last_evaluated_shard_id, shards[1].shard_id);
    request.exclusive_start_shard_id = found.last_evaluated_shard_id;
    found = engine->execute(request).value().stream_description;
    EXPECT_EQ(found.shards.size(), 1U);
    EXPECT_FALSE(found.last_evaluated_shard_id);
    request.exclusive_start_shard_id = std::string(40, 'z');
    EXPECT_TRUE(engine->execute(request).value().stream_description.shards.empty());
}

TEST_F(StreamsTest, SeveralShardsKeepEachItemInOne) {
    open(EngineConfig().stream_shards(4));
    const std::string arn = make("KEYS_ONLY");
    ASSERT_EQ(describe_stream(*engine, arn).shards.size(), 4U);
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 64; ++i) {
            put("abc", R"({"p": {"S": ")" + std::to_string(i) + R"("}, "n": {"N": ")" +
                           std::to_string(round) + R"("}})");
        }
    }
    std::set<std::string> seen;
    std::size_t used = 0;
    for (const api::Shard& shard : describe_stream(*engine, arn).shards) {
        std::set<std::string> here;
        for (const auto& event :
             read_on(*engine, iterator_at(*engine, arn, shard.shard_id, "TRIM_HORIZON"))) {
            const bool is_new = here.insert(text_of(event.dynamodb.keys)).second;
            EXPECT_EQ(event.event_name == api::StreamEventName::insert, is_new);
        }
        used += here.empty() ? 0 : 1;
        for (const std::string& key : here) {
            EXPECT_TRUE(seen.insert(key).second) << key << " is in two shards";
        }
    }
    EXPECT_EQ(seen.size(), 64U);
    EXPECT_EQ(used, 4U);
}

TEST_F(StreamsTest, StreamsOutliveTheirTableForADay) {
    const std::string arn = make("KEYS_ONLY");
    write_thrice();
    must<api::DeleteTableRequest>(R"({"TableName": "abc"})");
    const auto description = describe_stream(*engine, arn);
    EXPECT_EQ(description.stream_status, api::StreamStatus::disabled);
    EXPECT_TRUE(description.shards[0].sequence_number_range.ending_sequence_number);
    EXPECT_EQ(texts(arn).size(), 3U);
    now += 1;
    const std::string second = make("KEYS_ONLY");
    EXPECT_NE(second, arn);
    EXPECT_EQ(must<api::ListStreamsRequest>(R"({"TableName": "abc"})").streams.size(), 2U);
    now += day;
    EXPECT_EQ(must<api::ListStreamsRequest>("{}").streams.size(), 1U);
    EXPECT_FALSE(engine->run_due(now).value());
    EXPECT_EQ(must<api::ListStreamsRequest>("{}").streams.at(0).stream_arn, second);
    EXPECT_EQ(
        error_of<api::DescribeStreamRequest>(R"({"StreamArn": ")" + arn + R"("})"),
        "ResourceNotFoundException: Requested resource not found: Stream: " + arn + " not found");
}

TEST_F(StreamsTest, ListsComeInPages) {
    const std::string one = make("KEYS_ONLY", "one");
    const std::string two = make("KEYS_ONLY", "two");
    auto page = must<api::ListStreamsRequest>(R"({"Limit": 1})");
    ASSERT_EQ(page.streams.size(), 1U);
    EXPECT_EQ(page.streams[0].table_name, "one");
    EXPECT_EQ(page.streams[0].stream_arn, one);
    EXPECT_EQ(page.last_evaluated_stream_arn, one);
    page = must<api::ListStreamsRequest>(R"({"Limit": 2, "ExclusiveStartStreamArn": ")" + one +
                                         R"("})");
    ASSERT_EQ(page.streams.size(), 1U);
    EXPECT_EQ(page.streams[0].stream_arn, two);
    EXPECT_FALSE(page.last_evaluated_stream_arn);
    EXPECT_TRUE(must<api::ListStreamsRequest>(R"({"TableName": "three"})").streams.empty());
}

TEST_F(StreamsTest, EverythingIsThereAfterReopening) {
    const dynox::test::TemporaryDirectory directory;
    const auto config = [&] { return EngineConfig().data_directory(directory.path()); };
    open(config());
    const std::string arn = make();
    write_thrice();
    now += 5 * 3600;
    put("abc", R"({"p": {"S": "y"}})");
    const std::string iterator =
        iterator_at(*engine, arn, describe_stream(*engine, arn).shards[0].shard_id, "TRIM_HORIZON");
    const auto before = read_stream(*engine, arn);
    const auto shards = describe_stream(*engine, arn).shards;
    open(config());
    EXPECT_EQ(read_stream(*engine, arn), before);
    EXPECT_EQ(describe_stream(*engine, arn).shards, shards);
    EXPECT_EQ(stream_arn(*engine, "abc"), arn);
    EXPECT_EQ(read_on(*engine, iterator).size(), 3U);
    put("abc", R"({"p": {"S": "z"}})");
    const auto after = read_stream(*engine, arn);
    ASSERT_EQ(after.size(), before.size() + 1);
    EXPECT_GT(after.back().dynamodb.sequence_number, before.back().dynamodb.sequence_number);
    // Sequence numbers go on from trimmed records too.
    now += 2 * day;
    while (engine->run_due(now).value()) {
    }
    EXPECT_TRUE(read_stream(*engine, arn).empty());
    open(config());
    put("abc", R"({"p": {"S": "last"}})");
    const auto last = read_stream(*engine, arn);
    ASSERT_EQ(last.size(), 1U);
    EXPECT_GT(last[0].dynamodb.sequence_number, after.back().dynamodb.sequence_number);
}

TEST_F(StreamsTest, ABusyShardIsSplit) {
    const std::string arn = make("KEYS_ONLY");
    api::PutItemRequest request;
    request.table_name = "abc";
    for (std::uint64_t i = 0; i <= shard_records_split; ++i) {
        request.item = item("p", std::to_string(i)).to_flat();
        ASSERT_TRUE(engine->execute(request));
    }
    const auto shards = describe_stream(*engine, arn).shards;
    ASSERT_EQ(shards.size(), 3U);
    EXPECT_EQ(shards[1].parent_shard_id, shards[0].shard_id);
    EXPECT_EQ(shards[2].parent_shard_id, shards[0].shard_id);
    EXPECT_TRUE(shards[0].sequence_number_range.ending_sequence_number);
    EXPECT_EQ(read_stream(*engine, arn).size(), shard_records_split + 1);
}

}  // namespace
}  // namespace dynox::engine
