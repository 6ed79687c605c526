#include "engine/search_vectors.hpp"

#include "support.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace dynox::engine {
namespace {

using test::EngineTest;
using test::invalid;

constexpr const char* table_head =
    R"({"TableName": "vectors", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],)";

std::string index(const std::string& name, const std::string& distance,
                  const std::string& projection, const std::string& rest = "") {
    return R"({"IndexName": ")" + name +
           R"(", "VectorAttribute": {"AttributeName": "emb"}, "Dimensions": 2,
               "DistanceFunction": ")" +
           distance + R"(", "Projection": {"ProjectionType": )" + projection + "}" + rest + "}";
}

const std::string schema =
    R"(, "SearchSchema": [{"AttributeName": "team", "SearchSchemaElementType": "HASH"},
                          {"AttributeName": "year", "SearchSchemaElementType": "INLINE_FILTER"}])";
const std::string definitions = R"("AttributeDefinitions": [
    {"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "team", "AttributeType": "S"},
    {"AttributeName": "year", "AttributeType": "N"}],)";

class SearchVectorsTest : public EngineTest {
  protected:
    SearchVectorsTest() {
        must<api::CreateTableRequest>(
            table_head + definitions + R"("VectorIndexes": [)" +
            index("cosine", "COSINE", R"("ALL")") + "," +
            index("euclidean", "EUCLIDEAN", R"("KEYS_ONLY")") + "," +
            index("dot", "DOT_PRODUCT", R"("INCLUDE", "NonKeyAttributes": ["name"])") + "," +
            index("scoped", "EUCLIDEAN", R"("KEYS_ONLY")", schema) + "]}");
    }
    void put_vector(const std::string& key, const std::string& x, const std::string& y,
                    const std::string& rest = "") {
        put("vectors", R"({"p": {"S": ")" + key + R"("}, "emb": {"L": [{"N": ")" + x +
                           R"("}, {"N": ")" + y + R"("}]})" + rest + "}");
    }
    static std::string text(const std::string& index_name, const std::string& x,
                            const std::string& y, int top_k, const std::string& rest) {
        return R"({"TableName": "vectors", "IndexName": ")" + index_name +
               R"(", "SearchVector": [{"N": ")" + x + R"("}, {"N": ")" + y + R"("}], "TopK": )" +
               std::to_string(top_k) + rest + "}";
    }
    api::SearchVectorsResult search(const std::string& index_name, const std::string& x,
                                    const std::string& y, int top_k = 10,
                                    const std::string& rest = "") {
        return must<api::SearchVectorsRequest>(text(index_name, x, y, top_k, rest));
    }
    std::string search_error(const std::string& index_name, const std::string& rest = "") {
        return error_of<api::SearchVectorsRequest>(text(index_name, "1", "1", 1, rest));
    }
    /// Keys of what was found, the nearest first.
    static std::string keys(const api::SearchVectorsResult& result) {
        std::string text;
        for (const api::SearchResult& found : result.search_results) {
            text.append(text.empty() ? "" : " ").append(found.item.find("p").as_string());
        }
        return text;
    }
    static std::string json(const FlatItem& item) {
        return Item::from_flat(item).to_dynamodb_json();
    }
};

TEST_F(SearchVectorsTest, FindsTheNearestFirst) {
    put_vector("right", "2", "0");
    put_vector("up", "0", "1");
    put_vector("diagonal", "5", "5");
    put("vectors", R"({"p": {"S": "none"}})");
    const auto cosine = search("cosine", "1", "0.1");
    EXPECT_EQ(keys(cosine), "right diagonal up");
    EXPECT_NEAR(cosine.search_results[0].score, 1 - 1 / std::sqrt(1.01), 1e-6);
    const auto euclidean = search("euclidean", "0", "0", 2);
    EXPECT_EQ(keys(euclidean), "up right");
    EXPECT_EQ(euclidean.search_results[1].score, 2);
    const auto dot = search("dot", "1", "1");
    EXPECT_EQ(keys(dot), "diagonal right up");
    EXPECT_EQ(dot.search_results[0].score, 10);
}

