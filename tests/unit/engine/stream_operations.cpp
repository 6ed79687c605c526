#include "engine/stream_operations.hpp"

#include "stream_support.hpp"

namespace dynox::engine {
namespace {

using namespace test;

class StreamOperations : public EngineTest {
  protected:
    StreamOperations() {
        must<api::CreateTableRequest>(R"({"TableName": "abc", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}})");
        arn = stream_arn(*engine, "abc");
        shard = describe_stream(*engine, arn).shards.at(0).shard_id;
    }
    std::string iterator_error(const std::string& type, const std::string& more = "") {
        return error_of<api::GetShardIteratorRequest>(
            R"({"StreamArn": ")" + arn + R"(", "ShardId": ")" + shard +
            R"(", "ShardIteratorType": ")" + type + R"(")" + more + "}");
    }
    std::string arn;
    std::string shard;
};

TEST_F(StreamOperations, RefuseWhatIsNotThere) {
    const std::string other =
        "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/2020-01-01T00:00:00.000";
    const std::string missing =
        "ResourceNotFoundException: Requested resource not found: Stream: " + other + " not found";
    EXPECT_EQ(error_of<api::DescribeStreamRequest>(R"({"StreamArn": ")" + other + R"("})"),
              missing);
    EXPECT_EQ(error_of<api::DescribeStreamRequest>(
                  R"({"StreamArn": "what-is-no-arn-but-long-enough-for-one"})"),
              invalid("Invalid StreamArn"));
    EXPECT_EQ(error_of<api::DescribeStreamRequest>(R"({"StreamArn": "abc"})"),
              "ResourceNotFoundException: Requested resource not found: Stream: abc not found");
    const std::string known = shard;
    shard.back() = 'f';
    EXPECT_EQ(iterator_error("LATEST"),
              "ResourceNotFoundException: Requested resource not found: Shard: " + shard +
                  " in Stream: " + arn + " not found");
    shard = known;
    arn = other;
    EXPECT_EQ(iterator_error("LATEST"), missing);
}

TEST_F(StreamOperations, CheckSequenceNumbers) {
    const std::string number = R"(, "SequenceNumber": "100000000000000000001")";
    EXPECT_EQ(iterator_error("HI"), invalid("Invalid ShardIteratorType."));
    EXPECT_EQ(iterator_error("AT_SEQUENCE_NUMBER"),
              invalid("SequenceNumber is required for ShardIteratorType AT_SEQUENCE_NUMBER"));
    EXPECT_EQ(iterator_error("TRIM_HORIZON", number),
              invalid("SequenceNumber must not be given for ShardIteratorType TRIM_HORIZON"));
    EXPECT_EQ(iterator_error("LATEST", number),
              invalid("SequenceNumber must not be given for ShardIteratorType LATEST"));
    EXPECT_NE(iterator_error("AT_SEQUENCE_NUMBER", R"(, "SequenceNumber": "1")")
                  .find("Member must have length greater than or equal to 21"),
              std::string::npos);
    EXPECT_EQ(
        iterator_error("AT_SEQUENCE_NUMBER", R"(, "SequenceNumber": "10000000000000000000x")"),
        invalid("Invalid SequenceNumber"));
    EXPECT_EQ(iterator_error("AFTER_SEQUENCE_NUMBER", number), "");
    for (const char* far : {"100000000000009999999", "200000000000000000001",
                            "000000000000000000001", "100000000000000000000"}) {
        EXPECT_EQ(iterator_error("AT_SEQUENCE_NUMBER",
                                 std::string(R"(, "SequenceNumber": ")") + far + R"(")"),
                  invalid(std::string("Invalid SequenceNumber: ") + far +
                          " is not within the shard " + shard));
    }
}

TEST_F(StreamOperations, IteratorsExpire) {
    const std::string iterator = iterator_at(*engine, arn, shard, "LATEST");
    now += 15 * 60;
    EXPECT_TRUE(engine->execute(api::GetRecordsRequest{iterator, {}}));
    now += 1;
    EXPECT_EQ(failure(engine->execute(api::GetRecordsRequest{iterator, {}})),
              "ExpiredIteratorException: The shard iterator has expired: it was issued more than "
              "15 minutes ago");
}

TEST_F(StreamOperations, RefuseIteratorsThatAreNotTheirs) {
    std::string iterator = iterator_at(*engine, arn, shard, "LATEST");
    const auto error = [&] {
        return failure(engine->execute(api::GetRecordsRequest{iterator, {}}));
    };
    EXPECT_EQ(error(), "");
    iterator.back() = iterator.back() == '0' ? '1' : '0';
    EXPECT_EQ(error(), invalid("Invalid ShardIterator"));
    iterator = "garbage";
    EXPECT_EQ(error(), invalid("Invalid ShardIterator"));
}

TEST_F(StreamOperations, CheckLimits) {
    EXPECT_NE(error_of<api::ListStreamsRequest>(R"({"Limit": 101})"), "");
    EXPECT_NE(error_of<api::DescribeStreamRequest>(R"({"StreamArn": "abc", "Limit": 0})"), "");
    EXPECT_NE(error_of<api::GetRecordsRequest>(R"({"ShardIterator": "x", "Limit": 1001})")
                  .find("Member must have value less than or equal to 1000"),
              std::string::npos);
    EXPECT_NE(error_of<api::DescribeStreamRequest>(R"({"StreamArn": "abc", "ShardFilter": {}})")
                  .find("'shardFilter.type' failed to satisfy constraint: Member must not be null"),
              std::string::npos);
}

}  // namespace
}  // namespace dynox::engine
