#include "engine/capacity.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;

static_assert(write_units(0) == 1 && write_units(1024) == 1 && write_units(1025) == 2);
static_assert(read_units(0, Consistency::strong) == 1.0 &&
              read_units(0, Consistency::eventual) == 0.5);
static_assert(read_units(4096, Consistency::strong) == 1.0 &&
              read_units(4097, Consistency::strong) == 2.0);
static_assert(read_units(4097, Consistency::eventual) == 1.0);

class ConsumedCapacity : public EngineTest {
  protected:
    /// {"p": "x", "c": 1, ...rest}, at least `size` bytes.
    static std::string item(std::size_t size, const std::string& rest = "") {
        return R"({"p": {"S": "x"}, "c": {"N": "1"}, "pad": {"S": ")" + std::string(size, 'y') +
               "\"}" + rest + "}";
    }
    api::ConsumedCapacity put_units(const std::string& json) {
        return must<api::PutItemRequest>(
                   R"({"TableName": "indexed", "ReturnConsumedCapacity": "INDEXES", "Item": )" +
                   json + "}")
            .consumed_capacity.value();
    }
    static double units_of(const std::vector<std::pair<std::string, api::Capacity>>& indexes,
                           std::string_view name) {
        for (const auto& [index, capacity] : indexes) {
            if (index == name) {
                return capacity.capacity_units;
            }
        }
        return 0;
    }
};

TEST_F(ConsumedCapacity, WritesCostTheLargerOfBeforeAndAfter) {
    EXPECT_EQ(put_units(item(10)).capacity_units, 1);
    EXPECT_EQ(put_units(item(3000)).capacity_units, 3);
    EXPECT_EQ(put_units(item(10)).capacity_units, 3);
    const auto gone =
        must<api::DeleteItemRequest>(R"({"TableName": "indexed", "ReturnConsumedCapacity": "TOTAL",
        "Key": {"p": {"S": "none"}, "c": {"N": "1"}}})");
    EXPECT_EQ(gone.consumed_capacity->capacity_units, 1);
    EXPECT_FALSE(gone.consumed_capacity->table);
    EXPECT_EQ(gone.consumed_capacity->table_name, "indexed");
}

TEST_F(ConsumedCapacity, IndexesCostWhatChangesInThem) {
    // Enters gsi (keys alone: 1), all (everything: 3), include (1) and lsi (1).
    auto capacity =
        put_units(item(3000, R"(, "g": {"S": "g1"}, "h": {"N": "1"}, "l": {"S": "l1"})"));
    EXPECT_EQ(capacity.table->capacity_units, 3);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "gsi"), 1);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "all"), 3);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "include"), 1);
    EXPECT_EQ(units_of(capacity.local_secondary_indexes, "lsi"), 1);
    EXPECT_EQ(capacity.capacity_units, 9);
    // The same again: the table is written, no index is.
    capacity = put_units(item(3000, R"(, "g": {"S": "g1"}, "h": {"N": "1"}, "l": {"S": "l1"})"));
    EXPECT_EQ(capacity.capacity_units, 3);
    EXPECT_TRUE(capacity.global_secondary_indexes.empty());
    EXPECT_TRUE(capacity.local_secondary_indexes.empty());
    // Another padding shows in `all` alone, at the larger of both sizes.
    capacity = put_units(item(10, R"(, "g": {"S": "g1"}, "h": {"N": "1"}, "l": {"S": "l1"})"));
    EXPECT_EQ(capacity.global_secondary_indexes.size(), 1U);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "all"), 3);
    // Another h moves gsi's and include's entries: old and new are charged; `all` changes in place.
    capacity = put_units(item(10, R"(, "g": {"S": "g1"}, "h": {"N": "2"}, "l": {"S": "l1"})"));
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "gsi"), 2);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "include"), 2);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "all"), 1);
    // Without g the item leaves gsi and all.
    capacity = put_units(item(10, R"(, "h": {"N": "2"}, "l": {"S": "l1"})"));
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "gsi"), 1);
    EXPECT_EQ(units_of(capacity.global_secondary_indexes, "all"), 1);
    EXPECT_EQ(capacity.global_secondary_indexes.size(), 2U);
}

TEST_F(ConsumedCapacity, ReadsCostByWholeItemsWhateverTheProjection) {
    put("indexed", item(9000));
    const auto units = [&](const std::string& rest) {
        return must<api::GetItemRequest>(
                   R"({"TableName": "indexed", "ReturnConsumedCapacity": "TOTAL", "Key":
            {"p": {"S": "x"}, "c": {"N": "1"}})" +
                   rest + "}")
            .consumed_capacity->capacity_units;
    };
    EXPECT_EQ(units(""), 1.5);
    EXPECT_EQ(units(R"(, "ConsistentRead": true)"), 3);
    EXPECT_EQ(units(R"(, "ConsistentRead": true, "ProjectionExpression": "c")"), 3);
}

TEST_F(ConsumedCapacity, OfAMissingItemIsTheLeast) {
    const auto get =
        must<api::GetItemRequest>(R"({"TableName": "indexed", "ReturnConsumedCapacity": "INDEXES",
        "Key": {"p": {"S": "x"}, "c": {"N": "1"}}})");
    EXPECT_EQ(get.consumed_capacity->capacity_units, 0.5);
    EXPECT_EQ(get.consumed_capacity->table->capacity_units, 0.5);
}

TEST_F(ConsumedCapacity, OfAQueryIsRoundedUpOnce) {
    for (int i = 0; i < 5; ++i) {
        put("indexed", R"({"p": {"S": "x"}, "c": {"N": ")" + std::to_string(i) +
                           R"("}, "pad": {"S": ")" + std::string(1000, 'y') + "\"}}");
    }
    const auto page =
        must<api::QueryRequest>(R"({"TableName": "indexed", "ReturnConsumedCapacity": "TOTAL",
        "KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}})");
    EXPECT_EQ(page.consumed_capacity->capacity_units, 1);  // 5 KB: two blocks, halved
}

TEST_F(ConsumedCapacity, OfAnIndexQueryIsTheIndexsPlusFetches) {
    put("indexed", item(5000, R"(, "l": {"S": "l1"})"));
    const std::string query =
        R"({"TableName": "indexed", "IndexName": "lsi", "ReturnConsumedCapacity": "INDEXES",
        "KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}})";
    auto capacity = *must<api::QueryRequest>(query + "}").consumed_capacity;
    EXPECT_EQ(capacity.table->capacity_units, 0);
    EXPECT_EQ(units_of(capacity.local_secondary_indexes, "lsi"), 0.5);
    capacity =
        *must<api::QueryRequest>(query + R"(, "Select": "ALL_ATTRIBUTES"})").consumed_capacity;
    EXPECT_EQ(capacity.table->capacity_units, 1);
    EXPECT_EQ(units_of(capacity.local_secondary_indexes, "lsi"), 0.5);
    EXPECT_EQ(capacity.capacity_units, 1.5);
}

}  // namespace
}  // namespace dynox::engine
