#include "engine/query.hpp"

#include "support.hpp"

#include <set>

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::failure;
using test::invalid;

class QueryTest : public EngineTest {
  protected:
    std::string text(const std::string& rest) {
        return R"({"TableName": "indexed", )" + rest + "}";
    }
    api::QueryResult query(const std::string& rest) { return must<api::QueryRequest>(text(rest)); }
    std::string query_error(const std::string& rest) {
        return error_of<api::QueryRequest>(text(rest));
    }

    /// Values of a number or string attribute of the items, joined by blanks.
    static std::string list(const api::QueryResult& page, std::string_view attribute) {
        std::string text;
        for (const FlatItem& flat_item : *page.items) {
            const AttributeValue value = AttributeValue::from_flat(flat_item.find(attribute));
            text +=
                (text.empty() ? "" : " ") +
                (value.if_number() != nullptr ? value.as_number().to_string() : value.as_string());
        }
        return text;
    }
    static std::string json(const std::optional<FlatItem>& item) {
        return item ? Item::from_flat(*item).to_dynamodb_json() : "";
    }
    void put_numbers(const char* partition, std::initializer_list<const char*> numbers,
                     const std::string& rest = "") {
        for (const char* number : numbers) {
            put("indexed", R"({"p": {"S": ")" + std::string(partition) + R"("}, "c": {"N": ")" +
                               number + "\"}" + rest + "}");
        }
    }
};

TEST_F(QueryTest, GivesOnePartitionInTheOrderOfItsSortKey) {
    put_numbers("x", {"10", "2", "-1", "0.5"});
    put_numbers("y", {"7"});
    const std::string partition =
        R"("KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}})";
    EXPECT_EQ(list(query(partition), "c"), "-1 0.5 2 10");
    EXPECT_EQ(list(query(partition + R"(, "ScanIndexForward": false)"), "c"), "10 2 0.5 -1");
    EXPECT_FALSE(query(partition).last_evaluated_key);
}

TEST_F(QueryTest, KnowsEveryOperatorOfSortKeys) {
    put_numbers("x", {"-1", "1", "2", "3", "10", "11"});
    const auto condition = [&](const char* text) {
        return list(
            query(std::string(R"("KeyConditionExpression": "p = :p AND )") + text +
                  R"(", "ExpressionAttributeValues": {":p": {"S": "x"}, ":v": {"N": "2"})" +
                  (std::string(text).find(":w") != std::string::npos ? R"(, ":w": {"N": "10"}})"
                                                                     : "}")),
            "c");
    };
    EXPECT_EQ(condition("c = :v"), "2");
    EXPECT_EQ(condition("c < :v"), "-1 1");
    EXPECT_EQ(condition("c <= :v"), "-1 1 2");
    EXPECT_EQ(condition("c > :v"), "3 10 11");
    EXPECT_EQ(condition("c >= :v"), "2 3 10 11");
    EXPECT_EQ(condition("c BETWEEN :v AND :w"), "2 3 10");
    EXPECT_EQ(condition(":v <= c"), "2 3 10 11");
}

TEST_F(QueryTest, BeginsWithAndRangesOnIndexKeysWithZeroBytes) {
    const char* values[] = {"a", "a\\u0000", "a\\u0000b", "ab", "b"};
    for (int i = 0; i < 5; ++i) {
        put("indexed", R"({"p": {"S": "x"}, "c": {"N": ")" + std::to_string(i) +
                           R"("}, "l": {"S": ")" + values[i] + "\"}}");
    }
    const auto condition = [&](const std::string& text, const char* value) {
        return list(query(R"("IndexName": "lsi", "KeyConditionExpression": "p = :p AND )" + text +
                          R"(", "ExpressionAttributeValues": {":p": {"S": "x"}, ":v": {"S": ")" +
                          value + "\"}}"),
                    "c");
    };
    EXPECT_EQ(condition("begins_with(l, :v)", "a"), "0 1 2 3");
    EXPECT_EQ(condition("begins_with(l, :v)", "a\\u0000"), "1 2");
    EXPECT_EQ(condition("l > :v", "a"), "1 2 3 4");
    EXPECT_EQ(condition("l <= :v", "a\\u0000"), "0 1");
    EXPECT_EQ(condition("l = :v", "a"), "0");
    EXPECT_EQ(condition("l < :v", "ab"), "0 1 2");
}

