// UpdateTable, time to live, tags, limits and endpoints.
#include "dynox/table_settings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "client/all_pages.hpp"
#include "client/client_operation.hpp"
#include "client/table_words.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/client_operations.hpp"

namespace dynox {

// ---- UpdateTable --------------------------------------------------------------------------------

UpdateTable::UpdateTable(std::string table_name) {
    request_.table_name = std::move(table_name);
}

api::GlobalSecondaryIndexUpdate& UpdateTable::add_index_update() {
    if (!request_.global_secondary_index_updates) {
        request_.global_secondary_index_updates.emplace();
    }
    return request_.global_secondary_index_updates->emplace_back();
}

UpdateTable& UpdateTable::create_index(const SecondaryIndex& index) {
    note_problem(index.problem());
    if (!request_.attribute_definitions) {
        request_.attribute_definitions.emplace();
    }
    for (const api::AttributeDefinition& definition : index.definitions()) {
        std::vector<api::AttributeDefinition>& known = *request_.attribute_definitions;
        if (std::ranges::find(known, definition) == known.end()) {
            known.push_back(definition);
        }
    }
    add_index_update().create = index.global_index();
    return *this;
}

UpdateTable& UpdateTable::delete_index(std::string index_name) {
    add_index_update().remove.emplace().index_name = std::move(index_name);
    return *this;
}

UpdateTable& UpdateTable::index_capacity(std::string index_name, std::int64_t read,
                                         std::int64_t write) {
    api::UpdateGlobalSecondaryIndexAction& action = add_index_update().update.emplace();
    action.index_name = std::move(index_name);
    action.provisioned_throughput = api::ProvisionedThroughput{read, write};
    return *this;
}

UpdateTable& UpdateTable::billing_mode(std::string_view mode) {
    request_.billing_mode = detail::parse_billing_mode(mode, problem_);
    return *this;
}

UpdateTable& UpdateTable::read_capacity(std::int64_t units) {
    if (!request_.provisioned_throughput) {
        request_.provisioned_throughput.emplace();
    }
    request_.provisioned_throughput->read_capacity_units = units;
    return *this;
}

UpdateTable& UpdateTable::write_capacity(std::int64_t units) {
    if (!request_.provisioned_throughput) {
        request_.provisioned_throughput.emplace();
    }
    request_.provisioned_throughput->write_capacity_units = units;
    return *this;
}

UpdateTable& UpdateTable::stream(std::string view_type) {
    request_.stream_specification = api::StreamSpecification{true, std::move(view_type)};
    return *this;
}

UpdateTable& UpdateTable::end_stream() {
    request_.stream_specification = api::StreamSpecification{false, std::nullopt};
    return *this;
}

UpdateTable& UpdateTable::table_class(std::string_view name) {
    request_.table_class = detail::parse_table_class(name, problem_);
    return *this;
}

UpdateTable& UpdateTable::deletion_protection(bool on) {
    request_.deletion_protection_enabled = on;
    return *this;
}

UpdateTable& UpdateTable::encryption(std::string_view kind, std::string kms_key_id) {
    request_.sse_specification = detail::parse_encryption(kind, std::move(kms_key_id), problem_);
    return *this;
}

void UpdateTable::note_problem(std::string_view problem) {
    if (problem_.empty()) {
        problem_ = problem;
    }
}

Tags& Tags::add(std::string key, std::string value) {
    Tag& tag = list_.emplace_back();
    tag.key = std::move(key);
    tag.value = std::move(value);
    return *this;
}

// ---- requests and results -----------------------------------------------------------------------

namespace detail {

api::UpdateTimeToLiveRequest update_time_to_live_request(std::string_view table,
                                                         const TimeToLive& setting) {
    api::UpdateTimeToLiveRequest request;
    request.table_name = table;
    request.time_to_live_specification.attribute_name = setting.attribute_name();
    request.time_to_live_specification.enabled = setting.is_enabled();
    return request;
}

api::DescribeTimeToLiveRequest describe_time_to_live_request(std::string_view table) {
    api::DescribeTimeToLiveRequest request;
    request.table_name = table;
    return request;
}

api::TagResourceRequest tag_resource_request(std::string_view arn, const Tags& tags) {
    api::TagResourceRequest request;
    request.resource_arn = arn;
    request.tags = tags.list();
    return request;
}

api::UntagResourceRequest untag_resource_request(std::string_view arn,
                                                 std::span<const std::string> keys) {
    api::UntagResourceRequest request;
    request.resource_arn = arn;
    request.tag_keys.assign(keys.begin(), keys.end());
    return request;
}

Result<TimeToLiveDescription> TimeToLiveOf::operator()(
    api::DescribeTimeToLiveResult&& result) const {
    return std::move(result.time_to_live_description);
}

Result<std::vector<api::Endpoint>> EndpointsOf::operator()(
    api::DescribeEndpointsResult&& result) const {
    return std::move(result.endpoints);
}

}  // namespace detail

// ---- methods ------------------------------------------------------------------------------------

detail::OperationPtr<std::vector<Tag>> DynamoDBClient::prepare_list_tags_of_resource(
    std::string_view resource_arn) const {
    api::ListTagsOfResourceRequest request;
    request.resource_arn = resource_arn;
    return detail::make_operation<std::vector<Tag>>(
        impl_, detail::AllPages(*this, std::move(request), &api::ListTagsOfResourceResult::tags,
                                &api::ListTagsOfResourceResult::next_token,
                                &api::ListTagsOfResourceRequest::next_token));
}

void DynamoDBClient::sync_update_time_to_live(std::string_view table,
                                              const TimeToLive& setting) const {
    detail::run_mapped<void>(
        detail::prepare(*this, detail::update_time_to_live_request(table, setting)),
        detail::Nothing());
}

TimeToLiveDescription DynamoDBClient::sync_describe_time_to_live(std::string_view table) const {
    return detail::run_mapped<TimeToLiveDescription>(
        detail::prepare(*this, detail::describe_time_to_live_request(table)),
        detail::TimeToLiveOf());
}

void DynamoDBClient::sync_tag_resource(std::string_view resource_arn, const Tags& tags) const {
    detail::run_mapped<void>(
        detail::prepare(*this, detail::tag_resource_request(resource_arn, tags)),
        detail::Nothing());
}

void DynamoDBClient::sync_untag_resource(std::string_view resource_arn,
                                         std::span<const std::string> tag_keys) const {
    detail::run_mapped<void>(
        detail::prepare(*this, detail::untag_resource_request(resource_arn, tag_keys)),
        detail::Nothing());
}

std::vector<Tag> DynamoDBClient::sync_list_tags_of_resource(std::string_view resource_arn) const {
    return detail::run_here(prepare_list_tags_of_resource(resource_arn));
}

Limits DynamoDBClient::sync_describe_limits() const {
    return detail::run_here(detail::prepare(*this, api::DescribeLimitsRequest()));
}

std::vector<api::Endpoint> DynamoDBClient::sync_describe_endpoints() const {
    return detail::run_mapped<std::vector<api::Endpoint>>(
        detail::prepare(*this, api::DescribeEndpointsRequest()), detail::EndpointsOf());
}

}  // namespace dynox