TEST_F(SearchVectorsTest, FollowsEveryWrite) {
    put_vector("a", "1", "0");
    put_vector("b", "0", "1");
    EXPECT_EQ(keys(search("euclidean", "1", "0")), "a b");
    must<api::UpdateItemRequest>(
        R"({"TableName": "vectors", "Key": {"p": {"S": "a"}}, "UpdateExpression": "SET emb = :v",
            "ExpressionAttributeValues": {":v": {"L": [{"N": "9"}, {"N": "9"}]}}})");
    EXPECT_EQ(keys(search("euclidean", "1", "0")), "b a");
    must<api::UpdateItemRequest>(
        R"({"TableName": "vectors", "Key": {"p": {"S": "b"}}, "UpdateExpression": "REMOVE emb"})");
    EXPECT_EQ(keys(search("euclidean", "1", "0")), "a");
    must<api::DeleteItemRequest>(R"({"TableName": "vectors", "Key": {"p": {"S": "a"}}})");
    EXPECT_EQ(keys(search("euclidean", "1", "0")), "");
}

TEST_F(SearchVectorsTest, AnswersWhatTheIndexProjects) {
    put_vector("a", "0.1", "1e-3", R"(, "name": {"S": "Ann"}, "extra": {"N": "1"})");
    const auto only = [&](const std::string& index_name, const std::string& rest = "") {
        return json(search(index_name, "1", "1", 1, rest).search_results.at(0).item);
    };
    const std::string vector = R"("emb":{"L":[{"N":"0.1"},{"N":"0.001"}]})";
    EXPECT_EQ(only("cosine"),
              "{" + vector + R"(,"extra":{"N":"1"},"name":{"S":"Ann"},"p":{"S":"a"}})");
    EXPECT_EQ(only("dot"), "{" + vector + R"(,"name":{"S":"Ann"},"p":{"S":"a"}})");
    EXPECT_EQ(only("euclidean"), "{" + vector + R"(,"p":{"S":"a"}})");
    EXPECT_EQ(only("dot", R"(, "ProjectionExpression": "emb[1], #n",
                             "ExpressionAttributeNames": {"#n": "name"})"),
              R"({"emb":{"L":[{"N":"0.001"}]},"name":{"S":"Ann"}})");
    EXPECT_EQ(search_error("euclidean", R"(, "ProjectionExpression": "extra")"),
              invalid("One or more parameter values were invalid: Vector index euclidean does not "
                      "project [extra]"));
}

TEST_F(SearchVectorsTest, ScopesByHashAndFilters) {
    put_vector("a", "1", "0", R"(, "team": {"S": "red"}, "year": {"N": "2020"})");
    put_vector("b", "2", "0", R"(, "team": {"S": "red"}, "year": {"N": "2024"})");
    put_vector("c", "1", "0", R"(, "team": {"S": "blue"}, "year": {"N": "2024"})");
    put_vector("d", "3", "0", R"(, "team": {"S": "red"})");
    put_vector("e", "1", "0");
    const auto found = [&](const std::string& condition, const std::string& values) {
        return keys(search("scoped", "0", "0", 10,
                           R"(, "SearchConditionExpression": ")" + condition +
                               R"(", "ExpressionAttributeNames": {"#y": "year"},
                               "ExpressionAttributeValues": {":t": {"S": "red"}, )" +
                               values + "}"));
    };
    EXPECT_EQ(found("team = :t AND #y >= :y", R"(":y": {"N": "2000"})"), "a b");
    EXPECT_EQ(found("#y < :y AND team = :t", R"(":y": {"N": "2024"})"), "a");
    EXPECT_EQ(found("team = :t AND #y BETWEEN :y AND :z", R"(":y": {"N": "2021"},
                                                              ":z": {"N": "2030"})"),
              "b");
    EXPECT_EQ(keys(search("scoped", "0", "0", 10,
                          R"(, "SearchConditionExpression": "team = :t",
                             "ExpressionAttributeValues": {":t": {"S": "red"}})")),
              "a b d");
}

