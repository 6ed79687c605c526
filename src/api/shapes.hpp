// The wire form of every struct of dynox/api, told once: members(visitor, struct) names each
// member, its place in the struct and its constraints. Reader, Writer and Checker are the visitors.
//
// The order of the members is the order in which the service lists violated constraints. Sources:
// the recorded answers of the error cases, service-facts sections 2 and 10; where neither tells,
// throughput and capacity first, then names, then the rest.
//
// A visitor is called as visitor("Name", field, rule) and answers true to end the visit (the
// Reader, once it has found the member it looks for).
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "api/enums.hpp"
#include "dynox/api/service.hpp"

namespace dynox::api {

/// What an item-like member holds: decides how its value errors are worded.
enum class ValueRole : std::uint8_t { item, start_key, expression_values };

/// Constraints of one member, and when the Writer leaves it out.
struct Rule {
    bool is_required = false;
    bool is_name = false;        // of a table or an index
    bool is_arn_fine = false;    // or a table's ARN
    bool omits_default = false;  // the Writer leaves out false, 0, "" and empty lists
    bool omits_true = false;
    ValueRole role = ValueRole::item;
    std::int64_t length_min = 0;
    std::int64_t length_max = std::numeric_limits<std::int64_t>::max();
    // Of a list's texts, which then must not be empty; 0: free.
    std::int64_t element_length_max = 0;
    std::int64_t value_min = std::numeric_limits<std::int64_t>::min();
    std::int64_t value_max = std::numeric_limits<std::int64_t>::max();
    std::string_view one_of;  // texts of an enumeration that the structs keep as a string

