#include "engine/idempotency.hpp"

#include "engine/locks.hpp"
#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;

class Idempotency : public EngineTest {
  protected:
    static std::string add(const std::string& amount, const std::string& rest = "") {
        return R"({"TransactItems": [{"Update": {"TableName": "hash", "Key": {"p": {"S": "x"}},
            "UpdateExpression": "ADD n :v", "ExpressionAttributeValues": {":v": {"N": ")" +
               amount + R"("}}}}], "ClientRequestToken": "token")" + rest + "}";
    }
    std::string n() { return get("hash", R"({"p": {"S": "x"}})"); }
};

TEST_F(Idempotency, TheSameRequestAgainDoesNothingAndIsChargedAsARead) {
    auto result =
        must<api::TransactWriteItemsRequest>(add("1", R"(, "ReturnConsumedCapacity": "TOTAL")"));
    EXPECT_EQ(result.consumed_capacity[0].write_capacity_units, 2);
    EXPECT_EQ(result.consumed_capacity[0].read_capacity_units, 0);
    now += 599;
    result =
        must<api::TransactWriteItemsRequest>(add("1", R"(, "ReturnConsumedCapacity": "TOTAL")"));
    EXPECT_EQ(result.consumed_capacity[0].write_capacity_units, 0);
    EXPECT_EQ(result.consumed_capacity[0].read_capacity_units, 2);
    EXPECT_EQ(n(), R"({"n":{"N":"1"},"p":{"S":"x"}})");
    EXPECT_TRUE(must<api::TransactWriteItemsRequest>(add("1")).consumed_capacity.empty());
}

TEST_F(Idempotency, AnotherRequestIsRefused) {
    must<api::TransactWriteItemsRequest>(add("1"));
    EXPECT_TRUE(error_of<api::TransactWriteItemsRequest>(add("2")).starts_with(
        "IdempotentParameterMismatchException: "));
    EXPECT_EQ(n(), R"({"n":{"N":"1"},"p":{"S":"x"}})");
}

TEST_F(Idempotency, TheWindowEndsAfterTenMinutes) {
    must<api::TransactWriteItemsRequest>(add("1"));
    now += 600;
    must<api::TransactWriteItemsRequest>(add("1"));
    EXPECT_EQ(n(), R"({"n":{"N":"2"},"p":{"S":"x"}})");
}

TEST_F(Idempotency, ACancelledTransactionIsNotRemembered) {
    const std::string conditional =
        R"({"ClientRequestToken": "token", "TransactItems": [{"Put": {"TableName": "hash",
        "Item": {"p": {"S": "x"}}, "ConditionExpression": "attribute_not_exists(p) "}}]})";
    put("hash", R"({"p": {"S": "x"}})");
    EXPECT_FALSE(run<api::TransactWriteItemsRequest>(conditional));
    must<api::DeleteItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "x"}}})");
    EXPECT_TRUE(run<api::TransactWriteItemsRequest>(conditional));
}

TEST(TransactionTokens, AreReadBackFromStorageAndForgottenInTime) {
    const std::unique_ptr<Storage> storage = make_memory_storage();
    {
        TransactionTokens tokens(*storage);
        RememberedTransaction transaction;
        transaction.request_digest = "digest";
        transaction.read_units = {{"table", 4}};
        WriteBatch batch;
        tokens.remember("token", 1000, transaction, batch);
        ASSERT_TRUE(storage->apply(batch));
        tokens.applied("token", transaction);
    }
    TransactionTokens tokens(*storage);
    ASSERT_TRUE(tokens.open());
    const auto found = tokens.find("token", 1599.9);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->request_digest, "digest");
    EXPECT_EQ(found->read_units,
              (std::vector<std::pair<std::string, std::uint32_t>>{{"table", 4}}));
    EXPECT_FALSE(tokens.find("token", 1600));
    // The next transaction's batch forgets it in storage too.
    RememberedTransaction other;
    WriteBatch batch;
    tokens.remember("other", 1600, other, batch);
    ASSERT_EQ(batch.changes().size(), 2U);
    EXPECT_TRUE(batch.changes()[0].value);
    EXPECT_FALSE(batch.changes()[1].value);
}

TEST(TransactionDigest, TellsApartWhatAReplayMustHaveAlike) {
    const auto digest = [](const std::string& json) {
        return transaction_digest(test::request<api::TransactWriteItemsRequest>(json));
    };
    const std::string one =
        R"({"TransactItems": [{"Put": {"TableName": "hash", "Item": {"p": {"S": "x"}}}}])";
    EXPECT_EQ(digest(one + "}"),
              digest(one + R"(, "ReturnConsumedCapacity": "TOTAL", "ClientRequestToken": "t"})"));
    EXPECT_NE(
        digest(one + "}"),
        digest(
            R"({"TransactItems": [{"Put": {"TableName": "hash", "Item": {"p": {"S": "y"}}}}]})"));
    EXPECT_NE(
        digest(one + "}"),
        digest(
            R"({"TransactItems": [{"Delete": {"TableName": "hash", "Key": {"p": {"S": "x"}}}}]})"));
}

}  // namespace
}  // namespace dynox::engine
