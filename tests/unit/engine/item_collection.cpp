#include "engine/item_collection.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::EngineTest;
using ItemCollection = EngineTest;

TEST_F(ItemCollection, MetricsAreOfTablesWithLocalIndexesAlone) {
    const auto with =
        must<api::PutItemRequest>(R"({"TableName": "indexed", "ReturnItemCollectionMetrics": "SIZE",
        "Item": {"p": {"S": "x"}, "c": {"N": "1"}}})");
    ASSERT_TRUE(with.item_collection_metrics);
    EXPECT_EQ(Item::from_flat(with.item_collection_metrics->item_collection_key), item("p", "x"));
    EXPECT_EQ(with.item_collection_metrics->size_estimate_lower_gb, 0);
    EXPECT_EQ(with.item_collection_metrics->size_estimate_upper_gb, 1);
    EXPECT_FALSE(
        must<api::PutItemRequest>(R"({"TableName": "hash", "ReturnItemCollectionMetrics": "SIZE",
        "Item": {"p": {"S": "x"}}})")
            .item_collection_metrics);
    EXPECT_FALSE(must<api::DeleteItemRequest>(R"({"TableName": "indexed",
        "Key": {"p": {"S": "x"}, "c": {"N": "1"}}})")
                     .item_collection_metrics);
}

}  // namespace
}  // namespace dynox::engine
