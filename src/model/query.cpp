#include <utility>

#include "dynox/detail/model_operations.hpp"

namespace dynox::detail {

namespace {

const IndexSchema* find_index(const ModelSchema& schema, std::string_view name) {
    for (std::size_t i = 0; i < schema.index_count; ++i) {
        if (schema.indexes[i].index_name == name) {
            return &schema.indexes[i];
        }
    }
    return nullptr;
}

/// Partition key attribute of what is queried. An index that the model does not list cannot be
/// queried: its key attributes are not known here.
Result<const MemberCodec*> queried_key(const ReadPlan& plan) {
    const ModelSchema& schema = *plan.schema;
    const MemberCodec* key = schema.partition_key;
    if (!plan.index_name.empty()) {
        const IndexSchema* const index = find_index(schema, plan.index_name);
        if (index == nullptr) {
            return Error(client_errc::invalid_argument,
                         "index '" + plan.index_name +
                             "' is not in `indexes` of the model of table '" +
                             std::string(schema.config.table) + "'");
        }
        key = index->partition_key != nullptr ? index->partition_key : key;
    }
    const AttributeType found = plan.partition_key->value().type();
    if (found != key->type) {
        return Error(client_errc::invalid_argument,
                     "the query's value for partition key '" + std::string(key->name) +
                         "' of table '" + std::string(schema.config.table) +
                         "' has the wrong type: expected " + std::string(type_name(key->type)) +
                         ", found " + std::string(type_name(found)));
    }
    return key;
}

template <class Request>
void fill_common(const ReadPlan& plan, ExpressionBuilder& builder, Request& request) {
    request.table_name = std::string(plan.schema->config.table);
    if (!plan.index_name.empty()) {
        request.index_name = plan.index_name;
    }
    if (!plan.filter.empty()) {
        plan.filter.render(builder, request.filter_expression.emplace());
    }
    // An index that is global takes no consistent reads, so the model's default is for tables only.
    request.consistent_read = plan.consistent_read.value_or(plan.index_name.empty() &&
                                                            plan.schema->config.consistent_read);
    if (plan.start_key) {
        request.exclusive_start_key = plan.start_key->to_flat();
    }
    request.parameters = builder.take();
}

}  // namespace

FlatPager make_pager(const ReadPlan& plan) {
    const Result<DynamoDBClient> client = client_of(*plan.schema);
    if (!client) {
        return FlatPager(client.error());
    }
    const PageLimits limits{plan.limit, plan.page_size};
    ExpressionBuilder builder;
    if (!plan.partition_key) {
        api::ScanRequest request;
        request.segment = plan.segment;
        request.total_segments = plan.total_segments;
        fill_common(plan, builder, request);
        return FlatPager(*client, std::move(request), limits)
            .count_in(plan.schema->client_slot->totals);
    }
    const Result<const MemberCodec*> key = queried_key(plan);
    if (!key) {
        return FlatPager(key.error());
    }
    api::QueryRequest request;
    request.scan_index_forward = plan.forward;
    (attr((*key)->name).compare("=", *plan.partition_key) && plan.sort_key)
        .render(builder, request.key_condition_expression.emplace());
    fill_common(plan, builder, request);
    return FlatPager(*client, std::move(request), limits)
        .count_in(plan.schema->client_slot->totals);
}

}  // namespace dynox::detail
