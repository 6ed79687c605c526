#include "engine/reads.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;
using Reads = EngineTest;

TEST_F(Reads, GiveTheStoredItemItself) {
    put("hash", R"({"p": {"S": "x"}, "a": {"N": "1.50"}})");
    const char* request = R"({"TableName": "hash", "Key": {"p": {"S": "x"}}})";
    const FlatItem one = must<api::GetItemRequest>(request).item.value();
    const FlatItem two = must<api::GetItemRequest>(request).item.value();
    EXPECT_EQ(one.bytes().data(), two.bytes().data());  // no copy in memory
    EXPECT_EQ(Item::from_flat(one).to_dynamodb_json(), R"({"a":{"N":"1.5"},"p":{"S":"x"}})");
}

TEST_F(Reads, ProjectWhatIsAskedForEvenIfThatIsNothing) {
    put("hash", R"({"p": {"S": "x"}, "m": {"M": {"k": {"N": "1"}, "o": {"N": "2"}}}})");
    const auto project =
        [&](const std::string& paths) {
            return Item::from_flat(
                       must<api::GetItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "x"}},
            "ProjectionExpression": ")" + paths + "\"}")
                           .item.value())
                .to_dynamodb_json();
        };
    EXPECT_EQ(project("m.k, p"), R"({"m":{"M":{"k":{"N":"1"}}},"p":{"S":"x"}})");
    EXPECT_EQ(project("z"), "{}");
    EXPECT_FALSE(must<api::GetItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "no"}},
        "ProjectionExpression": "z"})")
                     .item);
}

TEST_F(Reads, BadProjectionsAreToldBeforeTheTableIsLookedUp) {
    EXPECT_EQ(error_of<api::GetItemRequest>(R"({"TableName": "none", "Key": {"p": {"S": "x"}},
                  "ProjectionExpression": "a, a"})"),
              invalid("Invalid ProjectionExpression: Two document paths overlap with each other; "
                      "must remove or rewrite "
                      "one of these paths; path one: [a], path two: [a]"));
    EXPECT_EQ(error_of<api::GetItemRequest>(R"({"TableName": "none", "Key": {"p": {"S": "x"}}})"),
              "ResourceNotFoundException: Requested resource not found");
}

}  // namespace
}  // namespace dynox::engine
