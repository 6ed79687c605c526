// BatchWriteItem and BatchGetItem.
#pragma once

#include "dynox/api/common.hpp"
#include "dynox/api/legacy.hpp"

namespace dynox::api {

/// One put or delete of a batch: exactly one of the two is there.
struct WriteRequest {
    std::optional<FlatItem> put;         ///< the item
    std::optional<FlatItem> delete_key;  ///< the key
    friend bool operator==(const WriteRequest&, const WriteRequest&) = default;
};

struct BatchWriteItemRequest {
    /// By table; 1..25 in all.
    std::vector<std::pair<std::string, std::vector<WriteRequest>>> request_items;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
    friend bool operator==(const BatchWriteItemRequest&, const BatchWriteItemRequest&) = default;
};
struct BatchWriteItemResult {
    std::vector<std::pair<std::string, std::vector<WriteRequest>>> unprocessed_items;
    std::vector<ConsumedCapacity> consumed_capacity;
    std::vector<std::pair<std::string, std::vector<ItemCollectionMetrics>>> item_collection_metrics;
    friend bool operator==(const BatchWriteItemResult&, const BatchWriteItemResult&) = default;
};

/// What to read of one table.
struct KeysAndAttributes {
    std::vector<FlatItem> keys;
    bool consistent_read = false;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributesToGet> attributes_to_get;  ///< legacy
    friend bool operator==(const KeysAndAttributes&, const KeysAndAttributes&) = default;
};
struct BatchGetItemRequest {
    /// By table; 1..100 keys in all.
    std::vector<std::pair<std::string, KeysAndAttributes>> request_items;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    friend bool operator==(const BatchGetItemRequest&, const BatchGetItemRequest&) = default;
};
struct BatchGetItemResult {
    std::vector<std::pair<std::string, std::vector<FlatItem>>> responses;
    std::vector<std::pair<std::string, KeysAndAttributes>> unprocessed_keys;
    std::vector<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const BatchGetItemResult&, const BatchGetItemResult&) = default;
};

}  // namespace dynox::api
