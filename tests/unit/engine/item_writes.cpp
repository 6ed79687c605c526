#include "engine/item_writes.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::flat;
using test::invalid;

class ItemWrites : public EngineTest {
  protected:
    static constexpr const char* x = R"({"p": {"S": "x"}})";
    std::string json(const std::optional<FlatItem>& item) {
        return item ? Item::from_flat(*item).to_dynamodb_json() : "";
    }
    api::UpdateItemResult update(const std::string& rest) {
        return must<api::UpdateItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "x"}}, )" +
                                            rest + "}");
    }
    std::string update_error(const std::string& rest) {
        return error_of<api::UpdateItemRequest>(
            R"({"TableName": "hash", "Key": {"p": {"S": "x"}}, )" + rest + "}");
    }
};

TEST_F(ItemWrites, PutReplacesTheWholeItem) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1"}})");
    put("hash", R"({"p": {"S": "x"}, "b": {"N": "2"}})");
    EXPECT_EQ(get("hash", x), R"({"b":{"N":"2"},"p":{"S":"x"}})");
}

TEST_F(ItemWrites, PutAndDeleteReturnTheOldItemWhenAsked) {
    const char* again =
        R"({"TableName": "hash", "Item": {"p": {"S": "x"}, "a": {"N": "1"}}, "ReturnValues": "ALL_OLD"})";
    EXPECT_EQ(json(must<api::PutItemRequest>(again).attributes), "");
    EXPECT_EQ(json(must<api::PutItemRequest>(again).attributes),
              R"({"a":{"N":"1"},"p":{"S":"x"}})");
    const char* gone =
        R"({"TableName": "hash", "Key": {"p": {"S": "x"}}, "ReturnValues": "ALL_OLD"})";
    EXPECT_EQ(json(must<api::DeleteItemRequest>(gone).attributes),
              R"({"a":{"N":"1"},"p":{"S":"x"}})");
    EXPECT_EQ(json(must<api::DeleteItemRequest>(gone).attributes), "");
    EXPECT_EQ(get("hash", x), "");
}

TEST_F(ItemWrites, AFalseConditionChangesNothingAndShowsTheItemWhenAsked) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1"}})");
    const std::string conditional =
        R"({"TableName": "hash", "Item": {"p": {"S": "x"}, "a": {"N": "2"}},
        "ConditionExpression": "attribute_not_exists(p) ")";
    auto refused = run<api::PutItemRequest>(conditional + "}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), server_errc::conditional_check_failed);
    EXPECT_EQ(refused.error().message(), "The conditional request failed");
    EXPECT_FALSE(refused.error().detail()->item);
    refused = run<api::PutItemRequest>(conditional +
                                       R"(, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(json(refused.error().detail()->item), R"({"a":{"N":"1"},"p":{"S":"x"}})");
    EXPECT_EQ(get("hash", x), R"({"a":{"N":"1"},"p":{"S":"x"}})");
}

TEST_F(ItemWrites, AConditionOnAMissingItemSeesNoAttributes) {
    EXPECT_EQ(
        update_error(
            R"("UpdateExpression": "SET a = :v", "ConditionExpression": "attribute_exists(p) ",
        "ExpressionAttributeValues": {":v": {"N": "1"}})"),
        "ConditionalCheckFailedException: The conditional request failed");
    EXPECT_EQ(error_of<api::DeleteItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "x"}},
                  "ConditionExpression": "attribute_exists(p) "})"),
              "ConditionalCheckFailedException: The conditional request failed");
    must<api::DeleteItemRequest>(
        R"({"TableName": "hash", "Key": {"p": {"S": "x"}}, "ConditionExpression": "a <> :v",
                  "ExpressionAttributeValues": {":v": {"N": "1"}}})");
}

TEST_F(ItemWrites, UpdateMakesTheItemUnlessItOnlyRemoves) {
    EXPECT_EQ(
        json(update(R"("UpdateExpression": "REMOVE a", "ReturnValues": "ALL_NEW")").attributes),
        "");
    EXPECT_EQ(get("hash", x), "");
    update(R"("ReturnValues": "NONE")");  // no expression at all
    EXPECT_EQ(get("hash", x), R"({"p":{"S":"x"}})");
    update(R"("UpdateExpression": "ADD n :v", "ExpressionAttributeValues": {":v": {"N": "5"}})");
    EXPECT_EQ(get("hash", x), R"({"n":{"N":"5"},"p":{"S":"x"}})");
}

