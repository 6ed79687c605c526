#include "engine/batch.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;
using BatchTest = EngineTest;

TEST_F(BatchTest, WritesPutsAndDeletesOfSeveralTables) {
    put("hash", R"({"p": {"S": "old"}})");
    const auto result = must<api::BatchWriteItemRequest>(R"({"ReturnConsumedCapacity": "TOTAL",
        "ReturnItemCollectionMetrics": "SIZE", "RequestItems": {
        "hash": [{"PutRequest": {"Item": {"p": {"S": "new"}}}}, {"DeleteRequest": {"Key": {"p": {"S": "old"}}}}],
        "indexed": [{"PutRequest": {"Item": {"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g1"}}}}]}})");
    EXPECT_TRUE(result.unprocessed_items.empty());
    EXPECT_EQ(get("hash", R"({"p": {"S": "old"}})"), "");
    EXPECT_EQ(get("hash", R"({"p": {"S": "new"}})"), R"({"p":{"S":"new"}})");
    ASSERT_EQ(result.consumed_capacity.size(), 2U);
    EXPECT_EQ(result.consumed_capacity[0].capacity_units, 2);
    EXPECT_EQ(result.consumed_capacity[1].capacity_units, 2);  // the item and its entry in `all`
    ASSERT_EQ(result.item_collection_metrics.size(), 1U);
    EXPECT_EQ(result.item_collection_metrics[0].first, "indexed");
}

TEST_F(BatchTest, IsCheckedAsAWholeBeforeAnythingIsWritten) {
    const auto refused = [&](const char* second) {
        return error_of<api::BatchWriteItemRequest>(
            R"({"RequestItems": {"hash": [{"PutRequest": {"Item": {"p": {"S": "first"}}}}, )" +
            std::string(second) + "]}}");
    };
    EXPECT_EQ(refused(R"({"PutRequest": {"Item": {"q": {"S": "x"}}}})"),
              invalid("The provided key element does not match the schema"));
    EXPECT_EQ(refused(R"({"DeleteRequest": {"Key": {"p": {"N": "1"}}}})"),
              invalid("The provided key element does not match the schema"));
    EXPECT_EQ(refused(R"({"DeleteRequest": {"Key": {"p": {"S": "first"}}}})"),
              invalid("Provided list of item keys contains duplicates"));
    EXPECT_EQ(refused((R"({"PutRequest": {"Item": {"p": {"S": "x"}, "a": {"S": ")" +
                       std::string(409600, 'y') + "\"}}}}")
                          .c_str()),
              invalid("Item size has exceeded the maximum allowed size"));
    EXPECT_EQ(
        error_of<api::BatchWriteItemRequest>(R"({"RequestItems": {"hash": [{"PutRequest": {"Item":
                  {"p": {"S": "first"}}}}], "none": [{"PutRequest": {"Item": {"p": {"S": "x"}}}}]}})"),
        "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(get("hash", R"({"p": {"S": "first"}})"), "");
}

TEST_F(BatchTest, KeysWithSwappedPartsAreNoDuplicates) {
    must<api::CreateTableRequest>(R"({"TableName": "pair", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]})");
    must<api::BatchWriteItemRequest>(R"({"RequestItems": {"pair": [
        {"PutRequest": {"Item": {"p": {"S": "a"}, "c": {"S": "b"}}}},
        {"PutRequest": {"Item": {"p": {"S": "b"}, "c": {"S": "a"}}}}]}})");
    const auto found = must<api::BatchGetItemRequest>(R"({"RequestItems": {"pair": {"Keys": [
        {"p": {"S": "a"}, "c": {"S": "b"}}, {"p": {"S": "b"}, "c": {"S": "a"}}]}}})");
    EXPECT_EQ(found.responses[0].second.size(), 2U);
}

TEST_F(BatchTest, GetsGiveWhatIsThere) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1"}})");
    put("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "a": {"N": "2"}})");
    const auto result =
        must<api::BatchGetItemRequest>(R"({"ReturnConsumedCapacity": "TOTAL", "RequestItems": {
        "hash": {"Keys": [{"p": {"S": "none"}}, {"p": {"S": "x"}}], "ConsistentRead": true},
        "indexed": {"Keys": [{"p": {"S": "x"}, "c": {"N": "1.0"}}], "ProjectionExpression": "#a",
            "ExpressionAttributeNames": {"#a": "a"}}}})");
    ASSERT_EQ(result.responses.size(), 2U);
    EXPECT_EQ(result.responses[0].first, "hash");
    ASSERT_EQ(result.responses[0].second.size(), 1U);
    ASSERT_EQ(result.responses[1].second.size(), 1U);
    EXPECT_EQ(Item::from_flat(result.responses[1].second[0]), item("a", 2));
    EXPECT_TRUE(result.unprocessed_keys.empty());
    EXPECT_EQ(result.consumed_capacity[0].capacity_units, 2);
    EXPECT_EQ(result.consumed_capacity[1].capacity_units, 0.5);
}

TEST_F(BatchTest, GetsRefuseEqualKeysInAnySpelling) {
    EXPECT_EQ(error_of<api::BatchGetItemRequest>(R"({"RequestItems": {"indexed": {"Keys": [
                  {"p": {"S": "x"}, "c": {"N": "1"}}, {"c": {"N": "1.0"}, "p": {"S": "x"}}]}}})"),
              invalid("Provided list of item keys contains duplicates"));
}

TEST_F(BatchTest, AnswersOver16MiBLeaveKeysUnprocessed) {
    std::string keys;
    for (int i = 0; i < 50; ++i) {
        const std::string key = R"({"p": {"S": ")" + std::to_string(i) + "\"}}";
        put("hash", R"({"p": {"S": ")" + std::to_string(i) + R"("}, "a": {"S": ")" +
                        std::string(400'000, 'y') + "\"}}");
        keys += (i == 0 ? "" : ", ") + key;
    }
    const auto result =
        must<api::BatchGetItemRequest>(R"({"RequestItems": {"hash": {"Keys": [)" + keys + "]}}}");
    const std::size_t answered = result.responses[0].second.size();
    EXPECT_EQ(answered, 41U);  // 41 * 400,003 bytes are just below 16 MiB
    ASSERT_EQ(result.unprocessed_keys.size(), 1U);
    EXPECT_EQ(result.unprocessed_keys[0].second.keys.size(), 50 - answered);
    EXPECT_EQ(result.unprocessed_keys[0].second.keys[0].find("p").as_string(),
              std::to_string(answered));
}

}  // namespace
}  // namespace dynox::engine
