// TransactWriteItems and TransactGetItems.
#pragma once

#include <variant>

#include "dynox/api/common.hpp"

namespace dynox::api {

struct TransactPut {
    std::string table_name;
    FlatItem item;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const TransactPut&, const TransactPut&) = default;
};
struct TransactUpdate {
    std::string table_name;
    FlatItem key;
    std::string update_expression;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const TransactUpdate&, const TransactUpdate&) = default;
};
struct TransactDelete {
    std::string table_name;
    FlatItem key;
    std::optional<std::string> condition_expression;
    ExpressionParameters parameters;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const TransactDelete&, const TransactDelete&) = default;
};
struct TransactConditionCheck {
    std::string table_name;
    FlatItem key;
    std::string condition_expression;
    ExpressionParameters parameters;
    ReturnValuesOnConditionCheckFailure return_values_on_condition_check_failure =
        ReturnValuesOnConditionCheckFailure::none;
    friend bool operator==(const TransactConditionCheck&, const TransactConditionCheck&) = default;
};
using TransactWriteItem =
    std::variant<TransactPut, TransactUpdate, TransactDelete, TransactConditionCheck>;

struct TransactWriteItemsRequest {
    std::vector<TransactWriteItem> transact_items;  ///< 1..100, distinct items
    /// 1..36 characters, remembered for 10 minutes.
    std::optional<std::string> client_request_token;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
    friend bool operator==(const TransactWriteItemsRequest&,
                           const TransactWriteItemsRequest&) = default;
};
struct TransactWriteItemsResult {
    std::vector<ConsumedCapacity> consumed_capacity;
    std::vector<std::pair<std::string, std::vector<ItemCollectionMetrics>>> item_collection_metrics;
    friend bool operator==(const TransactWriteItemsResult&,
                           const TransactWriteItemsResult&) = default;
};

struct TransactGet {
    std::string table_name;
    FlatItem key;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    friend bool operator==(const TransactGet&, const TransactGet&) = default;
};
struct TransactGetItemsRequest {
    std::vector<TransactGet> transact_items;  ///< 1..100
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    friend bool operator==(const TransactGetItemsRequest&,
                           const TransactGetItemsRequest&) = default;
};
struct TransactGetItemsResult {
    /// In the order of the request; nullopt: no such item.
    std::vector<std::optional<FlatItem>> responses;
    std::vector<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const TransactGetItemsResult&, const TransactGetItemsResult&) = default;
};

}  // namespace dynox::api