TEST_F(ItemWrites, UpdateReturnsWhatIsAskedFor) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1"}, "b": {"S": "old"}})");
    const std::string change =
        R"("UpdateExpression": "SET a = a + :one REMOVE b", "ExpressionAttributeValues": {":one": {"N": "1"}}, )";
    EXPECT_EQ(json(update(change + R"("ReturnValues": "UPDATED_OLD")").attributes),
              R"({"a":{"N":"1"},"b":{"S":"old"}})");
    EXPECT_EQ(json(update(change + R"("ReturnValues": "UPDATED_NEW")").attributes),
              R"({"a":{"N":"3"}})");
    EXPECT_EQ(json(update(change + R"("ReturnValues": "ALL_OLD")").attributes),
              R"({"a":{"N":"3"},"p":{"S":"x"}})");
    EXPECT_EQ(json(update(change + R"("ReturnValues": "ALL_NEW")").attributes),
              R"({"a":{"N":"5"},"p":{"S":"x"}})");
}

TEST_F(ItemWrites, KeysCannotBeUpdated) {
    EXPECT_EQ(
        update_error(
            R"("UpdateExpression": "SET p = :v", "ExpressionAttributeValues": {":v": {"S": "z"}})"),
        invalid("One or more parameter values were invalid: Cannot update attribute p. This "
                "attribute is part "
                "of the key"));
}

TEST_F(ItemWrites, ItemsEndAt400KiB) {
    // The name "p" and its value take 2 bytes, the name "a" one more.
    const auto item = [](std::size_t size) {
        return R"({"TableName": "hash", "Item": {"p": {"S": "x"}, "a": {"S": ")" +
               std::string(size, 'y') + "\"}}}";
    };
    EXPECT_EQ(error_of<api::PutItemRequest>(item(409600 - 3)), "");
    EXPECT_EQ(error_of<api::PutItemRequest>(item(409600 - 2)),
              invalid("Item size has exceeded the maximum allowed size"));
    EXPECT_EQ(update_error(R"("UpdateExpression": "SET b = a", "ReturnValues": "NONE")"),
              invalid("Item size to update has exceeded the maximum allowed size"));
}

TEST_F(ItemWrites, TheTableIsLookedUpAfterTheExpressions) {
    EXPECT_EQ(error_of<api::PutItemRequest>(R"({"TableName": "none", "Item": {"p": {"S": "x"}}})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(error_of<api::PutItemRequest>(R"({"TableName": "none", "Item": {"p": {"S": "x"}},
                  "ConditionExpression": "a = "})"),
              invalid("Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"= \""));
    EXPECT_EQ(
        error_of<api::PutItemRequest>(R"({"TableName": "none", "Item": {"p": {"S": "x"}},
                  "ConditionExpression": "attribute_exists(p) ", "ExpressionAttributeValues": {":v": {"N": "1"}}})"),
        invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"));
}

TEST_F(ItemWrites, AnEmptyConditionIsToldBeforeAnEmptyUpdate) {
    EXPECT_EQ(update_error(R"("UpdateExpression": "", "ConditionExpression": "")"),
              invalid("Invalid ConditionExpression: The expression can not be empty;"));
    EXPECT_EQ(update_error(R"("UpdateExpression": "SET a", "ConditionExpression": "b = ")"),
              invalid("Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: \"a\""));
}

TEST_F(ItemWrites, ATableMayBeNamedByItsArn) {
    must<api::PutItemRequest>(R"({"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/hash",
                                  "Item": {"p": {"S": "x"}}})");
    EXPECT_EQ(get("hash", x), R"({"p":{"S":"x"}})");
    EXPECT_EQ(error_of<api::PutItemRequest>(
                  R"({"TableName": "arn:aws:dynamodb:eu-west-1:000000000000:table/hash",
                                                "Item": {"p": {"S": "x"}}})"),
              "ResourceNotFoundException: Requested resource not found");
}

}  // namespace
}  // namespace dynox::engine
