#include "engine/read_plan.hpp"

#include "engine/failures.hpp"
#include "engine/start_key.hpp"
#include "expression/legacy.hpp"

#include <algorithm>
#include <type_traits>

namespace dynox::engine {
namespace {

using api::Select;
using expression::Condition;
using expression::Kind;
using expression::Placeholders;
using expression::Projection;

/// Select against the parameters beside it; needs no table.
template <class Request>
Result<void> check_select(const Request& request) {
    if (!request.select) {
        return {};
    }
    const bool projects =
        request.projection_expression.has_value() || request.attributes_to_get.has_value();
    switch (*request.select) {
        case Select::specific_attributes:
            if (!projects) {
                return validation_error(
                    "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                    "SPECIFIC_ATTRIBUTES");
            }
            return {};
        case Select::all_projected_attributes:
            if (!request.index_name && !projects) {
                return validation_error(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
            }
            break;
        case Select::all_attributes:
        case Select::count:
            break;
    }
    if (!projects) {
        return {};
    }
    const char* what = *request.select == Select::count            ? "only the Count"
                       : *request.select == Select::all_attributes ? "ALL_ATTRIBUTES"
                                                                   : "ALL_PROJECTED_ATTRIBUTES";
    return validation_error(
        std::string("Cannot specify the ") +
        (request.projection_expression ? "ProjectionExpression" : "AttributesToGet") +
        " when choosing to get " + what);
}

const std::optional<api::Conditions>& filter_of(const api::QueryRequest& request) {
    return request.query_filter;
}
const std::optional<api::Conditions>& filter_of(const api::ScanRequest& request) {
    return request.scan_filter;
}

/// The filter and the projection as legacy parameters.
template <class Request>
Result<void> take_legacy(const Request& request, ReadExpressions& parsed) {
    const std::optional<api::Conditions>& filter = filter_of(request);
    if (filter && !filter->empty()) {
        parsed.filter.emplace(expression::condition_of(*filter, request.conditional_operator));
    }
    if (request.attributes_to_get) {
        Result<Projection> projection = expression::projection_of(*request.attributes_to_get);
        if (!projection) {
            return projection.error();
        }
        parsed.projection.emplace(*std::move(projection));
    }
    return {};
}

template <class Request>
Result<void> parse_common(const Request& request, Placeholders& placeholders,
                          ReadExpressions& parsed) {
    if (request.filter_expression) {
        Result<Condition> filter =
            Condition::parse(*request.filter_expression, Kind::filter, placeholders);
        if (!filter) {
            return filter.error();
        }
        parsed.filter.emplace(*std::move(filter));
    }
    if (request.projection_expression) {
        Result<Projection> projection =
            Projection::parse(*request.projection_expression, placeholders);
        if (!projection) {
            return projection.error();
        }
        parsed.projection.emplace(*std::move(projection));
    }
    if (Result<void> taken = take_legacy(request, parsed); !taken) {
        return taken;
    }
    return placeholders.check_all_used();
}

/// Names of `attributes` that the index does not hold, in their order and once each.
std::vector<std::string> not_projected(const Index& index,
                                       const std::vector<std::string_view>& attributes) {
    std::vector<std::string> missing;
    for (const std::string_view attribute : attributes) {
        if (!index.projects(attribute) &&
            std::find(missing.begin(), missing.end(), attribute) == missing.end()) {
            missing.emplace_back(attribute);
        }
    }
    return missing;
}

std::string in_brackets(const std::vector<std::string>& names) {
    std::string text = "[";
    for (const std::string& name : names) {
        text += (text.size() > 1 ? ", " : "") + name;
    }
    return text + "]";
}

/// What of the table's item a read of an index needs, because the index does not hold it.
struct TableShare {
    bool is_answered = false;  // attributes that the answer has
    bool is_filtered = false;  // attributes that the filter alone looks at
};

/// A GSI refuses what it does not hold, an LSI fetches the item. Query refuses such filters on LSIs
/// too; Scan looks at the whole item and answers what the index holds.
template <class Request>
Result<TableShare> find_table_share(const Index& index, const Request& request,
                                    const ReadExpressions& expressions) {
    TableShare share;
    if (index.projection == api::ProjectionType::all) {
        return share;
    }
    const bool global = index.kind == IndexKind::global;
    share.is_answered = request.select == Select::all_attributes;
    if (share.is_answered && global) {
        return invalid_parameter(
            "Select type ALL_ATTRIBUTES is not supported for global secondary index " + index.name +
            " because its projection type is not ALL");
    }
    if (expressions.projection) {
        const auto missing = not_projected(index, expressions.projection->attributes());
        if (!missing.empty() && global) {
            return invalid_parameter("Global secondary index " + index.name + " does not project " +
                                     in_brackets(missing));
        }
        share.is_answered |= !missing.empty();
    }
    if (expressions.filter) {
        const auto missing = not_projected(index, expressions.filter->attributes());
        if (!missing.empty() && (global || std::is_same_v<Request, api::QueryRequest>)) {
            return invalid_parameter(
                "Secondary index " + index.name +
                " does not project one or more filter attributes: " + in_brackets(missing));
        }
        share.is_filtered = !missing.empty();
    }
    return share;
}

/// Where the read takes its items from.
template <class Request>
Result<ReadPlan> find_place(const Table& table, const Request& request) {
    ReadPlan plan;
    plan.table = &table;
    plan.count_only = request.select == Select::count;
    if (!request.index_name) {
        return plan;
    }
    plan.index = table.find_index(*request.index_name);
    if (plan.index == nullptr) {
        return validation_error("The table does not have the specified index: " +
                                *request.index_name);
    }
    if (request.consistent_read && plan.index->kind == IndexKind::global) {
        return validation_error("Consistent reads are not supported on global secondary indexes");
    }
    if (plan.index->filling) {
        return validation_error("Cannot read from backfilling global secondary index: " +
                                plan.index->name);
    }
    return plan;
}

template <class Request>
Result<ReadPlan> with_share(const Request& request, const ReadExpressions& expressions,
                            ReadPlan plan) {
    if (plan.index == nullptr) {
        return plan;
    }
    const Result<TableShare> share = find_table_share(*plan.index, request, expressions);
    if (!share) {
        return share.error();
    }
    plan.fetch_items = share->is_answered || share->is_filtered;
    plan.answers_fetched = share->is_answered;
    return plan;
}

}  // namespace

Result<ReadExpressions> parse_read(const api::QueryRequest& request) {
    Placeholders placeholders(&request.parameters.names, &request.parameters.values);
    const bool any = request.key_condition_expression || request.filter_expression ||
                     request.projection_expression;
    if (Result<void> given =
            placeholders.check_given(any, "FilterExpression and KeyConditionExpression");
        !given) {
        return given.error();
    }
    if (Result<void> checked = check_select(request); !checked) {
        return checked.error();
    }
    ReadExpressions parsed;
    if (!request.key_condition_expression && !request.key_conditions) {
        return validation_error(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
            "request.");
    }
    // What the key condition says is judged only when all expressions parse and all names are used.
    std::optional<expression::KeyCondition> key_condition;
    if (!request.key_conditions) {
        auto condition =
            expression::KeyCondition::parse(*request.key_condition_expression, placeholders);
        if (!condition) {
            return condition.error();
        }
        key_condition.emplace(*std::move(condition));
    }
    if (Result<void> common = parse_common(request, placeholders, parsed); !common) {
        return common.error();
    }
    auto comparisons = key_condition ? key_condition->comparisons()
                                     : expression::key_comparisons_of(*request.key_conditions);
    if (!comparisons) {
        return comparisons.error();
    }
    parsed.key_condition = *std::move(comparisons);
    return parsed;
}

Result<ReadExpressions> parse_read(const api::ScanRequest& request) {
    Placeholders placeholders(&request.parameters.names, &request.parameters.values);
    const bool any = request.filter_expression || request.projection_expression;
    if (Result<void> given = placeholders.check_given(any, "FilterExpression"); !given) {
        return given.error();
    }
    if (Result<void> checked = check_select(request); !checked) {
        return checked.error();
    }
    ReadExpressions parsed;
    if (Result<void> common = parse_common(request, placeholders, parsed); !common) {
        return common.error();
    }
    return parsed;
}

Result<ReadPlan> plan_read(const Table& table, const api::QueryRequest& request,
                           const ReadExpressions& expressions) {
    Result<ReadPlan> plan = find_place(table, request);
    if (!plan) {
        return plan;
    }
    // Whether the start key has the right form is told before what of the index is asked for.
    if (request.exclusive_start_key) {
        Result<std::string> start = query_start_key(*plan, *request.exclusive_start_key);
        if (!start) {
            return start.error();
        }
        plan->start_key = *std::move(start);
    }
    return with_share(request, expressions, *std::move(plan));
}

Result<ReadPlan> plan_read(const Table& table, const api::ScanRequest& request,
                           const ReadExpressions& expressions) {
    Result<ReadPlan> plan = find_place(table, request);
    return plan ? with_share(request, expressions, *std::move(plan)) : plan;
}

}  // namespace dynox::engine
