#include "engine/transactions.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::failure;
using test::invalid;

class Transactions : public EngineTest {
  protected:
    std::string text(const std::string& actions, const std::string& rest = "") {
        return R"({"TransactItems": [)" + actions + "]" + rest + "}";
    }
    std::string write_error(const std::string& actions) {
        return error_of<api::TransactWriteItemsRequest>(text(actions));
    }
    static std::string cancelled(const std::string& codes) {
        return "TransactionCanceledException: Transaction cancelled, please refer cancellation "
               "reasons for specific "
               "reasons [" +
               codes + "]";
    }
    static std::string put_action(const std::string& key, const std::string& rest = "") {
        return R"({"Put": {"TableName": "hash", "Item": {"p": {"S": ")" + key + "\"}}" + rest +
               "}}";
    }
    bool exists(const std::string& key) {
        return !get("hash", R"({"p": {"S": ")" + key + "\"}}").empty();
    }
};

TEST_F(Transactions, DoEverything) {
    put("hash", R"({"p": {"S": "gone"}})");
    put("hash", R"({"p": {"S": "counted"}, "n": {"N": "1"}})");
    put("hash", R"({"p": {"S": "checked"}})");
    must<api::TransactWriteItemsRequest>(text(
        put_action("made") + R"(, {"Delete": {"TableName": "hash", "Key": {"p": {"S": "gone"}}}},
        {"Update": {"TableName": "hash", "Key": {"p": {"S": "counted"}}, "UpdateExpression": "ADD n :v",
            "ExpressionAttributeValues": {":v": {"N": "2"}}}},
        {"ConditionCheck": {"TableName": "hash", "Key": {"p": {"S": "checked"}}, "ConditionExpression": "attribute_exists(p) "}})"));
    EXPECT_TRUE(exists("made"));
    EXPECT_FALSE(exists("gone"));
    EXPECT_EQ(get("hash", R"({"p": {"S": "counted"}})"), R"({"n":{"N":"3"},"p":{"S":"counted"}})");
}

TEST_F(Transactions, DoNothingWhenAConditionIsFalseAndListAllThatAre) {
    put("hash", R"({"p": {"S": "b"}, "n": {"N": "1"}})");
    const std::string condition = R"(, "ConditionExpression": "attribute_not_exists(p) ")";
    const std::string with_item =
        condition + R"(, "ReturnValuesOnConditionCheckFailure": "ALL_OLD")";
    put("hash", R"({"p": {"S": "d"}})");
    const auto result = run<api::TransactWriteItemsRequest>(
        text(put_action("a") + ", " + put_action("b", with_item) + ", " +
             put_action("c", condition) + ", " + put_action("d", condition)));
    EXPECT_EQ(failure(result),
              cancelled("None, ConditionalCheckFailed, None, ConditionalCheckFailed"));
    const Error error = result.error();
    const auto& reasons = error.detail()->cancellation_reasons;
    ASSERT_EQ(reasons.size(), 4U);
    EXPECT_EQ(reasons[0].code, "None");
    EXPECT_EQ(reasons[1].message, "The conditional request failed");
    ASSERT_TRUE(reasons[1].item);
    EXPECT_EQ(Item::from_flat(*reasons[1].item), item("p", "b", "n", 1));
    EXPECT_FALSE(reasons[3].item);
    EXPECT_FALSE(exists("a"));
    EXPECT_FALSE(exists("c"));
}

TEST_F(Transactions, AValidationErrorIsTheOnlyReason) {
    put("hash", R"({"p": {"S": "b"}, "s": {"S": "text"}})");
    const auto result = run<api::TransactWriteItemsRequest>(text(
        put_action("b2", R"(, "ConditionExpression": "attribute_exists(p) ")") +
        R"(, {"Update": {"TableName": "hash", "Key": {"p": {"S": "b"}}, "UpdateExpression": "ADD s :v",
                "ExpressionAttributeValues": {":v": {"N": "1"}}}})"));
    EXPECT_EQ(failure(result), cancelled("None, ValidationError"));
    EXPECT_EQ(result.error().detail()->cancellation_reasons[1].message,
              "An operand in the update expression has an incorrect data type");
}

