// Samples of SearchVectors; included by samples.hpp.
#pragma once

#include "dynox/attribute_value.hpp"

namespace dynox::api::samples {

template <>
inline std::vector<SearchVectorsRequest> requests() {
    SearchVectorsRequest least;
    least.table_name = "abc";
    least.index_name = "vec";
    least.search_vector = {Value(AttributeValue(1))};
    least.top_k = 1;
    SearchVectorsRequest full = least;
    full.search_vector = {Value(AttributeValue(1)), Value(AttributeValue(-2))};
    full.top_k = 100;
    full.search_condition_expression = "#p = :p";
    full.projection_expression = "#p";
    full.parameters = parameters();
    full.return_consumed_capacity = ReturnConsumedCapacity::total;
    return {least, full};
}
template <>
inline std::vector<SearchVectorsResult> results() {
    SearchVectorsResult full;
    full.search_results = {{some_item(), 0.25}, {FlatItem(), -1e-12}};
    full.consumed_capacity = VectorCapacity{1024, 0};
    return {{}, full};
}

}  // namespace dynox::api::samples