    [[nodiscard]] constexpr Rule required() const {
        Rule rule = *this;
        rule.is_required = true;
        return rule;
    }
    [[nodiscard]] constexpr Rule name(bool arn_fine) const {
        Rule rule = length(3, 255);
        rule.is_name = true;
        rule.is_arn_fine = arn_fine;
        return rule;
    }
    [[nodiscard]] constexpr Rule length(std::int64_t min, std::int64_t max) const {
        Rule rule = *this;
        rule.length_min = min;
        rule.length_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule elements(std::int64_t max) const {
        Rule rule = *this;
        rule.element_length_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule value(
        std::int64_t min, std::int64_t max = std::numeric_limits<std::int64_t>::max()) const {
        Rule rule = *this;
        rule.value_min = min;
        rule.value_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule as(ValueRole value_role) const {
        Rule rule = *this;
        rule.role = value_role;
        return rule;
    }
    [[nodiscard]] constexpr Rule texts(std::string_view set) const {
        Rule rule = *this;
        rule.one_of = set;
        return rule;
    }
    [[nodiscard]] constexpr Rule omit_default() const {
        Rule rule = *this;
        rule.omits_default = true;
        return rule;
    }
    [[nodiscard]] constexpr Rule omit_true() const {
        Rule rule = *this;
        rule.omits_true = true;
        return rule;
    }
};

namespace rules {
inline constexpr Rule any{};
inline constexpr Rule required = any.required();
inline constexpr Rule omit = any.omit_default();
inline constexpr Rule table = any.name(true).required();  // wherever the table is there
inline constexpr Rule index = any.name(false);
inline constexpr Rule key_name = any.length(1, 255).required();
inline constexpr Rule units = any.value(1).required();
inline constexpr Rule values = any.as(ValueRole::expression_values);
inline constexpr Rule names_to_get = any.length(1, 255);  // 255: AttributeNameList of older models
}  // namespace rules

// Structs that stand for the legacy parameters. Their values are read for their types only.
struct LegacyValue {};
struct LegacyExpected {
    std::optional<LegacyValue> value;
    std::optional<bool> exists;
    std::optional<std::vector<LegacyValue>> list;
    std::optional<ComparisonOperator> comparison_operator;
};
struct LegacyCondition {
    std::optional<std::vector<LegacyValue>> list;
    ComparisonOperator comparison_operator = ComparisonOperator::equal;
};
struct LegacyUpdate {
    std::optional<LegacyValue> value;
    std::optional<AttributeAction> action;
};
template <class T>
using MapOf = std::vector<std::pair<std::string, T>>;

/// The struct as the visitor gets it: the Reader fills it, the others only look.
template <class Visitor, class Struct>
using Visited = std::conditional_t<Visitor::fills, Struct, const Struct>;

#define DYNOX_API_MEMBERS(Struct) \
    template <class V>            \
    bool members(V& v, Visited<V, Struct>& s)

DYNOX_API_MEMBERS(LegacyExpected) {
    return v("Value", s.value) || v("Exists", s.exists) || v("AttributeValueList", s.list) ||
           v("ComparisonOperator", s.comparison_operator);
}
DYNOX_API_MEMBERS(LegacyCondition) {
    return v("AttributeValueList", s.list) ||
           v("ComparisonOperator", s.comparison_operator, rules::required);
}
DYNOX_API_MEMBERS(LegacyUpdate) {
    return v("Value", s.value) || v("Action", s.action);
}

// Tables.

DYNOX_API_MEMBERS(AttributeDefinition) {
    return v("AttributeName", s.attribute_name, rules::key_name) ||
           v("AttributeType", s.attribute_type, rules::required);
}
DYNOX_API_MEMBERS(KeySchemaElement) {
    return v("AttributeName", s.attribute_name, rules::key_name) ||
           v("KeyType", s.key_type, rules::required);
}
DYNOX_API_MEMBERS(Projection) {
    return v("ProjectionType", s.projection_type) ||
           v("NonKeyAttributes", s.non_key_attributes, rules::any.length(1, 20).elements(255));
}
DYNOX_API_MEMBERS(ProvisionedThroughput) {
    return v("WriteCapacityUnits", s.write_capacity_units, rules::units) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::units);
}
DYNOX_API_MEMBERS(OnDemandThroughput) {
    return v("MaxReadRequestUnits", s.max_read_request_units) ||
           v("MaxWriteRequestUnits", s.max_write_request_units);
}
DYNOX_API_MEMBERS(LocalSecondaryIndex) {
    return v("Projection", s.projection, rules::required) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 2).required());
}
DYNOX_API_MEMBERS(GlobalSecondaryIndex) {
    // 8: four HASH and four RANGE attributes, service-facts section 10.
    return v("Projection", s.projection, rules::required) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 8).required());
}
DYNOX_API_MEMBERS(StreamSpecification) {
    return v("StreamEnabled", s.stream_enabled, rules::required) ||
           v("StreamViewType", s.stream_view_type);
}
DYNOX_API_MEMBERS(SSESpecification) {
    return v("Enabled", s.enabled) || v("SSEType", s.sse_type, rules::any.texts("AES256, KMS")) ||
           v("KMSMasterKeyId", s.kms_master_key_id);
}
DYNOX_API_MEMBERS(Tag) {
    return v("Key", s.key, rules::any.length(1, 128).required()) ||
           v("Value", s.value, rules::any.length(0, 256).required());
}
DYNOX_API_MEMBERS(CreateTableRequest) {
    // GSI errors come before those of LSIs: service-facts, section 2.
    return v("AttributeDefinitions", s.attribute_definitions, rules::required) ||
           v("TableName", s.table_name, rules::any.name(false).required()) ||
           v("BillingMode", s.billing_mode) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 2).required()) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("StreamSpecification", s.stream_specification) ||
           v("SSESpecification", s.sse_specification) || v("Tags", s.tags) ||
           v("TableClass", s.table_class) ||
           v("DeletionProtectionEnabled", s.deletion_protection_enabled, rules::omit);
}
DYNOX_API_MEMBERS(ProvisionedThroughputDescription) {
    return v("NumberOfDecreasesToday", s.number_of_decreases_today) ||
           v("ReadCapacityUnits", s.read_capacity_units) ||
           v("WriteCapacityUnits", s.write_capacity_units);
}
DYNOX_API_MEMBERS(LocalSecondaryIndexDescription) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("Projection", s.projection) || v("IndexSizeBytes", s.index_size_bytes) ||
           v("ItemCount", s.item_count) || v("IndexArn", s.index_arn, rules::omit);
}
DYNOX_API_MEMBERS(GlobalSecondaryIndexDescription) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("Projection", s.projection) || v("IndexStatus", s.index_status) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("IndexSizeBytes", s.index_size_bytes) || v("ItemCount", s.item_count) ||
           v("IndexArn", s.index_arn, rules::omit);
}
DYNOX_API_MEMBERS(BillingModeSummary) {
    return v("BillingMode", s.billing_mode) ||
           v("LastUpdateToPayPerRequestDateTime", s.last_update_to_pay_per_request);
}
DYNOX_API_MEMBERS(TableDescription) {
    return v("AttributeDefinitions", s.attribute_definitions, rules::omit) ||
           v("TableName", s.table_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("TableStatus", s.table_status) || v("CreationDateTime", s.creation_date_time) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("TableSizeBytes", s.table_size_bytes) || v("ItemCount", s.item_count) ||
           v("TableArn", s.table_arn, rules::omit) || v("TableId", s.table_id, rules::omit) ||
           v("BillingModeSummary", s.billing_mode_summary) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes, rules::omit) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes, rules::omit) ||
           v("StreamSpecification", s.stream_specification) ||
           v("LatestStreamLabel", s.latest_stream_label, rules::omit) ||
           v("LatestStreamArn", s.latest_stream_arn, rules::omit) ||
           v.nested("TableClassSummary", "TableClass", s.table_class) ||
           v("DeletionProtectionEnabled", s.deletion_protection_enabled);
}
DYNOX_API_MEMBERS(CreateTableResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(DescribeTableRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DescribeTableResult) {
    return v("Table", s.table);
}
DYNOX_API_MEMBERS(DeleteTableRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DeleteTableResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(ListTablesRequest) {
    return v("ExclusiveStartTableName", s.exclusive_start_table_name, rules::any.name(false)) ||
           v("Limit", s.limit, rules::any.value(1, 100));
}
DYNOX_API_MEMBERS(ListTablesResult) {
    return v("LastEvaluatedTableName", s.last_evaluated_table_name) ||
           v("TableNames", s.table_names);
}

// Consumed capacity and item collections.

DYNOX_API_MEMBERS(Capacity) {
    return v("CapacityUnits", s.capacity_units) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::omit) ||
           v("WriteCapacityUnits", s.write_capacity_units, rules::omit);
}
DYNOX_API_MEMBERS(ConsumedCapacity) {
    return v("CapacityUnits", s.capacity_units) || v("TableName", s.table_name) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::omit) ||
           v("WriteCapacityUnits", s.write_capacity_units, rules::omit) || v("Table", s.table) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes, rules::omit) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes, rules::omit);
}
DYNOX_API_MEMBERS(ItemCollectionMetrics) {
    return v("ItemCollectionKey", s.item_collection_key) ||
           v.range("SizeEstimateRangeGB", s.size_estimate_lower_gb, s.size_estimate_upper_gb);
}