TEST_F(QueryTest, APageThatEndsAtLimitHasALastKeyEvenIfNothingFollows) {
    put_numbers("x", {"1", "2"});
    const std::string partition =
        R"("KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}, )";
    const auto page = query(partition + R"("Limit": 2)");
    EXPECT_EQ(page.count, 2);
    EXPECT_EQ(json(page.last_evaluated_key), R"({"c":{"N":"2"},"p":{"S":"x"}})");
    const auto rest =
        query(partition + R"("Limit": 2, "ExclusiveStartKey": {"p": {"S": "x"}, "c": {"N": "2"}})");
    EXPECT_EQ(rest.count, 0);
    EXPECT_FALSE(rest.last_evaluated_key);
}

TEST_F(QueryTest, LimitCountsWhatIsExaminedNotWhatTheFilterLeaves) {
    put_numbers("x", {"1", "2", "3"}, R"(, "a": {"N": "0"})");
    put_numbers("x", {"4"}, R"(, "a": {"N": "1"})");
    const auto page =
        query(R"("KeyConditionExpression": "p = :p", "FilterExpression": "a = :v", "Limit": 2,
        "ExpressionAttributeValues": {":p": {"S": "x"}, ":v": {"N": "1"}})");
    EXPECT_EQ(page.count, 0);
    EXPECT_EQ(page.scanned_count, 2);
    EXPECT_TRUE(page.items->empty());
    EXPECT_TRUE(page.last_evaluated_key);
}

TEST_F(QueryTest, APageEndsBehindTheItemThatCrossesOneMegabyte) {
    const std::string pad = std::string(100'000, 'y');
    for (int i = 0; i < 15; ++i) {
        put("indexed", R"({"p": {"S": "x"}, "c": {"N": ")" + std::to_string(i) +
                           R"("}, "pad": {"S": ")" + pad + "\"}}");
    }
    const auto page = query(
        R"("KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}})");
    EXPECT_EQ(page.count, 11);
    EXPECT_EQ(json(page.last_evaluated_key), R"({"c":{"N":"10"},"p":{"S":"x"}})");
}

TEST_F(QueryTest, StartKeysNeedNotExistButMustFit) {
    put_numbers("x", {"1", "3", "5"});
    const std::string partition = R"("KeyConditionExpression": "p = :p AND c > :v",
        "ExpressionAttributeValues": {":p": {"S": "x"}, ":v": {"N": "0"}}, "ExclusiveStartKey": )";
    EXPECT_EQ(list(query(partition + R"({"p": {"S": "x"}, "c": {"N": "2"}})"), "c"), "3 5");
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "y"}, "c": {"N": "1"}})"),
              invalid("The query can return at most one row and cannot be restarted"));
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "y"}, "c": {"N": "-1"}})"),
              invalid("The provided starting key does not match the range key predicate"));
    EXPECT_EQ(
        query_error(R"("KeyConditionExpression": "p = :p",
            "ExpressionAttributeValues": {":p": {"S": "x"}},
            "ExclusiveStartKey": {"p": {"S": "y"}, "c": {"N": "1"}})"),
        invalid(
            "The provided starting key is outside query boundaries based on provided conditions"));
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "x"}, "c": {"N": "-1"}})"),
              invalid("The provided starting key does not match the range key predicate"));
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "x"}})"),
              invalid("The provided starting key is invalid"));
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "x"}, "c": {"N": "1"}, "d": {"N": "1"}})"),
              invalid("The provided starting key is invalid"));
    EXPECT_EQ(query_error(partition + R"({"p": {"S": "x"}, "c": {"S": "1"}})"),
              invalid("The provided key element does not match the schema"));
}

TEST_F(QueryTest, PagesOfAnIndexWithEqualKeysLoseAndRepeatNothing) {
    for (int i = 0; i < 25; ++i) {
        put("indexed", R"({"p": {"S": "p)" + std::to_string(i) +
                           R"("}, "c": {"N": "1"}, "g": {"S": "same"}, "h": {"N": "1"}})");
    }
    for (const bool forward : {true, false}) {
        std::set<std::string> seen;
        std::string start;
        int pages = 0;
        do {
            const auto page = query(
                R"("IndexName": "gsi", "KeyConditionExpression": "g = :g AND h = :h", "Limit": 4,
                "ExpressionAttributeValues": {":g": {"S": "same"}, ":h": {"N": "1"}}, "ScanIndexForward": )" +
                std::string(forward ? "true" : "false") + start);
            for (const FlatItem& flat_item : *page.items) {
                EXPECT_TRUE(seen.insert(std::string(flat_item.find("p").as_string())).second);
            }
            start = page.last_evaluated_key
                        ? R"(, "ExclusiveStartKey": )" + json(page.last_evaluated_key)
                        : "";
            if (page.last_evaluated_key) {
                EXPECT_EQ(page.last_evaluated_key->view().size(), 4U);  // p, c, g, h
            }
        } while (!start.empty() && ++pages < 20);
        EXPECT_EQ(seen.size(), 25U);
    }
}

