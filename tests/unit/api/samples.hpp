// Requests and results with every member filled, and with as few as possible.
#pragma once

#include "unit/api/support.hpp"

namespace dynox::api::samples {

inline FlatItem some_key() {
    return item("p", "x", "c", 7).to_flat();
}
inline FlatItem some_item() {
    return item("p", "x", "text", "quo\"te \\ \n é 😀", "number", Number::from_text("-12.5"),
                "binary", Binary("\x00\xff", 2), "null", Null{}, "yes", true, "no", false,
                "strings", StringSet{"a", ""}, "numbers", NumberSet{1, 10, 9}, "binaries",
                BinarySet{Binary("z", 1)}, "list", List{1, "x", List{}}, "map",
                Map{{"inner", Map{}}, {"n", 1}})
        .to_flat();
}
inline ExpressionParameters parameters() {
    return {.names = AttributeNames{{"#b", "b"}, {"#a", "a"}},
            .values = item(":v", 1, ":w", List{"x"}).to_flat()};
}
inline ConsumedCapacity capacity() {
    return {.table_name = "abc",
            .capacity_units = 12.5,
            .read_capacity_units = 2,
            .write_capacity_units = 10.5,
            .table = Capacity{.capacity_units = 1, .read_capacity_units = 1},
            .local_secondary_indexes = {{"lsi", {.capacity_units = 0.5}}},
            .global_secondary_indexes = {{"gsi", {.capacity_units = 3, .write_capacity_units = 3}},
                                         {"gsi2", {.capacity_units = 100000}}}};
}
inline ItemCollectionMetrics metrics() {
    return {.item_collection_key = item("p", "x").to_flat()};
}
inline std::vector<KeySchemaElement> schema() {
    return {{"p", KeyType::hash}, {"c", KeyType::range}};
}
inline VectorIndex vector_index() {
    return {.index_name = "vec",
            .vector_attribute = {"emb"},
            .search_schema =
                std::vector<SearchSchemaElement>{{"p", SearchSchemaElementType::hash},
                                                 {"f", SearchSchemaElementType::inline_filter}},
            .projection = {ProjectionType::include, {{"a"}}},
            .dimensions = 3,
            .distance_function = VectorDistanceFunction::euclidean};
}
inline TableDescription description() {
    return {.table_name = "abc",
            .table_status = TableStatus::updating,
            .attribute_definitions = {{"p", AttributeType::string},
                                      {"c", AttributeType::number},
                                      {"b", AttributeType::binary}},
            .key_schema = schema(),
            .creation_date_time = 1700000000.123,
            .table_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc",
            .table_id = "0f4be6e8-8f3e-4d2b-9e0f-0123456789ab",
            .item_count = 3,
            .table_size_bytes = 9007199254740993,
            .provisioned_throughput = {1, 2, 3, 1700000001.5, 1700000002.5},
            .on_demand_throughput = OnDemandThroughput{.max_write_request_units = 9},
            .billing_mode_summary = BillingModeSummary{BillingMode::pay_per_request, 1700000000.5},
            .local_secondary_indexes = {{"lsi", schema(), {ProjectionType::all, {}}, "arn1", 1, 2}},
            .global_secondary_indexes =
                {{.index_name = "gsi",
                  .key_schema = schema(),
                  .projection = {ProjectionType::include, std::vector<std::string>{"a", "b"}},
                  .index_status = TableStatus::creating,
                  .backfilling = false,
                  .provisioned_throughput = {.read_capacity_units = 4, .write_capacity_units = 5},
                  .on_demand_throughput = OnDemandThroughput{1, 2},
                  .index_arn = "arn2",
                  .index_size_bytes = 6,
                  .item_count = 7,
                  .warm_throughput = WarmThroughputDescription{.read_units_per_second = 8}}},
            .stream_specification = StreamSpecification{true, "NEW_IMAGE"},
            .latest_stream_label = "2026-01-01T00:00:00.000",
            .latest_stream_arn = "arn3",
            .sse_description = SSEDescription{"ENABLED", "KMS", "arn4", 1700000003.5},
            .table_class_summary =
                TableClassSummary{TableClass::standard_infrequent_access, 1700000004.5},
            .deletion_protection_enabled = true,
            .warm_throughput = WarmThroughputDescription{1, 2, TableStatus::active},
            .vector_indexes = {{.index_name = "vec",
                                .vector_attribute = {"emb"},
                                .search_schema = vector_index().search_schema,
                                .projection = {ProjectionType::all, {}},
                                .dimensions = 3,
                                .distance_function = VectorDistanceFunction::dot_product,
                                .index_status = TableStatus::creating,
                                .backfilling = true,
                                .index_arn = "arn5",
                                .index_size_bytes = 8,
                                .item_count = 9}}};
}

inline ExpectedAttributes expected() {
    return {{"a", {.value = Value(5), .exists = true}},
            {"quo\"te", {.exists = false}},
            {"c",
             {.comparison_operator = ComparisonOperator::between,
              .attribute_value_list = std::vector<Value>{Value("b"), Value("c")}}}};
}
// Requests.

template <class Request>
std::vector<Request> requests();

template <>
inline std::vector<CreateTableRequest> requests() {
    CreateTableRequest least{.table_name = "abc",
                             .attribute_definitions = {{"p", AttributeType::string}},
                             .key_schema = {{"p", KeyType::hash}}};
    CreateTableRequest full{
        .table_name = "abc.d-e_F",
        .attribute_definitions = {{"p", AttributeType::string}, {"c", AttributeType::binary}},
        .key_schema = schema(),
        .local_secondary_indexes =
            std::vector<LocalSecondaryIndex>{{"lsi", schema(), {ProjectionType::keys_only, {}}}},
        .global_secondary_indexes =
            std::vector<GlobalSecondaryIndex>{{"gsi",
                                               schema(),
                                               {ProjectionType::include, {{"a"}}},
                                               ProvisionedThroughput{1, 2},
                                               OnDemandThroughput{3, 4},
                                               WarmThroughput{5, 6}}},
        .billing_mode = BillingMode::pay_per_request,
        .provisioned_throughput = ProvisionedThroughput{5, 6},
        .on_demand_throughput = OnDemandThroughput{{}, 7},
        .stream_specification = StreamSpecification{true, "KEYS_ONLY"},
        .sse_specification = SSESpecification{true, "KMS", "key"},
        .tags = std::vector<Tag>{{"k", "v"}, {"l", ""}},
        .table_class = TableClass::standard,
        .deletion_protection_enabled = true,
        .warm_throughput = WarmThroughput{{}, 8},
        .resource_policy = "{}",
        .vector_indexes = std::vector<VectorIndex>{vector_index()}};
    return {least, full};
}
template <>
inline std::vector<DescribeTableRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<UpdateTableRequest> requests() {
    UpdateTableRequest full{.table_name = "abc"};
    full.attribute_definitions = std::vector<AttributeDefinition>{{"g", AttributeType::string}};
    full.billing_mode = BillingMode::provisioned;
    full.provisioned_throughput = ProvisionedThroughput{1, 2};
    full.on_demand_throughput = OnDemandThroughput{-1, {}};
    full.global_secondary_index_updates.emplace(3);
    (*full.global_secondary_index_updates)[0].update = UpdateGlobalSecondaryIndexAction{
        "abc", ProvisionedThroughput{1, 2}, OnDemandThroughput{3, {}}, WarmThroughput{4, {}}};
    (*full.global_secondary_index_updates)[1].create =
        GlobalSecondaryIndex{"gsi", schema(), {ProjectionType::all, {}}, {}, {}, {}};
    (*full.global_secondary_index_updates)[2].remove = DeleteGlobalSecondaryIndexAction{"old"};
    full.vector_index_updates.emplace(2);
    (*full.vector_index_updates)[0].create = vector_index();
    (*full.vector_index_updates)[1].remove = DeleteVectorIndexAction{"old"};
    full.stream_specification = StreamSpecification{true, "KEYS_ONLY"};
    full.sse_specification = SSESpecification{true, "KMS", "key"};
    full.replica_updates.emplace(1).front().create = ReplicaAction{"eu-west-1"};
    full.table_class = TableClass::standard;
    full.deletion_protection_enabled = false;
    full.warm_throughput = WarmThroughput{12000, 4000};
    full.multi_region_consistency = "STRONG";
    full.global_table_witness_updates.emplace(1).front().create = ReplicaAction{"eu-west-2"};
    full.global_table_settings_replication_mode = "ENABLED";
    return {{.table_name = "abc"}, full};
}
template <>
inline std::vector<DeleteTableRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<ListTablesRequest> requests() {
    return {{}, {.exclusive_start_table_name = "abc", .limit = 7}};
}
template <>
inline std::vector<PutItemRequest> requests() {
    return {
        {.table_name = "abc", .item = some_item()},
        {.table_name = "abc",
         .item = some_key(),
         .condition_expression = "",
         .parameters = parameters(),
         .return_values = ReturnValues::all_old,
         .return_consumed_capacity = ReturnConsumedCapacity::total,
         .return_item_collection_metrics = ReturnItemCollectionMetrics::size,
         .return_values_on_condition_check_failure = ReturnValuesOnConditionCheckFailure::all_old},
        {.table_name = "abc",
         .item = some_key(),
         .expected = expected(),
         .conditional_operator = ConditionalOperator::logical_or}};
}
template <>
inline std::vector<GetItemRequest> requests() {
    return {
        {.table_name = "arn:aws:dynamodb:us-east-1:123456789012:table/abc", .key = some_key()},
        {.table_name = "abc",
         .key = FlatItem(),
         .consistent_read = true,
         .projection_expression = "a, b",
         .expression_attribute_names = AttributeNames{},
         .return_consumed_capacity = ReturnConsumedCapacity::indexes},
        {.table_name = "abc", .key = some_key(), .attributes_to_get = AttributesToGet{"a", "b"}}};
}
template <>
inline std::vector<UpdateItemRequest> requests() {
    std::vector<UpdateItemRequest> all{{.table_name = "abc", .key = some_key()}};
    for (const ReturnValues values :
         {ReturnValues::none, ReturnValues::all_old, ReturnValues::updated_old,
          ReturnValues::all_new, ReturnValues::updated_new}) {
        all.push_back({.table_name = "abc",
                       .key = some_key(),
                       .update_expression = "SET a = :v",
                       .condition_expression = "b = :w",
                       .parameters = parameters(),
                       .return_values = values,
                       .return_consumed_capacity = ReturnConsumedCapacity::indexes,
                       .return_item_collection_metrics = ReturnItemCollectionMetrics::size,
                       .return_values_on_condition_check_failure =
                           ReturnValuesOnConditionCheckFailure::all_old});
    }
    all.push_back(
        {.table_name = "abc",
         .key = some_key(),
         .attribute_updates =
             AttributeUpdates{{"a", {.value = Value("x")}},
                              {"b", {.action = AttributeAction::remove}},
                              {"c", {.value = Value(1), .action = AttributeAction::add}},
                              {"d", {.value = Value(Null{}), .action = AttributeAction::put}}},
         .expected = expected()});
    return all;
}
template <>
inline std::vector<DeleteItemRequest> requests() {
    return {
        {.table_name = "abc", .key = some_key()},
        {.table_name = "abc",
         .key = some_key(),
         .condition_expression = "b = :w",
         .parameters = parameters(),
         .return_values = ReturnValues::all_old,
         .return_consumed_capacity = ReturnConsumedCapacity::indexes,
         .return_item_collection_metrics = ReturnItemCollectionMetrics::size,
         .return_values_on_condition_check_failure = ReturnValuesOnConditionCheckFailure::all_old},
        {.table_name = "abc",
         .key = some_key(),
         .expected = expected(),
         .conditional_operator = ConditionalOperator::logical_and}};
}
template <>
inline std::vector<QueryRequest> requests() {
    return {{.table_name = "abc"},
            {.table_name = "abc",
             .index_name = "gsi",
             .key_condition_expression = "p = :v",
             .filter_expression = "a = :w",
             .projection_expression = "#a",
             .parameters = parameters(),
             .select = Select::specific_attributes,
             .limit = 2147483647,
             .consistent_read = true,
             .scan_index_forward = false,
             .exclusive_start_key = some_key(),
             .return_consumed_capacity = ReturnConsumedCapacity::total},
            {.table_name = "abc",
             .key_conditions =
                 Conditions{{"p", {ComparisonOperator::equal, std::vector<Value>{Value("x")}}}},
             .query_filter = Conditions{{"a", {ComparisonOperator::null, {}}},
                                        {"b", {ComparisonOperator::not_null, {}}}},
             .attributes_to_get = AttributesToGet{"a"},
             .conditional_operator = ConditionalOperator::logical_or}};
}
template <>
inline std::vector<ScanRequest> requests() {
    std::vector<ScanRequest> all{{.table_name = "abc"}};
    for (const Select select : {Select::all_attributes, Select::all_projected_attributes,
                                Select::specific_attributes, Select::count}) {
        all.push_back({.table_name = "abc",
                       .index_name = "gsi",
                       .filter_expression = "a = :w",
                       .projection_expression = "#a",
                       .parameters = parameters(),
                       .select = select,
                       .limit = 1,
                       .consistent_read = true,
                       .exclusive_start_key = some_key(),
                       .segment = 999'999,
                       .total_segments = 1'000'000,
                       .return_consumed_capacity = ReturnConsumedCapacity::total});
    }
    all.push_back(
        {.table_name = "abc",
         .scan_filter =
             Conditions{{"a", {ComparisonOperator::in, std::vector<Value>{Value(1), Value(2)}}}},
         .attributes_to_get = AttributesToGet{"a"}});
    return all;
}
template <>
inline std::vector<BatchWriteItemRequest> requests() {
    BatchWriteItemRequest full;
    full.request_items.push_back(
        {"abc", {WriteRequest{.put = some_item()}, WriteRequest{.delete_key = some_key()}}});
    full.request_items.push_back({"Def", {WriteRequest{.put = some_key()}}});
    full.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    full.return_item_collection_metrics = ReturnItemCollectionMetrics::size;
    return {full};
}
template <>
inline std::vector<BatchGetItemRequest> requests() {
    BatchGetItemRequest full;
    full.request_items.push_back({"abc",
                                  {.keys = {some_key(), item("p", "y").to_flat()},
                                   .consistent_read = true,
                                   .projection_expression = "a",
                                   .expression_attribute_names = AttributeNames{{"#a", "a"}}}});
    full.request_items.push_back({"Def", {.keys = {some_key()}}});
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    BatchGetItemRequest legacy;
    legacy.request_items.push_back(
        {"abc", {.keys = {some_key()}, .attributes_to_get = AttributesToGet{"a", "b"}}});
    return {full, legacy};
}
template <>
inline std::vector<TransactWriteItemsRequest> requests() {
    TransactWriteItemsRequest full;
    full.transact_items = {TransactPut{"abc", some_item(), "a = :v", parameters(),
                                       ReturnValuesOnConditionCheckFailure::all_old},
                           TransactUpdate{"abc", some_key(), "SET a = :v", "b = :w", parameters(),
                                          ReturnValuesOnConditionCheckFailure::all_old},
                           TransactDelete{"abc", some_key(), {}, {}, {}},
                           TransactConditionCheck{"abc",
                                                  some_key(),
                                                  "attribute_exists(p)",
                                                  {},
                                                  ReturnValuesOnConditionCheckFailure::all_old}};
    full.client_request_token = "token";
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    full.return_item_collection_metrics = ReturnItemCollectionMetrics::size;
    return {full};
}
template <>
inline std::vector<TransactGetItemsRequest> requests() {
    TransactGetItemsRequest full;
    full.transact_items = {{"abc", some_key(), "a", AttributeNames{{"#a", "a"}}},
                           {"Def", some_key(), {}, {}}};
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    return {full};
}

inline const std::string some_stream =
    "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/2026-01-01T00:00:00.000";
inline const std::string some_shard = "shardId-00000001767225600000-00000000";
template <>
inline std::vector<ListStreamsRequest> requests() {
    return {{}, {.table_name = "abc", .limit = 100, .exclusive_start_stream_arn = some_stream}};
}
template <>
inline std::vector<DescribeStreamRequest> requests() {
    return {{.stream_arn = some_stream},
            {.stream_arn = some_stream,
             .limit = 1,
             .exclusive_start_shard_id = some_shard,
             .shard_filter = ShardFilter{ShardFilterType::child_shards, some_shard}}};
}
template <>
inline std::vector<GetShardIteratorRequest> requests() {
    return {{some_stream, some_shard, "LATEST", {}},
            {some_stream, some_shard, "AT_SEQUENCE_NUMBER", "100000000000000000007"}};
}
template <>
inline std::vector<GetRecordsRequest> requests() {
    return {{.shard_iterator = "x"}, {.shard_iterator = "x", .limit = 1000}};
}
template <>
inline std::vector<UpdateTimeToLiveRequest> requests() {
    return {{"abc", {true, "expires"}}, {"abc", {false, "expires"}}};
}
template <>
inline std::vector<DescribeTimeToLiveRequest> requests() {
    return {{"abc"}};
}

// Results.

template <class OperationResult>
std::vector<OperationResult> results();

template <>
inline std::vector<CreateTableResult> results() {
    return {{description()}, {TableDescription{.table_name = "abc"}}};
}
template <>
inline std::vector<DescribeTableResult> results() {
    return {{description()}};
}
template <>
inline std::vector<UpdateTableResult> results() {
    return {{description()}};
}
template <>
inline std::vector<DeleteTableResult> results() {
    return {{TableDescription{.table_name = "abc", .table_status = TableStatus::deleting}}};
}
template <>
inline std::vector<ListTablesResult> results() {
    return {{}, {{"abc", "def"}, "def"}};
}
template <>
inline std::vector<PutItemResult> results() {
    return {{}, {some_item(), capacity(), metrics()}};
}
template <>
inline std::vector<GetItemResult> results() {
    return {{}, {some_item(), capacity()}, {FlatItem(), {}}};
}
template <>
inline std::vector<UpdateItemResult> results() {
    return {{}, {some_item(), capacity(), metrics()}};
}
template <>
inline std::vector<DeleteItemResult> results() {
    return {{}, {some_item(), capacity(), metrics()}};
}
template <>
inline std::vector<QueryResult> results() {
    return {{},
            {.items = std::vector<FlatItem>{}, .count = 0, .scanned_count = 5},
            {.items = std::vector<FlatItem>{some_item(), FlatItem()},
             .count = 2,
             .scanned_count = 3,
             .last_evaluated_key = some_key(),
             .consumed_capacity = capacity()}};
}
template <>
inline std::vector<ScanResult> results() {
    std::vector<ScanResult> all;
    for (QueryResult& result : results<QueryResult>()) {
        all.push_back(ScanResult{std::move(result)});
    }
    return all;
}
template <>
inline std::vector<BatchWriteItemResult> results() {
    BatchWriteItemResult full;
    full.unprocessed_items.push_back(
        {"abc", {WriteRequest{.put = some_item()}, WriteRequest{.delete_key = some_key()}}});
    full.consumed_capacity = {capacity(), {.table_name = "def", .capacity_units = 0.5}};
    full.item_collection_metrics.push_back({"abc", {metrics()}});
    return {{}, full};
}
template <>
inline std::vector<BatchGetItemResult> results() {
    BatchGetItemResult full;
    full.responses = {{"abc", {some_item(), FlatItem()}}, {"def", {}}};
    full.unprocessed_keys.push_back({"abc", {.keys = {some_key()}, .consistent_read = true}});
    full.consumed_capacity = {capacity()};
    return {{}, full};
}
template <>
inline std::vector<TransactWriteItemsResult> results() {
    TransactWriteItemsResult full;
    full.consumed_capacity = {capacity()};
    full.item_collection_metrics.push_back({"abc", {metrics(), metrics()}});
    return {{}, full};
}
template <>
inline std::vector<TransactGetItemsResult> results() {
    TransactGetItemsResult full;
    full.responses = {some_item(), std::nullopt, FlatItem()};
    full.consumed_capacity = {capacity()};
    return {{}, full};
}

template <>
inline std::vector<ListStreamsResult> results() {
    return {{},
            {.streams = {{some_stream, "abc", "2026-01-01T00:00:00.000"}},
             .last_evaluated_stream_arn = some_stream}};
}
template <>
inline std::vector<DescribeStreamResult> results() {
    return {{{.stream_arn = some_stream,
              .stream_label = "2026-01-01T00:00:00.000",
              .stream_status = StreamStatus::disabled,
              .stream_view_type = StreamViewType::new_and_old_images,
              .creation_request_date_time = 1767225600.125,
              .table_name = "abc",
              .key_schema = schema(),
              .shards = {{some_shard,
                          {"100000000000000000001", "100000000000000000009"},
                          "shardId-00000001767225500000-00000000"},
                         {some_shard, {"100000000000000000001", {}}, {}}},
              .last_evaluated_shard_id = some_shard}}};
}
template <>
inline std::vector<GetShardIteratorResult> results() {
    return {{"x"}};
}
template <>
inline std::vector<GetRecordsResult> results() {
    const auto event = [](StreamEventName name, StreamRecord record) {
        return StreamEvent{.event_id = "0123456789abcdef0123456789abcdef",
                           .event_name = name,
                           .event_version = "1.1",
                           .event_source = "aws:dynamodb",
                           .aws_region = "us-east-1",
                           .dynamodb = std::move(record)};
    };
    StreamRecord record{.approximate_creation_date_time = 1767225600,
                        .keys = some_key(),
                        .sequence_number = "100000000000000000001",
                        .size_bytes = 26};
    GetRecordsResult full;
    full.records.push_back(event(StreamEventName::insert, record));
    record.new_image = some_item();
    full.records.push_back(event(StreamEventName::modify, record));
    record.old_image = some_item();
    full.records.push_back(event(StreamEventName::remove, record));
    full.records.back().user_identity = StreamIdentity{"dynamodb.amazonaws.com", "Service"};
    full.next_shard_iterator = "y";
    return {{}, full};
}
template <>
inline std::vector<UpdateTimeToLiveResult> results() {
    return {{{true, "expires"}}};
}
template <>
inline std::vector<DescribeTimeToLiveResult> results() {
    return {{{TimeToLiveStatus::disabled, {}}}, {{TimeToLiveStatus::enabled, "expires"}}};
}

}  // namespace dynox::api::samples

#include "unit/api/statement_samples.hpp"

#include "unit/api/vector_samples.hpp"

#include "unit/api/backup_samples.hpp"
#include "unit/api/settings_samples.hpp"
#include "unit/api/transfer_samples.hpp"