TEST_F(SearchVectorsTest, RefusesOtherConditions) {
    const auto refused = [&](const std::string& condition) {
        return search_error("scoped", R"(, "SearchConditionExpression": ")" + condition +
                                          R"(", "ExpressionAttributeNames": {"#y": "year"},
                                          "ExpressionAttributeValues": {":t": {"S": "red"},
                                                                        ":y": {"N": "1"}})");
    };
    const auto told = [](const std::string& why) {
        return invalid("Invalid SearchConditionExpression: " + why);
    };
    EXPECT_EQ(search_error("scoped"),
              told("The HASH attribute team of index scoped must be compared with ="));
    EXPECT_EQ(refused("#y = :y AND team >= :t"),
              told("The HASH attribute team can only be compared with ="));
    EXPECT_EQ(refused("team = :t OR #y = :y"), told("Invalid operator: OR"));
    EXPECT_EQ(refused("team = :t AND NOT #y = :y"), told("Invalid operator: NOT"));
    EXPECT_EQ(refused("team = :t AND #y <> :y"), told("Invalid operator: <>"));
    EXPECT_EQ(refused("team = :t AND #y IN (:y)"), told("Invalid operator: IN"));
    EXPECT_EQ(refused("team = :t AND contains(#y, :y)"), told("Invalid operator: contains"));
    EXPECT_EQ(refused("team = :t AND emb = :y AND #y = :y"),
              told("The attribute emb is not in the search schema of index scoped"));
    EXPECT_EQ(refused("team = :t AND #y.a = :y"),
              told("Conditions cannot be on nested attributes"));
    EXPECT_EQ(refused("team = :y AND #y = :t"),
              invalid("One or more parameter values were invalid: Condition parameter type does "
                      "not match schema type"));
    EXPECT_TRUE(refused("team = ").starts_with(told("Syntax error;")));
}

TEST_F(SearchVectorsTest, TellsWhatIsWrong) {
    EXPECT_EQ(search_error("nosuch"),
              invalid("The table does not have the specified index: nosuch"));
    EXPECT_EQ(error_of<api::SearchVectorsRequest>(
                  R"({"TableName": "missing", "IndexName": "abc", "SearchVector": [{"N": "1"}],
                      "TopK": 1})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(error_of<api::SearchVectorsRequest>(
                  R"({"TableName": "vectors", "IndexName": "cosine", "SearchVector": [{"N": "1"}],
                      "TopK": 1})"),
              invalid("One or more parameter values were invalid: SearchVector must have 2 "
                      "dimensions, found 1"));
    EXPECT_EQ(error_of<api::SearchVectorsRequest>(
                  R"({"TableName": "vectors", "IndexName": "cosine", "SearchVector":
                      [{"N": "1"}, {"N": "1e39"}], "TopK": 1})"),
              invalid("One or more parameter values were invalid: The values of SearchVector must "
                      "fit in 32-bit floating point format"));
    EXPECT_EQ(error_of<api::QueryRequest>(
                  R"({"TableName": "vectors", "IndexName": "cosine", "KeyConditionExpression":
                      "p = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}})"),
              invalid("The table does not have the specified index: cosine"));
}

TEST_F(SearchVectorsTest, RefusesWritesThatDoNotSuitAnIndex) {
    const auto put_error = [&](const std::string& rest) {
        return error_of<api::PutItemRequest>(
            R"({"TableName": "vectors", "Item": {"p": {"S": "a"}, )" + rest + "}}");
    };
    const std::string head = "One or more parameter values were invalid: ";
    EXPECT_EQ(put_error(R"("emb": {"S": "x"})"),
              invalid(head + "Type mismatch for vector attribute emb Expected: L Actual: S "
                             "IndexName: cosine"));
    EXPECT_EQ(put_error(R"("emb": {"L": [{"N": "1"}]})"),
              invalid(head + "The vector attribute emb must have 2 dimensions IndexName: cosine"));
    EXPECT_EQ(put_error(R"("emb": {"L": [{"N": "1"}, {"S": "1"}]})"),
              invalid(head + "The vector attribute emb must be a list of numbers IndexName: "
                             "cosine"));
    EXPECT_EQ(put_error(R"("emb": {"L": [{"N": "1"}, {"N": "4e38"}]})"),
              invalid(head + "The values of the vector attribute emb must fit in 32-bit floating "
                             "point format IndexName: cosine"));
    EXPECT_EQ(put_error(R"("year": {"S": "1"})"),
              invalid(head + "Type mismatch for Index Key year Expected: N Actual: S IndexName: "
                             "scoped"));
}