TEST_F(QueryTest, SparseIndexesHoldItemsWithAllTheirKeys) {
    put("indexed", R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g1"}})");
    put("indexed",
        R"({"p": {"S": "x"}, "c": {"N": "2"}, "g": {"S": "g1"}, "h": {"N": "1"}, "a": {"S": "a"}, "z": {"S": "z"}})");
    const auto in = [&](const char* index, const char* key, const char* value) {
        return query(std::string(R"("IndexName": ")") + index +
                     R"(", "KeyConditionExpression": ")" + key +
                     R"( = :k", "ExpressionAttributeValues": {":k": )" + value + "}");
    };
    EXPECT_EQ(list(in("gsi", "g", R"({"S": "g1"})"), "c"), "2");
    EXPECT_EQ(in("all", "g", R"({"S": "g1"})").count, 2);
    const auto page = in("include", "h", R"({"N": "1"})");
    ASSERT_EQ(page.count, 1);
    EXPECT_EQ(json(page.items->front()),
              R"({"a":{"S":"a"},"c":{"N":"2"},"h":{"N":"1"},"p":{"S":"x"}})");
}

TEST_F(QueryTest, LocalIndexesFetchWhatTheyLackAndGlobalOnesRefuse) {
    put("indexed",
        R"({"p": {"S": "x"}, "c": {"N": "1"}, "l": {"S": "l1"}, "g": {"S": "g1"}, "h": {"N": "1"}, "z": {"S": "z"}})");
    const std::string local = R"("IndexName": "lsi", "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": {"S": "x"}})";
    EXPECT_EQ(json(query(local).items->front()), R"({"c":{"N":"1"},"l":{"S":"l1"},"p":{"S":"x"}})");
    EXPECT_EQ(json(query(local + R"(, "ProjectionExpression": "z")").items->front()),
              R"({"z":{"S":"z"}})");
    EXPECT_EQ(query(local + R"(, "Select": "ALL_ATTRIBUTES")").items->front().view().size(), 6U);
    const std::string global = R"("IndexName": "gsi", "KeyConditionExpression": "g = :p",
        "ExpressionAttributeValues": {":p": {"S": "g1"}})";
    EXPECT_EQ(query_error(global + R"(, "ProjectionExpression": "z, c, y.b")"),
              invalid("One or more parameter values were invalid: Global secondary index gsi does "
                      "not project [z, y]"));
    EXPECT_EQ(query_error(global + R"(, "Select": "ALL_ATTRIBUTES")"),
              invalid("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is "
                      "not supported for "
                      "global secondary index gsi because its projection type is not ALL"));
    EXPECT_EQ(
        query_error(
            R"("IndexName": "gsi", "KeyConditionExpression": "g = :p", "FilterExpression": "z = :p",
                             "ExpressionAttributeValues": {":p": {"S": "g1"}})"),
        invalid("One or more parameter values were invalid: Secondary index gsi does not project "
                "one or more "
                "filter attributes: [z]"));
    EXPECT_EQ(query_error(global + R"(, "ConsistentRead": true)"),
              invalid("Consistent reads are not supported on global secondary indexes"));
}

