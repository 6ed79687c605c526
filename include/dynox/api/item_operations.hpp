// PutItem, GetItem, UpdateItem, DeleteItem.
#pragma once

#include "dynox/api/common.hpp"

namespace dynox::api {

struct PutItemRequest {
    std::string table_name;  ///< name or ARN
    FlatItem item;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValues return_values = ReturnValues::none;  ///< none or all_old
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
};
struct PutItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

struct GetItemRequest {
    std::string table_name;
    FlatItem key;
    bool consistent_read = false;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};
struct GetItemResult {
    std::optional<FlatItem> item;
    std::optional<ConsumedCapacity> consumed_capacity;
};

struct UpdateItemRequest {
    std::string table_name;
    FlatItem key;
    std::optional<std::string> update_expression;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValues return_values = ReturnValues::none;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
};
struct UpdateItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

struct DeleteItemRequest {
    std::string table_name;
    FlatItem key;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValues return_values = ReturnValues::none;  ///< none or all_old
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
};
struct DeleteItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

}  // namespace dynox::api
