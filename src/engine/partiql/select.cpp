#include "engine/partiql/select.hpp"

#include "engine/digest.hpp"
#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/page.hpp"
#include "engine/partiql/capacity_sum.hpp"
#include "engine/partiql/select_list.hpp"
#include "engine/partiql/translation.hpp"
#include "engine/partiql/where_clause.hpp"
#include "engine/start_key.hpp"
#include "partiql/next_token.hpp"

#include <algorithm>

namespace dynox::engine {
namespace {

using expression::Condition;
using expression::KeyComparison;
using expression::KeyOperator;
using expression::Kind;
using expression::Placeholders;
using partiql::Statement;

/// What a SELECT reads. Values that `expressions` and ranges came from need not stay.
struct SelectPlan {
    ReadPlan read;
    ReadExpressions expressions;
    api::ExpressionParameters parameters;  // the filter views its values
    SelectList list;
    std::vector<QueryRange> partitions;  // one for a scan
    bool is_scan = false;
    Direction direction = Direction::forward;
};

Result<void> find_index(const Statement& statement, const Table& table, bool consistent,
                        ReadPlan& plan) {
    plan.table = &table;
    if (!statement.index) {
        return {};
    }
    plan.index = table.find_index(*statement.index);
    if (plan.index == nullptr) {
        auto checked = check_name(*statement.index);
        return checked ? validation_error("The table does not have the specified index")
                       : std::move(checked);
    }
    if (plan.index->filling) {
        return validation_error("Cannot read from backfilling global secondary index: " +
                                plan.index->name);
    }
    if (consistent && plan.index->kind == IndexKind::global) {
        return validation_error("Consistent read cannot be true when scanning a GSI");
    }
    if (plan.index->key.partition_count > 1 || plan.index->key.sort_count() > 1) {
        return validation_error(
            "PartiQL statements are not supported on an index with a multi-attribute key: " +
            plan.index->name);
    }
    return {};
}

/// Of the whole WHERE, so that all of it is checked.
Result<void> make_filter(const Statement& statement, StatementParameters parameters,
                         SelectPlan& plan) {
    if (!statement.where) {
        return {};
    }
    Translation translation(parameters);
    const Result<std::string> text = translation.condition(*statement.where);
    if (!text) {
        return text.error();
    }
    plan.parameters = std::move(translation).parameters();
    Placeholders placeholders(&plan.parameters.names, &plan.parameters.values);
    Result<Condition> filter = Condition::parse(*text, Kind::filter, placeholders);
    if (!filter) {
        return statement_error(filter.error());
    }
    plan.expressions.filter.emplace(*std::move(filter));
    return {};
}

/// An LSI fetches what it does not hold, a GSI refuses it.
Result<void> check_attributes(SelectPlan& plan) {
    const Index* index = plan.read.index;
    if (index == nullptr || index->projection == api::ProjectionType::all) {
        return {};
    }
    const auto lacks = [index](std::string_view attribute) { return !index->projects(attribute); };
    std::string missing;
    for (const std::string_view attribute : plan.list.attributes()) {
        if (lacks(attribute)) {
            missing.append(missing.empty() ? "" : ", ").append(attribute);
        }
    }
    bool filters_missing = false;
    if (plan.expressions.filter) {
        const std::vector<std::string_view> attributes = plan.expressions.filter->attributes();
        filters_missing = std::any_of(attributes.begin(), attributes.end(), lacks);
    }
    if (index->kind == IndexKind::global && !missing.empty()) {
        return invalid_parameter("Global secondary index " + index->name + " does not project [" +
                                 missing + ']');
    }
    plan.read.answers_fetched = !missing.empty();
    plan.read.fetch_items =
        plan.read.answers_fetched || (filters_missing && index->kind == IndexKind::local);
    return {};
}

Result<void> check_order_allowed(const Statement& statement, bool is_pinned) {
    if (statement.order.empty()) {
        return {};
    }
    if (!statement.where) {
        return validation_error(
            "Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    if (!is_pinned) {
        return validation_error(
            "Must have at least one non-optional hash key condition in WHERE clause when using "
            "ORDER BY clause.");
    }
    return {};
}

Result<void> check_order(const Statement& statement, const KeySchema& key) {
    for (const partiql::OrderTerm& term : statement.order) {
        if (term.key.kind != partiql::NodeKind::name) {
            return validation_error(
                "Argument to ORDER BY must be of type VariableReference. Type: " +
                (term.key.kind == partiql::NodeKind::path ? "PATH" : term.key.text));
        }
        if (key.find(term.key.text) == nullptr) {
            return validation_error("Variable reference " + term.key.text +
                                    " in ORDER BY clause must be part of the primary key");
        }
    }
    return {};
}

/// What statements say of values beside key attributes that are not read by.
Result<void> check_filters(const WhereClause& where, const ReadPlan& read) {
    if (auto checked = where.check_filters(read.key()); !checked || read.index == nullptr) {
        return checked;
    }
    return where.check_filters(read.table->key());
}

/// Sorts the partitions and sets the direction within them as ORDER BY asks for.
void apply_order(const Statement& statement, const KeySchema& key,
                 std::vector<api::Value>& partitions, SelectPlan& plan) {
    for (const partiql::OrderTerm& term : statement.order) {
        if (term.key.text != key.attributes.front().name) {
            plan.direction = term.is_descending ? Direction::backward : Direction::forward;
            continue;
        }
        std::stable_sort(partitions.begin(), partitions.end(),
                         [&term](const api::Value& a, const api::Value& b) {
                             const int order = key_bytes(a.flat()).compare(key_bytes(b.flat()));
                             return term.is_descending ? order > 0 : order < 0;
                         });
    }
}

Result<void> add_partitions(const KeySchema& key, const std::vector<api::Value>& partitions,
                            const std::optional<WhereClause::Comparison>& sort, SelectPlan& plan) {
    for (const api::Value& partition : partitions) {
        std::vector<KeyComparison> comparisons;
        comparisons.push_back(
            {key.attributes.front().name, KeyOperator::equal, partition.flat(), {}});
        if (sort) {
            comparisons.push_back(
                {key.attributes[1].name, sort->op, sort->low.flat(), sort->high.flat()});
        }
        Result<QueryRange> range = compile_key_condition(plan.read, comparisons);
        if (!range) {
            return range.error();
        }
        plan.partitions.push_back(*std::move(range));
    }
    return {};
}

void add_scan(SelectPlan& plan) {
    QueryRange everything;
    append_u32(everything.matching.low, plan.read.store_id());
    append_u32(everything.matching.high, plan.read.store_id() + 1);
    everything.partition = everything.matching;
    plan.partitions.push_back(std::move(everything));
    plan.is_scan = true;
}

Result<SelectPlan> plan_select(const PreparedStatement& prepared, const Table& table,
                               const api::ExecuteStatementRequest& request) {
    const Statement& statement = prepared.statement;
    SelectPlan plan;
    if (auto found = find_index(statement, table, request.consistent_read, plan.read); !found) {
        return found.error();
    }
    Result<SelectList> list = SelectList::make(statement.projection, prepared.parameters);
    if (!list) {
        return list.error();
    }
    plan.list = *std::move(list);
    if (auto made = make_filter(statement, prepared.parameters, plan); !made) {
        return made.error();
    }
    const KeySchema& key = plan.read.key();
    WhereClause where(statement.where, prepared.parameters);
    Result<std::vector<api::Value>> partitions = where.pinned(key.attributes.front());
    if (!partitions) {
        return partitions.error();
    }
    std::optional<WhereClause::Comparison> sort;
    if (!partitions->empty() && key.sort_count() != 0) {
        auto found = where.comparison(key.attributes[1]);
        if (!found) {
            return found.error();
        }
        sort = *std::move(found);
    }
    if (auto checked = check_order_allowed(statement, !partitions->empty()); !checked) {
        return checked.error();
    }
    if (auto checked = check_filters(where, plan.read); !checked) {
        return checked.error();
    }
    if (auto checked = check_order(statement, key); !checked) {
        return checked.error();
    }
    if (!partitions->empty() && where.rest().empty()) {
        plan.expressions.filter.reset();  // it says nothing beyond the ranges of keys
    }
    if (auto checked = check_attributes(plan); !checked) {
        return checked.error();
    }
    if (partitions->empty()) {
        add_scan(plan);
        return plan;
    }
    apply_order(statement, key, *partitions, plan);
    if (auto added = add_partitions(key, *partitions, sort, plan); !added) {
        return added.error();
    }
    return plan;
}

/// A token belongs to one statement with its parameters.
std::string digest_of(const api::ExecuteStatementRequest& request) {
    std::string text;
    append_u32(text, static_cast<std::uint32_t>(request.statement.size()));
    text += request.statement;
    if (request.parameters) {
        for (const api::Value& value : *request.parameters) {
            text += value.flat().bytes();
        }
    }
    return content_digest(text);
}

Error invalid_token() {
    return validation_error("Invalid NextToken");
}

/// The service takes no token back where a parameter is a list or a map.
bool has_document_parameter(const api::ExecuteStatementRequest& request) {
    return request.parameters && std::any_of(request.parameters->begin(), request.parameters->end(),
                                             [](const api::Value& value) {
                                                 return value.flat().is(AttributeType::list) ||
                                                        value.flat().is(AttributeType::map);
                                             });
}

/// Where the statement goes on.
struct Place {
    std::size_t partition = 0;
    std::optional<FlatItem> last_key;
};
Result<Place> place_of(const api::ExecuteStatementRequest& request, const SelectPlan& plan) {
    Place place;
    if (!request.next_token) {
        return place;
    }
    auto token = partiql::decode_next_token(*request.next_token);
    if (!token || token->digest != digest_of(request) || has_document_parameter(request) ||
        token->partition >= plan.partitions.size()) {
        return invalid_token();
    }
    place.partition = token->partition;
    place.last_key = std::move(token->last_key);
    return place;
}

Result<KeyRange> range_behind(const SelectPlan& plan, const Place& place) {
    KeyRange range = plan.partitions[place.partition].matching;
    if (!place.last_key) {
        return range;
    }
    Result<std::string> key = plan.is_scan ? scan_start_key(plan.read, *place.last_key)
                                           : query_start_key(plan.read, *place.last_key);
    if (!key || !range.contains(*key)) {
        return invalid_token();
    }
    start_behind(range, *std::move(key), plan.direction);
    return range;
}

/// Reads partitions until the page is full, and tells where to go on.
Result<api::ExecuteStatementResult> read(EngineState& state, const SelectPlan& plan, Place place,
                                         const api::ExecuteStatementRequest& request) {
    api::ExecuteStatementResult result;
    CapacitySum capacity;
    std::optional<std::int32_t> left = request.limit;
    std::uint64_t answer_bytes = 0;
    while (true) {
        Result<KeyRange> range = range_behind(plan, place);
        if (!range) {
            return range.error();
        }
        PageRequest page;
        page.plan = &plan.read;
        page.expressions = &plan.expressions;
        page.range = *std::move(range);
        page.direction = plan.direction;
        page.limit = left;
        page.consistency = consistency_of(request.consistent_read);
        page.return_consumed_capacity = request.return_consumed_capacity;
        Result<api::QueryResult> found = read_page(state, page);
        if (!found) {
            return found.error();
        }
        capacity.add(found->consumed_capacity);
        for (FlatItem& item : *found->items) {
            answer_bytes += item.item_size_bytes();
            result.items.push_back(plan.list.apply(std::move(item)));
        }
        place.last_key = std::move(found->last_evaluated_key);
        if (!place.last_key) {
            ++place.partition;
            if (place.partition == plan.partitions.size()) {
                break;
            }
        }
        if (left) {
            *left -= found->scanned_count;
        }
        if (place.last_key || answer_bytes > page_size_bytes_max || (left && *left == 0)) {
            partiql::NextToken token;
            token.digest = digest_of(request);
            token.partition = static_cast<std::uint32_t>(place.partition);
            token.last_key = place.last_key;
            result.next_token = partiql::encode_next_token(token);
            result.last_evaluated_key = std::move(place.last_key);
            break;
        }
    }
    result.consumed_capacity = std::move(capacity).only();
    return result;
}

}  // namespace

Result<api::ExecuteStatementResult> select(EngineState& state, const PreparedStatement& prepared,
                                           const api::ExecuteStatementRequest& request) {
    const Result<TableHandle> table = find_table(state, prepared);
    if (!table) {
        return table.error();
    }
    const Result<SelectPlan> plan = plan_select(prepared, **table, request);
    if (!plan) {
        return plan.error();
    }
    Result<Place> place = place_of(request, *plan);
    if (!place) {
        return place.error();
    }
    Result<api::ExecuteStatementResult> result = read(state, *plan, *std::move(place), request);
    if (Result<void> current = (*table)->check_current(); result && !current) {
        return current.error();
    }
    return result;
}

}  // namespace dynox::engine