TEST_F(QueryTest, KeyConditionsAreHeldAgainstTheSchema) {
    const auto condition_error = [&](const char* condition, const char* values,
                                     const char* rest = "") {
        return query_error(std::string(R"("KeyConditionExpression": ")") + condition +
                           R"(", "ExpressionAttributeValues": )" + values + rest);
    };
    EXPECT_EQ(condition_error("c = :v", R"({":v": {"N": "1"}})"),
              invalid("Query condition missed key schema element: p"));
    EXPECT_EQ(condition_error("p = :v", R"({":v": {"S": "x"}})", R"(, "IndexName": "gsi")"),
              invalid("Query condition missed key schema element: g"));
    EXPECT_EQ(condition_error("p = :p AND z = :p", R"({":p": {"S": "x"}})"),
              invalid("Query condition missed key schema element: c"));
    EXPECT_EQ(condition_error("p > :p", R"({":p": {"S": "x"}})"),
              invalid("Query key condition not supported"));
    EXPECT_EQ(condition_error("p = :p", R"({":p": {"N": "1"}})"),
              invalid("One or more parameter values were invalid: Condition parameter type does "
                      "not match schema type"));
    EXPECT_EQ(condition_error("p = :p AND c = :p AND z = :p", R"({":p": {"S": "x"}})"),
              invalid("The number of query conditions (3) exceeds the number of key attributes "
                      "defined in the schema (2)"));
    EXPECT_EQ(condition_error("p = :p", R"({":p": {"S": "x"}})", R"(, "IndexName": "nosuch")"),
              invalid("The table does not have the specified index: nosuch"));
    EXPECT_EQ(condition_error("p = :p", R"({":p": {"S": "x"}, ":v": {"N": "1"}})",
                              R"(, "FilterExpression": "c = :v")"),
              invalid("Filter Expression can only contain non-primary key attributes: Primary key "
                      "attribute: c"));
    EXPECT_EQ(query_error(R"("Limit": 1)"),
              invalid("Either the KeyConditions or KeyConditionExpression parameter must be "
                      "specified in the request."));
}

TEST_F(QueryTest, SelectGoesWithItsParameters) {
    put_numbers("x", {"1"});
    const std::string partition =
        R"("KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}, )";
    const auto count = query(partition + R"("Select": "COUNT")");
    EXPECT_FALSE(count.items);
    EXPECT_EQ(count.count, 1);
    EXPECT_EQ(
        query_error(partition + R"("Select": "COUNT", "ProjectionExpression": "c")"),
        invalid("Cannot specify the ProjectionExpression when choosing to get only the Count"));
    EXPECT_EQ(query_error(partition + R"("Select": "SPECIFIC_ATTRIBUTES")"),
              invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to "
                      "get SPECIFIC_ATTRIBUTES"));
    EXPECT_EQ(
        query_error(partition + R"("Select": "ALL_PROJECTED_ATTRIBUTES")"),
        invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"));
}

TEST_F(QueryTest, MultiAttributeKeysAreQueriedFromTheLeft) {
    must<api::CreateTableRequest>(R"({"TableName": "multi", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "a", "AttributeType": "S"},
            {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "r", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{"IndexName": "multi-index", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"},
                {"AttributeName": "r", "KeyType": "RANGE"}, {"AttributeName": "s", "KeyType": "RANGE"}]}]})");
    int next = 0;
    for (const char* r : {"u", "v"}) {
        for (const char* s : {"1", "2", "10"}) {
            put("multi", R"({"p": {"S": "p)" + std::to_string(next++) +
                             R"("}, "a": {"S": "a"}, "b": {"N": "1"}, "r": {"S": ")" + r +
                             R"("}, "s": {"N": ")" + s + "\"}}");
        }
    }
    const auto ask = [&](const std::string& condition, const std::string& values) {
        return run<api::QueryRequest>(
            R"({"TableName": "multi", "IndexName": "multi-index", "KeyConditionExpression": ")" +
            condition + R"(", "ExpressionAttributeValues": {":a": {"S": "a"}, )" + values + "}}");
    };
    EXPECT_EQ(list(*ask("a = :a AND b = :b", R"(":b": {"N": "1"})"), "s"), "1 2 10 1 2 10");
    EXPECT_EQ(list(*ask("a = :a AND b = :b AND r = :r AND s > :s",
                        R"(":b": {"N": "1"}, ":r": {"S": "v"}, ":s": {"N": "1"})"),
                   "s"),
              "2 10");
    EXPECT_EQ(
        list(*ask("a = :a AND b = :b AND r > :r", R"(":b": {"N": "1"}, ":r": {"S": "u"})"), "r"),
        "v v v");
    EXPECT_EQ(failure(ask("a = :a AND r = :r", R"(":r": {"S": "u"})")),
              invalid("Query condition missed key schema element: b"));
    EXPECT_EQ(failure(ask("a = :a AND b = :b AND s = :s", R"(":b": {"N": "1"}, ":s": {"N": "1"})")),
              invalid("Query condition missed key schema element: r"));
    EXPECT_EQ(failure(ask("a = :a AND b = :b AND r > :r AND s = :s",
                          R"(":b": {"N": "1"}, ":r": {"S": "u"}, ":s": {"N": "1"})")),
              invalid("Query key condition not supported"));
}

}  // namespace
}  // namespace dynox::engine
