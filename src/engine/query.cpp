#include "engine/query.hpp"

#include "engine/key_codec.hpp"
#include "engine/key_condition.hpp"
#include "engine/page.hpp"
#include "engine/start_key.hpp"

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

Result<void> narrow_to_start(const ReadPlan& plan, const api::QueryRequest& request,
                             const QueryRange& range, PageRequest& page) {
    if (!request.exclusive_start_key) {
        return {};
    }
    Result<std::string> key = query_start_key(plan, *request.exclusive_start_key);
    if (!key) {
        return key.error();
    }
    if (!range.partition.contains(*key)) {
        return validation_error(
            "The provided starting key is outside query boundaries based on provided conditions");
    }
    if (!range.matching.contains(*key)) {
        return validation_error("The provided starting key does not match the range key predicate");
    }
    start_behind(page.range, *std::move(key), page.direction);
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
