// SearchVectors.
#pragma once

#include "api/shapes/items.hpp"
#include "dynox/api/vectors.hpp"

namespace dynox::api {

namespace rules {
inline constexpr std::int64_t vector_dimensions_max = 4096;
inline constexpr std::int64_t search_results_max = 100;  // TopK, service-facts section 14
}  // namespace rules

DYNOX_API_MEMBERS(SearchVectorsRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("ReturnConsumedCapacity", s.return_consumed_capacity, rules::omit) ||
           v("ExpressionAttributeNames", s.parameters.names) ||
           v("ExpressionAttributeValues", s.parameters.values, rules::values) ||
           v("ProjectionExpression", s.projection_expression) ||
           v("SearchVector", s.search_vector,
             rules::any.length(1, rules::vector_dimensions_max).required()) ||
           v("SearchConditionExpression", s.search_condition_expression) ||
           v("TopK", s.top_k, rules::any.value(1, rules::search_results_max).required());
}
DYNOX_API_MEMBERS(SearchResult) {
    return v("Item", s.item) || v("Score", s.score);
}
DYNOX_API_MEMBERS(SearchVectorsResult) {
    return v("SearchResults", s.search_results) || v("ConsumedCapacity", s.consumed_capacity);
}

DYNOX_API_SHAPE(SearchResult, "SearchResultItem")

}  // namespace dynox::api