TEST_F(SearchVectorsTest, ChargesBytes) {
    const auto put = must<api::PutItemRequest>(
        R"({"TableName": "vectors", "ReturnConsumedCapacity": "INDEXES", "Item":
            {"p": {"S": "a"}, "emb": {"L": [{"N": "1"}, {"N": "2"}]}}})");
    ASSERT_TRUE(put.consumed_capacity);
    EXPECT_EQ(put.consumed_capacity->capacity_units, 1);
    ASSERT_EQ(put.consumed_capacity->vector_indexes.size(), 3U);
    EXPECT_EQ(put.consumed_capacity->vector_indexes[0].first, "cosine");
    EXPECT_EQ(put.consumed_capacity->vector_indexes[0].second.vector_write_request_bytes, 1024);
    const auto found = search("cosine", "1", "1", 1, R"(, "ReturnConsumedCapacity": "TOTAL")");
    ASSERT_TRUE(found.consumed_capacity);
    EXPECT_EQ(found.consumed_capacity->vector_search_request_bytes, 1024);
    EXPECT_FALSE(search("cosine", "1", "1").consumed_capacity);
    const auto described = must<api::DescribeTableRequest>(R"({"TableName": "vectors"})").table;
    EXPECT_EQ(described.table_size_bytes, 2 + 3 + 8);
    ASSERT_EQ(described.vector_indexes.size(), 4U);
    EXPECT_EQ(described.vector_indexes[1].item_count, 1);
    EXPECT_EQ(described.vector_indexes[1].index_size_bytes, 2 + 3 + 8);
    EXPECT_EQ(described.vector_indexes[1].index_arn, described.table_arn + "/index/euclidean");
}

TEST_F(SearchVectorsTest, AgreesWithASortOfAllDistances) {
    std::mt19937 random(3);
    std::uniform_int_distribution<int> values(-1000, 1000);
    struct Point {
        double distance;
        std::string key;
    };
    std::vector<Point> points;
    for (int i = 0; i < 300; ++i) {
        const int x = values(random);
        const int y = values(random);
        std::string key = "k";
        key += std::to_string(i);
        put_vector(key, std::to_string(x), std::to_string(y));
        points.push_back({std::hypot(x - 10.0, y + 20.0), std::move(key)});
    }
    std::sort(points.begin(), points.end(),
              [](const Point& a, const Point& b) { return a.distance < b.distance; });
    const auto found = search("euclidean", "10", "-20", 100);
    ASSERT_EQ(found.search_results.size(), 100U);
    for (std::size_t i = 0; i < found.search_results.size(); ++i) {
        EXPECT_NEAR(found.search_results[i].score, points[i].distance, 1e-3) << i;
    }
}

class VectorUpdateTest : public SearchVectorsTest {
  protected:
    std::string update(const std::string& rest) { return R"({"TableName": "hash", )" + rest + "}"; }
    std::string create(const std::string& given) {
        return update(R"("VectorIndexUpdates": [{"Create": )" + given + "}]");
    }
};

