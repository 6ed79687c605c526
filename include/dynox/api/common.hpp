// What several requests and results share: enumerations, expression parameters, consumed capacity.
//
// The structs of dynox/api are the one vocabulary of the layers below the client: the client fills
// them, the wire codec turns them into JSON and back, the engine executes them. They are
// aggregates: never build one inside a co_await expression (g++ 12 miscompiles that); the client's
// option classes are for that. Names and meanings are those of the Amazon DynamoDB API Reference,
// in snake_case; an absent member is nullopt.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"

namespace dynox::api {

enum class ReturnValues : std::uint8_t { none, all_old, updated_old, all_new, updated_new };
enum class ReturnConsumedCapacity : std::uint8_t { none, total, indexes };
enum class ReturnItemCollectionMetrics : std::uint8_t { none, size };
enum class ReturnValuesOnConditionCheckFailure : std::uint8_t { none, all_old };
enum class Select : std::uint8_t {
    all_attributes,
    all_projected_attributes,
    specific_attributes,
    count
};

/// {"#n": "name"}: placeholder (with its sign) to attribute name, in the order given.
using AttributeNames = std::vector<std::pair<std::string, std::string>>;
/// {":v": value}: a flat item whose attribute names are the placeholders, sign included.
using AttributeValues = FlatItem;

/// ExpressionAttributeNames and -Values. nullopt: not given (an empty one is refused by the
/// service).
struct ExpressionParameters {
    std::optional<AttributeNames> names;
    std::optional<AttributeValues> values;
    friend bool operator==(const ExpressionParameters&, const ExpressionParameters&) = default;
};

/// Units of a table or of one of its indexes.
struct Capacity {
    double capacity_units = 0;
    double read_capacity_units = 0;   ///< sent by transactions only
    double write_capacity_units = 0;  ///< sent by transactions only
    friend bool operator==(const Capacity&, const Capacity&) = default;
};

/// What a write to a vector index, or a search of it, is charged: bytes, not units.
struct VectorCapacity {
    double vector_search_request_bytes = 0;  ///< of SearchVectors only
    double vector_write_request_bytes = 0;   ///< of writes only
    friend bool operator==(const VectorCapacity&, const VectorCapacity&) = default;
};

/// The share of one request in one table. Units are exact multiples of 0.5.
struct ConsumedCapacity {
    std::string table_name;
    double capacity_units = 0;
    double read_capacity_units = 0;   ///< 0: absent (only transactions give it)
    double write_capacity_units = 0;  ///< 0: absent (only transactions give it)
    std::optional<Capacity> table;    ///< with INDEXES only
    std::vector<std::pair<std::string, Capacity>> local_secondary_indexes;
    std::vector<std::pair<std::string, Capacity>> global_secondary_indexes;
    std::vector<std::pair<std::string, VectorCapacity>> vector_indexes = {};
    friend bool operator==(const ConsumedCapacity&, const ConsumedCapacity&) = default;
};

/// Of a write to a table with local indexes: the items of one partition key.
struct ItemCollectionMetrics {
    FlatItem item_collection_key;  ///< the partition key attribute
    double size_estimate_lower_gb = 0;
    double size_estimate_upper_gb = 1;
    friend bool operator==(const ItemCollectionMetrics&, const ItemCollectionMetrics&) = default;
};

}  // namespace dynox::api
