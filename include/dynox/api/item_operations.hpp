// PutItem, GetItem, UpdateItem, DeleteItem.
#pragma once

#include "dynox/api/common.hpp"
#include "dynox/api/legacy.hpp"

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
    std::optional<ExpectedAttributes> expected;               ///< legacy
    std::optional<ConditionalOperator> conditional_operator;  ///< legacy
    friend bool operator==(const PutItemRequest&, const PutItemRequest&) = default;
};
struct PutItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
    friend bool operator==(const PutItemResult&, const PutItemResult&) = default;
};

struct GetItemRequest {
    std::string table_name;
    FlatItem key;
    bool consistent_read = false;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    std::optional<AttributesToGet> attributes_to_get;  ///< legacy
    friend bool operator==(const GetItemRequest&, const GetItemRequest&) = default;
};
struct GetItemResult {
    std::optional<FlatItem> item;
    std::optional<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const GetItemResult&, const GetItemResult&) = default;
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
    std::optional<AttributeUpdates> attribute_updates;        ///< legacy
    std::optional<ExpectedAttributes> expected;               ///< legacy
    std::optional<ConditionalOperator> conditional_operator;  ///< legacy
    friend bool operator==(const UpdateItemRequest&, const UpdateItemRequest&) = default;
};
struct UpdateItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
    friend bool operator==(const UpdateItemResult&, const UpdateItemResult&) = default;
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
    std::optional<ExpectedAttributes> expected;               ///< legacy
    std::optional<ConditionalOperator> conditional_operator;  ///< legacy
    friend bool operator==(const DeleteItemRequest&, const DeleteItemRequest&) = default;
};
struct DeleteItemResult {
    std::optional<FlatItem> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
    friend bool operator==(const DeleteItemResult&, const DeleteItemResult&) = default;
};

}  // namespace dynox::api
