// Operations on items: single ones, queries and scans, batches, transactions.
#pragma once

#include <optional>
#include <string>

#include "api/shapes/shape.hpp"
#include "dynox/api/batch.hpp"
#include "dynox/api/item_operations.hpp"
#include "dynox/api/query.hpp"
#include "dynox/api/transactions.hpp"

namespace dynox::api {

// Legacy parameters.

DYNOX_API_MEMBERS(ExpectedAttributeValue) {
    return v("Value", s.value) || v("Exists", s.exists) ||
           v("AttributeValueList", s.attribute_value_list) ||
           v("ComparisonOperator", s.comparison_operator);
}
DYNOX_API_MEMBERS(Condition) {
    return v("AttributeValueList", s.attribute_value_list) ||
           v("ComparisonOperator", s.comparison_operator, rules::required);
}
DYNOX_API_MEMBERS(AttributeValueUpdate) {
    return v("Value", s.value) || v("Action", s.action);
}

// Consumed capacity and item collections.

DYNOX_API_MEMBERS(Capacity) {
    return v("CapacityUnits", s.capacity_units) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::omit) ||
           v("WriteCapacityUnits", s.write_capacity_units, rules::omit);
}
DYNOX_API_MEMBERS(VectorCapacity) {
    return v("VectorSearchRequestBytes", s.vector_search_request_bytes, rules::omit) ||
           v("VectorWriteRequestBytes", s.vector_write_request_bytes, rules::omit);
}
DYNOX_API_MEMBERS(ConsumedCapacity) {
    return v("CapacityUnits", s.capacity_units) || v("TableName", s.table_name) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::omit) ||
           v("WriteCapacityUnits", s.write_capacity_units, rules::omit) || v("Table", s.table) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes, rules::omit) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes, rules::omit) ||
           v("VectorIndexes", s.vector_indexes, rules::omit);
}
DYNOX_API_MEMBERS(ItemCollectionMetrics) {
    return v("ItemCollectionKey", s.item_collection_key) ||
           v.range("SizeEstimateRangeGB", s.size_estimate_lower_gb, s.size_estimate_upper_gb);
}

// Single items.

DYNOX_API_MEMBERS(PutItemRequest) {
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("TableName", s.table_name, rules::table) || v("Item", s.item, rules::required) ||
           v("Expected", s.expected) || v("ConditionalOperator", s.conditional_operator) ||
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
           v("AttributesToGet", s.attributes_to_get, rules::names_to_get) ||
           v("TableName", s.table_name, rules::table) || v("Key", s.key, rules::required) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.expression_attribute_names);
}
DYNOX_API_MEMBERS(UpdateItemRequest) {
    // Every enumeration, then the missing key: service-facts, section 2.
    return v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("AttributeUpdates", s.attribute_updates) ||
           v("TableName", s.table_name, rules::table) || v("Expected", s.expected) ||
           v("ConditionalOperator", s.conditional_operator) ||
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
           v("Expected", s.expected) || v("ConditionalOperator", s.conditional_operator) ||
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
           v("QueryFilter", s.query_filter) || v("Limit", s.limit, rules::any.value(1)) ||
           v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index) || v("Select", s.select) ||
           v("AttributesToGet", s.attributes_to_get, rules::names_to_get) ||
           v("KeyConditions", s.key_conditions) ||
           v("ConditionalOperator", s.conditional_operator) ||
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
           v("ScanFilter", s.scan_filter) || v("Limit", s.limit, rules::any.value(1)) ||
           v("Segment", s.segment, rules::any.value(0, 999'999)) ||
           v("TotalSegments", s.total_segments, rules::any.value(1, 1'000'000)) ||
           v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index) || v("Select", s.select) ||
           v("AttributesToGet", s.attributes_to_get, rules::names_to_get) ||
           v("ConditionalOperator", s.conditional_operator) ||
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
           v("AttributesToGet", s.attributes_to_get, rules::names_to_get) ||
           v("ConsistentRead", s.consistent_read, rules::omit) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("ExpressionAttributeNames", s.expression_attribute_names);
}
DYNOX_API_MEMBERS(BatchWriteItemRequest) {
    // The tables' names are judged behind the members (item_rules.cpp).
    return v("RequestItems", s.request_items, rules::any.length(1, 25).required()) ||
           v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("ReturnItemCollectionMetrics", s.return_item_collection_metrics, rules::omit);
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

DYNOX_API_SHAPE(ExpectedAttributeValue, "ExpectedAttributeValue")
DYNOX_API_SHAPE(Condition, "Condition")
DYNOX_API_SHAPE(AttributeValueUpdate, "AttributeValueUpdate")
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