// Single items.

DYNOX_API_MEMBERS(PutItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("TableName", s.table_name, rules::table) || v("Item", s.item, rules::required) ||
           v.template legacy<MapOf<LegacyExpected>>("Expected") ||
           v.template legacy<ConditionalOperator>("ConditionalOperator") ||
           v("ReturnValues", s.return_values, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(GetItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v.template legacy<std::vector<std::string>>("AttributesToGet", rules::names_to_get) ||
           v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.expression_attribute_names);
}
DYNOX_API_MEMBERS(UpdateItemRequest) {
    // Every enumeration, then the missing key: service-facts, section 2.
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v.template legacy<MapOf<LegacyUpdate>>("AttributeUpdates") ||
           v("TableName", s.table_name, rules::table) ||
           v.template legacy<MapOf<LegacyExpected>>("Expected") ||
           v.template legacy<ConditionalOperator>("ConditionalOperator") ||
           v("ReturnValues", s.return_values, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("Key", s.key, rules::required) || v("UpdateExpression", s.update_expression) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(DeleteItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v.template legacy<MapOf<LegacyExpected>>("Expected") ||
           v.template legacy<ConditionalOperator>("ConditionalOperator") ||
           v("ReturnValues", s.return_values, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(GetItemResult) {
    return v("Item", s.item) || v("ConsumedCapacity", s.consumed_capacity);
}
#define DYNOX_API_WRITE_RESULT(Struct)                                                        \
    DYNOX_API_MEMBERS(Struct) {                                                               \
        return v("Attributes", s.attributes) || v("ConsumedCapacity", s.consumed_capacity) || \
               v("ItemCollectionMetrics", s.item_collection_metrics);                         \
    }
DYNOX_API_WRITE_RESULT(PutItemResult)
DYNOX_API_WRITE_RESULT(UpdateItemResult)
DYNOX_API_WRITE_RESULT(DeleteItemResult)
#undef DYNOX_API_WRITE_RESULT

// Query and Scan.

DYNOX_API_MEMBERS(QueryRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v.template legacy<MapOf<LegacyCondition>>("QueryFilter") ||
           v("Limit", s.limit, rules::any.value(1)) || v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index) || v("Select", s.select) ||
           v.template legacy<std::vector<std::string>>("AttributesToGet", rules::names_to_get) ||
           v.template legacy<MapOf<LegacyCondition>>("KeyConditions") ||
           v.template legacy<ConditionalOperator>("ConditionalOperator") ||
           v("KeyConditionExpression", s.key_condition_expression) ||
           v("FilterExpression", s.filter_expression) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ScanIndexForward", s.scan_index_forward, rules::any.omit_true()) ||
           v("ExclusiveStartKey", s.exclusive_start_key, rules::any.as(ValueRole::start_key));
}
DYNOX_API_MEMBERS(ScanRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v.template legacy<MapOf<LegacyCondition>>("ScanFilter") ||
           v("Limit", s.limit, rules::any.value(1)) ||
           v("Segment", s.segment, rules::any.value(0, 999'999)) ||
           v("TotalSegments", s.total_segments, rules::any.value(1, 1'000'000)) ||
           v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index) || v("Select", s.select) ||
           v.template legacy<std::vector<std::string>>("AttributesToGet", rules::names_to_get) ||
           v.template legacy<ConditionalOperator>("ConditionalOperator") ||
           v("FilterExpression", s.filter_expression) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ExclusiveStartKey", s.exclusive_start_key, rules::any.as(ValueRole::start_key));
}
DYNOX_API_MEMBERS(QueryResult) {
    return v("Items", s.items) || v("Count", s.count) || v("ScannedCount", s.scanned_count) ||
           v("LastEvaluatedKey", s.last_evaluated_key) ||
           v("ConsumedCapacity", s.consumed_capacity);
}

// Batches.

DYNOX_API_MEMBERS(WriteRequest) {
    return v.nested("DeleteRequest", "Key", s.delete_key) || v.nested("PutRequest", "Item", s.put);
}
DYNOX_API_MEMBERS(KeysAndAttributes) {
    return v("Keys", s.keys, rules::any.length(1, 100).required()) ||
           v.template legacy<std::vector<std::string>>("AttributesToGet", rules::names_to_get) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.expression_attribute_names);
}
DYNOX_API_MEMBERS(BatchWriteItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit) ||
           v("RequestItems", s.request_items, rules::any.name(true).length(1, 25).required());
}
DYNOX_API_MEMBERS(BatchWriteItemResult) {
    return v("UnprocessedItems", s.unprocessed_items) ||
           v("ItemCollectionMetrics", s.item_collection_metrics, rules::omit) ||
           v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}
DYNOX_API_MEMBERS(BatchGetItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("RequestItems", s.request_items, rules::any.name(true).length(1, 100).required());
}
DYNOX_API_MEMBERS(BatchGetItemResult) {
    return v("Responses", s.responses) || v("UnprocessedKeys", s.unprocessed_keys) ||
           v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}

// Transactions.

DYNOX_API_MEMBERS(TransactPut) {
    return v("TableName", s.table_name, rules::table) || v("Item", s.item, rules::required) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(TransactUpdate) {
    return v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("UpdateExpression", s.update_expression, rules::required) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(TransactDelete) {
    return v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ConditionExpression", s.condition_expression) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(TransactConditionCheck) {
    return v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("ConditionExpression", s.condition_expression, rules::required) ||
           v("ReturnValuesOnConditionCheckFailure", s.return_values_on_condition_check_failure,
             rules::omit) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values);
}
DYNOX_API_MEMBERS(TransactGet) {
    return v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.expression_attribute_names);
}
DYNOX_API_MEMBERS(TransactWriteItemsRequest) {
    return v("TransactItems", s.transact_items, rules::any.length(1, 100).required()) ||
           v("ClientRequestToken", s.client_request_token, rules::any.length(1, 36)) ||
           v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit);
}
DYNOX_API_MEMBERS(TransactWriteItemsResult) {
    return v("ItemCollectionMetrics", s.item_collection_metrics, rules::omit) ||
           v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}
DYNOX_API_MEMBERS(TransactGetItemsRequest) {
    return v("TransactItems", s.transact_items, rules::any.length(1, 100).required()) ||
           v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit);
}
DYNOX_API_MEMBERS(TransactGetItemsResult) {
    return v("Responses", s.responses) || v("ConsumedCapacity", s.consumed_capacity, rules::omit);
}

#undef DYNOX_API_MEMBERS

/// Names of shapes in the service's type errors; those without a dot are in its own package.
template <class T>
inline constexpr std::string_view shape_name = "";
#define DYNOX_API_SHAPE(Type, Name) \
    template <>                     \
    inline constexpr std::string_view shape_name<Type> = Name;
DYNOX_API_SHAPE(std::string, "java.lang.String")
DYNOX_API_SHAPE(FlatItem, "AttributeValue")
DYNOX_API_SHAPE(LegacyValue, "AttributeValue")
DYNOX_API_SHAPE(LegacyExpected, "ExpectedAttributeValue")
DYNOX_API_SHAPE(LegacyCondition, "Condition")
DYNOX_API_SHAPE(LegacyUpdate, "AttributeValueUpdate")
DYNOX_API_SHAPE(AttributeDefinition, "AttributeDefinition")
DYNOX_API_SHAPE(KeySchemaElement, "KeySchemaElement")
DYNOX_API_SHAPE(Projection, "Projection")
DYNOX_API_SHAPE(ProvisionedThroughput, "ProvisionedThroughput")
DYNOX_API_SHAPE(OnDemandThroughput, "OnDemandThroughput")
DYNOX_API_SHAPE(LocalSecondaryIndex, "LocalSecondaryIndex")
DYNOX_API_SHAPE(GlobalSecondaryIndex, "GlobalSecondaryIndex")
DYNOX_API_SHAPE(StreamSpecification, "StreamSpecification")
DYNOX_API_SHAPE(SSESpecification, "SSESpecification")
DYNOX_API_SHAPE(Tag, "Tag")
DYNOX_API_SHAPE(WriteRequest, "WriteRequest")
DYNOX_API_SHAPE(std::vector<WriteRequest>,
                "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>")
DYNOX_API_SHAPE(KeysAndAttributes, "KeysAndAttributes")
DYNOX_API_SHAPE(TransactWriteItem, "TransactWriteItem")
DYNOX_API_SHAPE(TransactPut, "Put")
DYNOX_API_SHAPE(TransactUpdate, "Update")
DYNOX_API_SHAPE(TransactDelete, "Delete")
DYNOX_API_SHAPE(TransactConditionCheck, "ConditionCheck")
DYNOX_API_SHAPE(TransactGet, "Get")
#undef DYNOX_API_SHAPE

/// Lists whose elements are wrapped: TransactGetItems {"Get": {...}}, its responses {"Item":
/// {...}}.
template <class T>
inline constexpr std::string_view wrapper_name = "";
template <>
inline constexpr std::string_view wrapper_name<TransactGet> = "Get";
template <>
inline constexpr std::string_view wrapper_name<std::optional<FlatItem>> = "Item";

/// Member that names an action of TransactWriteItems.
template <class Action>
inline constexpr std::string_view action_name = "";
template <>
inline constexpr std::string_view action_name<TransactConditionCheck> = "ConditionCheck";
template <>
inline constexpr std::string_view action_name<TransactPut> = "Put";
template <>
inline constexpr std::string_view action_name<TransactDelete> = "Delete";
template <>
inline constexpr std::string_view action_name<TransactUpdate> = "Update";

}  // namespace dynox::api