TEST_F(VectorUpdateTest, AddsAnIndexToALiveTableAndRemovesIt) {
    put("hash", R"({"p": {"S": "a"}, "emb": {"L": [{"N": "1"}, {"N": "2"}]}})");
    put("hash", R"({"p": {"S": "b"}, "emb": {"S": "of another kind"}})");
    const auto made = must<api::UpdateTableRequest>(create(index("late", "COSINE", R"("ALL")")))
                          .table_description;
    ASSERT_EQ(made.vector_indexes.size(), 1U);
    EXPECT_EQ(made.table_status, api::TableStatus::updating);
    EXPECT_EQ(made.vector_indexes[0].index_status, api::TableStatus::creating);
    EXPECT_EQ(made.vector_indexes[0].backfilling, false);
    const auto described = must<api::DescribeTableRequest>(R"({"TableName": "hash"})").table;
    EXPECT_EQ(described.vector_indexes[0].index_status, api::TableStatus::active);
    EXPECT_EQ(described.vector_indexes[0].backfilling, std::nullopt);
    EXPECT_EQ(described.vector_indexes[0].item_count, 1);
    const std::string search_late =
        R"({"TableName": "hash", "IndexName": "late", "SearchVector": [{"N": "1"}, {"N": "0"}],
            "TopK": 3})";
    EXPECT_EQ(keys(must<api::SearchVectorsRequest>(search_late)), "a");

    EXPECT_EQ(error_of<api::UpdateTableRequest>(create(index("late", "COSINE", R"("ALL")"))),
              invalid("Attempting to create an index which already exists"));
    EXPECT_EQ(error_of<api::UpdateTableRequest>(
                  update(R"("BillingMode": "PROVISIONED", "ProvisionedThroughput":
                            {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})")),
              invalid("One or more parameter values were invalid: Vector indexes are only "
                      "supported with BillingMode PAY_PER_REQUEST"));
    const auto removed = must<api::UpdateTableRequest>(
        update(R"("VectorIndexUpdates": [{"Delete": {"IndexName": "late"}}])"));
    EXPECT_EQ(removed.table_description.vector_indexes.at(0).index_status,
              api::TableStatus::deleting);
    EXPECT_TRUE(
        must<api::DescribeTableRequest>(R"({"TableName": "hash"})").table.vector_indexes.empty());
    EXPECT_EQ(error_of<api::SearchVectorsRequest>(search_late),
              invalid("The table does not have the specified index: late"));
}

TEST_F(VectorUpdateTest, ChangesOneIndexAtATime) {
    EXPECT_EQ(error_of<api::UpdateTableRequest>(update(
                  R"("VectorIndexUpdates": [{"Create": )" + index("one", "COSINE", R"("ALL")") +
                  R"(}, {"Create": )" + index("two", "COSINE", R"("ALL")") + "}]")),
              "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be "
              "created or deleted simultaneously per table");
    EXPECT_EQ(error_of<api::UpdateTableRequest>(update(R"("VectorIndexUpdates": [{}])")),
              invalid("One or more parameter values were invalid: One of "
                      "VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null"));
    EXPECT_EQ(error_of<api::UpdateTableRequest>(
                  update(R"("VectorIndexUpdates": [{"Delete": {"IndexName": "nosuch"}}])")),
              "ResourceNotFoundException: Requested resource not found");
}

TEST_F(VectorUpdateTest, RefusesIndexesThatCannotBe) {
    const auto told = [&](const std::string& given, const std::string& head = table_head) {
        return error_of<api::CreateTableRequest>(
            head + R"("AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
                      "VectorIndexes": [)" +
            given + "]}");
    };
    const std::string why = "One or more parameter values were invalid: ";
    EXPECT_EQ(told(""), invalid(why + "List of VectorIndexes is empty"));
    EXPECT_EQ(told(index("one", "COSINE", R"("ALL")", schema)),
              invalid(why + "Some index key attributes are not defined in AttributeDefinitions. "
                            "Keys: [year, team], AttributeDefinitions: [p]"));
    EXPECT_EQ(told(index("one", "COSINE", R"("ALL")") + "," + index("one", "COSINE", R"("ALL")")),
              invalid(why + "Duplicate index name: one"));
    EXPECT_EQ(told(R"({"IndexName": "one", "VectorAttribute": {"AttributeName": "emb"},
                      "Dimensions": 4097, "DistanceFunction": "COSINE", "Projection":
                      {"ProjectionType": "ALL"}})"),
              invalid(why + "Dimensions of index one must be at most 4096"));
    EXPECT_EQ(told(index("one", "COSINE", R"("ALL")"),
                   R"({"TableName": "provisioned", "ProvisionedThroughput":
                       {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}, "KeySchema":
                       [{"AttributeName": "p", "KeyType": "HASH"}],)"),
              invalid(why + "Vector indexes are only supported with BillingMode "
                            "PAY_PER_REQUEST"));
}

}  // namespace
}  // namespace dynox::engine
