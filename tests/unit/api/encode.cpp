// The exact JSON of some requests and results.
#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

TEST(Encode, LeavesOutWhatWasNotGiven) {
    EXPECT_EQ(encoded_request(GetItemRequest{.table_name = "abc", .key = item("p", "x").to_flat()}),
              R"({"TableName":"abc","Key":{"p":{"S":"x"}}})");
    EXPECT_EQ(encoded_request(QueryRequest{.table_name = "abc", .scan_index_forward = false}),
              R"({"TableName":"abc","ScanIndexForward":false})");
    EXPECT_EQ(encoded_request(ListTablesRequest{}), "{}");
    EXPECT_EQ(encoded_result(PutItemResult{}), "{}");
    EXPECT_EQ(encoded_result(GetItemResult{}), "{}");
    EXPECT_EQ(encoded_result(GetItemResult{.item = FlatItem()}), R"({"Item":{}})");
    EXPECT_EQ(encoded_result(BatchWriteItemResult{}), R"({"UnprocessedItems":{}})");
    EXPECT_EQ(encoded_result(BatchGetItemResult{}), R"({"Responses":{},"UnprocessedKeys":{}})");
    EXPECT_EQ(encoded_result(QueryResult{.count = 1, .scanned_count = 2}),
              R"({"Count":1,"ScannedCount":2})");
    EXPECT_EQ(encoded_result(ListTablesResult{}), R"({"TableNames":[]})");
}

TEST(Encode, WritesTheWireFormsThatDifferFromTheStructs) {
    TransactGetItemsResult transact;
    transact.responses = {item("p", "x").to_flat(), std::nullopt};
    EXPECT_EQ(encoded_result(transact), R"({"Responses":[{"Item":{"p":{"S":"x"}}},{}]})");

    TransactGetItemsRequest get;
    get.transact_items = {{"abc", item("p", "x").to_flat(), {}, {}}};
    EXPECT_EQ(encoded_request(get),
              R"({"TransactItems":[{"Get":{"TableName":"abc","Key":{"p":{"S":"x"}}}}]})");

    BatchWriteItemRequest batch;
    batch.request_items.push_back({"abc", {WriteRequest{.delete_key = item("p", "x").to_flat()}}});
    EXPECT_EQ(encoded_request(batch),
              R"({"RequestItems":{"abc":[{"DeleteRequest":{"Key":{"p":{"S":"x"}}}}]}})");

    PutItemResult put;
    put.item_collection_metrics = samples::metrics();
    EXPECT_EQ(encoded_result(put),
              R"({"ItemCollectionMetrics":{"ItemCollectionKey":{"p":{"S":"x"}},)"
              R"("SizeEstimateRangeGB":[0.0,1.0]}})");
}

TEST(Encode, WritesConsumedCapacityAsTheServiceDoes) {
    GetItemResult result;
    result.consumed_capacity = ConsumedCapacity{.table_name = "abc", .capacity_units = 0.5};
    EXPECT_EQ(encoded_result(result),
              R"({"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"abc"}})");
    result.consumed_capacity->table = Capacity{.capacity_units = 2};
    result.consumed_capacity->global_secondary_indexes = {{"gsi", {.capacity_units = 1}}};
    result.consumed_capacity->read_capacity_units = 3;
    EXPECT_EQ(encoded_result(result),
              R"({"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"abc",)"
              R"("ReadCapacityUnits":3.0,"Table":{"CapacityUnits":2.0},)"
              R"("GlobalSecondaryIndexes":{"gsi":{"CapacityUnits":1.0}}}})");
}

TEST(Encode, WritesTheDescriptionOfADeletedTable) {
    DeleteTableResult result;
    result.table_description = {.table_name = "abc",
                                .table_status = TableStatus::deleting,
                                .table_arn = "arn",
                                .table_id = "id"};
    EXPECT_EQ(encoded_result(result),
              R"({"TableDescription":{"TableName":"abc","TableStatus":"DELETING",)"
              R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,)"
              R"("WriteCapacityUnits":0},"TableSizeBytes":0,"ItemCount":0,"TableArn":"arn",)"
              R"("TableId":"id","DeletionProtectionEnabled":false}})");
}

TEST(Encode, AppendsToWhatIsThere) {
    std::string out = "head ";
    encode_request(DescribeTableRequest{"abc"}, out);
    EXPECT_EQ(out, R"(head {"TableName":"abc"})");
}

TEST(Encode, WritesNumberSetsInNumericOrder) {
    GetItemResult result;
    result.item = item("n", NumberSet{10, 9, -1}).to_flat();
    EXPECT_EQ(encoded_result(result), R"({"Item":{"n":{"NS":["-1","9","10"]}}})");
}

}  // namespace
}  // namespace dynox::api
