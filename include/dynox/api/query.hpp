// Query and Scan.
#pragma once

#include "dynox/api/common.hpp"
#include "dynox/api/legacy.hpp"

namespace dynox::api {

struct QueryRequest {
    std::string table_name;
    std::optional<std::string> index_name;
    std::optional<std::string> key_condition_expression;
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    ExpressionParameters parameters;
    std::optional<Select> select;
    std::optional<std::int32_t> limit;  ///< items examined in one page, >= 1
    bool consistent_read = false;
    bool scan_index_forward = true;
    std::optional<FlatItem> exclusive_start_key;
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    std::optional<Conditions> key_conditions;                 ///< legacy
    std::optional<Conditions> query_filter;                   ///< legacy
    std::optional<AttributesToGet> attributes_to_get;         ///< legacy
    std::optional<ConditionalOperator> conditional_operator;  ///< legacy
    friend bool operator==(const QueryRequest&, const QueryRequest&) = default;
};

struct ScanRequest {
    std::string table_name;
    std::optional<std::string> index_name;
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    ExpressionParameters parameters;
    std::optional<Select> select;
    std::optional<std::int32_t> limit;
    bool consistent_read = false;
    std::optional<FlatItem> exclusive_start_key;
    std::optional<std::int32_t> segment;         ///< 0-based, with total_segments
    std::optional<std::int32_t> total_segments;  ///< 1 .. 1,000,000
    ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
    std::optional<Conditions> scan_filter;                    ///< legacy
    std::optional<AttributesToGet> attributes_to_get;         ///< legacy
    std::optional<ConditionalOperator> conditional_operator;  ///< legacy
    friend bool operator==(const ScanRequest&, const ScanRequest&) = default;
};

/// One page.
struct QueryResult {
    std::optional<std::vector<FlatItem>> items;  ///< nullopt with Select::count
    std::int32_t count = 0;                      ///< after the filter
    std::int32_t scanned_count = 0;              ///< before the filter
    std::optional<FlatItem> last_evaluated_key;  ///< absent: the last page
    std::optional<ConsumedCapacity> consumed_capacity;
    friend bool operator==(const QueryResult&, const QueryResult&) = default;
};
struct ScanResult : QueryResult {
    friend bool operator==(const ScanResult&, const ScanResult&) = default;
};

}  // namespace dynox::api