TEST_F(Transactions, KeysOfAWrongTypeCancelAndEmptyOnesAreRefused) {
    EXPECT_EQ(write_error(put_action("a") +
                          R"(, {"Delete": {"TableName": "hash", "Key": {"p": {"N": "1"}}}})"),
              cancelled("None, ValidationError"));
    EXPECT_EQ(write_error(R"({"Put": {"TableName": "hash", "Item": {"p": {"S": ""}}}})"),
              invalid("One or more parameter values are not valid. The AttributeValue for a key "
                      "attribute cannot "
                      "contain an empty string value. Key: p"));
    EXPECT_EQ(
        write_error(
            R"({"Put": {"TableName": "indexed", "Item": {"p": {"S": "x"}, "c": {"N": "1"}, "g": {"N": "1"}}}})"),
        cancelled("ValidationError"));
    EXPECT_EQ(
        write_error(
            R"({"Put": {"TableName": "indexed", "Item": {"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": ""}}}})"),
        invalid("One or more parameter values are not valid. A value specified for a secondary "
                "index key is not "
                "supported. The AttributeValue for a key attribute cannot contain an empty string "
                "value. "
                "IndexName: all, IndexKey: g"));
    EXPECT_EQ(write_error(R"({"Delete": {"TableName": "hash", "Key": {"q": {"S": "x"}}}})"),
              invalid("One of the required keys was not given a value"));
}

TEST_F(Transactions, OneItemMayBeNamedOnce) {
    EXPECT_EQ(write_error(put_action("t") + ", " + put_action("t")),
              invalid("Transaction request cannot include multiple operations on one item"));
    EXPECT_EQ(error_of<api::TransactGetItemsRequest>(
                  text(R"({"Get": {"TableName": "hash", "Key": {"p": {"S": "x"}}}},
                  {"Get": {"TableName": "hash", "Key": {"p": {"S": "x"}}}})")),
              invalid("Transaction request cannot include multiple operations on one item"));
}

TEST_F(Transactions, BadExpressionsAreRefusedBeforeTheTableIsLookedUp) {
    EXPECT_EQ(
        write_error(
            R"({"Put": {"TableName": "none", "Item": {"p": {"S": "x"}}, "ConditionExpression": "a ="}})"),
        invalid("Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\""));
    EXPECT_EQ(write_error(R"({"Put": {"TableName": "none", "Item": {"p": {"S": "x"}}}})"),
              "ResourceNotFoundException: Requested resource not found");
}

TEST_F(Transactions, CostTwiceInTheTableAndOnceInTheIndexes) {
    const auto result = must<api::TransactWriteItemsRequest>(text(
        R"({"Put": {"TableName": "indexed", "Item": {"p": {"S": "x"}, "c": {"N": "1"}, "l": {"S": "l1"}}}})",
        R"(, "ReturnConsumedCapacity": "INDEXES")"));
    ASSERT_EQ(result.consumed_capacity.size(), 1U);
    const api::ConsumedCapacity& capacity = result.consumed_capacity[0];
    EXPECT_EQ(capacity.table->capacity_units, 2);
    EXPECT_EQ(capacity.table->write_capacity_units, 2);
    EXPECT_EQ(capacity.local_secondary_indexes[0].second.capacity_units, 1);
    EXPECT_EQ(capacity.capacity_units, 3);
    EXPECT_EQ(capacity.write_capacity_units, 3);
    const auto read = must<api::TransactGetItemsRequest>(
        text(R"({"Get": {"TableName": "indexed", "Key": {"p": {"S": "x"}, "c": {"N": "1"}}}},
                {"Get": {"TableName": "indexed", "Key": {"p": {"S": "none"}, "c": {"N": "1"}}}})",
             R"(, "ReturnConsumedCapacity": "TOTAL")"));
    EXPECT_EQ(read.consumed_capacity[0].read_capacity_units, 4);
}

TEST_F(Transactions, GetsAnswerInOrder) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1"}})");
    const auto result = must<api::TransactGetItemsRequest>(text(
        R"({"Get": {"TableName": "hash", "Key": {"p": {"S": "none"}}}},
           {"Get": {"TableName": "hash", "Key": {"p": {"S": "x"}}, "ProjectionExpression": "a"}},
           {"Get": {"TableName": "hash", "Key": {"p": {"S": "y"}}, "ProjectionExpression": "a"}})"));
    ASSERT_EQ(result.responses.size(), 3U);
    EXPECT_FALSE(result.responses[0]);
    EXPECT_EQ(Item::from_flat(*result.responses[1]), item("a", 1));
    EXPECT_FALSE(result.responses[2]);
    // Unlike GetItem, nothing projected is no item.
    EXPECT_FALSE(
        must<api::TransactGetItemsRequest>(
            text(
                R"({"Get": {"TableName": "hash", "Key": {"p": {"S": "x"}}, "ProjectionExpression": "z"}})"))
            .responses[0]);
}

}  // namespace
}  // namespace dynox::engine
