// SearchVectors. Vector indexes are made with tables: tables.hpp.
#pragma once

#include "dynox/api/common.hpp"
#include "dynox/api/value.hpp"

namespace dynox::api {

struct SearchVectorsRequest {
    std::string table_name;
    std::string index_name;
    std::vector<Value> search_vector;  ///< numbers, as many as the index has dimensions
    std::int32_t top_k = 0;            ///< 1..100
    /// Names the index's HASH attribute (with =), if it has one, and its inline filters.
    std::optional<std::string> search_condition_expression;
    std::optional<std::string> projection_expression;
    ExpressionParameters parameters;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    friend bool operator==(const SearchVectorsRequest&, const SearchVectorsRequest&) = default;
};
/// One item found, with what the projection left of it.
struct SearchResult {
    FlatItem item;
    double score = 0;  ///< COSINE and EUCLIDEAN: the smaller the nearer; DOT_PRODUCT: the larger
    friend bool operator==(const SearchResult&, const SearchResult&) = default;
};
struct SearchVectorsResult {
    std::vector<SearchResult> search_results;  ///< the nearest first
    std::optional<VectorCapacity> consumed_capacity;
    friend bool operator==(const SearchVectorsResult&, const SearchVectorsResult&) = default;
};

}  // namespace dynox::api
