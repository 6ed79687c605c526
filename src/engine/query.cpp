#include "engine/query.hpp"

#include "engine/key_codec.hpp"
#include "engine/key_condition.hpp"
#include "engine/page.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

/// A filter may not name the key that is queried (the table's, on an index, it may).
Result<void> check_filter(const ReadPlan& plan, const ReadExpressions& expressions,
                          bool is_legacy) {
    if (!expressions.filter) {
        return {};
    }
    const std::vector<std::string_view> attributes = expressions.filter->attributes();
    for (const KeyAttribute& attribute : plan.key().attributes) {
        if (std::find(attributes.begin(), attributes.end(), attribute.name) != attributes.end()) {
            return validation_error(
                std::string(is_legacy ? "QueryFilter" : "Filter Expression") +
                " can only contain non-primary key attributes: Primary key attribute: " +
                attribute.name);
        }
    }
    return {};
}

/// The start key as it would be in the partition of the query.
std::string moved_to_partition(const ReadPlan& plan, FlatItemView start,
                               const KeyRange& partition) {
    std::vector<FlatValue> values;
    values.reserve(plan.key().partition_count);
    for (std::size_t i = 0; i < plan.key().partition_count; ++i) {
        values.push_back(start.find(plan.key().attributes[i].name));
    }
    const std::size_t prefix_size = partition_prefix(plan.store_id(), values).size();
    return partition.low + plan.start_key->substr(prefix_size);
}

/// Refuses a start key that the key condition could never have given: by the condition on the sort
/// key first, as the service does, then by the partition.
Result<void> narrow_to_start(const ReadPlan& plan, const api::QueryRequest& request,
                             const QueryRange& range, PageRequest& page) {
    if (!plan.start_key) {
        return {};
    }
    const std::string moved =
        moved_to_partition(plan, *request.exclusive_start_key, range.partition);
    if (!range.matching.contains(moved)) {
        return validation_error("The provided starting key does not match the range key predicate");
    }
    if (moved != *plan.start_key) {
        return validation_error(
            range.has_sort_condition
                ? "The query can return at most one row and cannot be restarted"
                : "The provided starting key is outside query boundaries based on provided "
                  "conditions");
    }
    start_behind(page.range, moved, page.direction);
    return {};
}

}  // namespace

Result<api::QueryResult> query(EngineState& state, const api::QueryRequest& request) {
    const Result<ReadExpressions> expressions = parse_read(request);
    if (!expressions) {
        return expressions.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<ReadPlan> plan = plan_read(**table, request, *expressions);
    if (!plan) {
        return plan.error();
    }
    Result<QueryRange> range = compile_key_condition(*plan, expressions->key_condition);
    if (!range) {
        return range.error();
    }
    PageRequest page;
    page.plan = &*plan;
    page.expressions = &*expressions;
    page.range = range->matching;
    page.direction = request.scan_index_forward ? Direction::forward : Direction::backward;
    page.limit = request.limit;
    page.consistency = consistency_of(request.consistent_read);
    page.return_consumed_capacity = request.return_consumed_capacity;
    if (Result<void> narrowed = narrow_to_start(*plan, request, *range, page); !narrowed) {
        return narrowed.error();
    }
    if (Result<void> checked = check_filter(*plan, *expressions, request.query_filter.has_value());
        !checked) {
        return checked.error();
    }
    Result<api::QueryResult> result = read_page(state, page);
    if (Result<void> current = (*table)->check_current(); result && !current) {
        return current.error();
    }
    return result;
}

}  // namespace dynox::engine
