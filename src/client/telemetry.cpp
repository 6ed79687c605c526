#include "dynox/telemetry.hpp"

namespace dynox {

namespace {

using Attributes = std::vector<TelemetryAttribute>;

void add_text(Attributes& attributes, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        attributes.push_back({name, std::string(value)});
    }
}

void add_server(Attributes& attributes, const TelemetryCall& call) {
    add_text(attributes, "server.address", call.server_address);
    if (call.server_port != 0) {
        attributes.push_back({"server.port", static_cast<std::int64_t>(call.server_port)});
    }
}

/// error.type is the service's name of the error where there is one: few values, no details.
void add_error(Attributes& attributes, const Error& error) {
    const Diagnostics* detail = error.detail();
    const bool named = detail != nullptr && !detail->error_name.empty();
    add_text(attributes, "error.type", named ? detail->error_name : error.code().message());
    if (named) {
        add_text(attributes, "db.response.status_code", detail->error_name);
    }
}

}  // namespace

std::string TelemetryCall::span_name() const {
    std::string name(operation);
    if (!table.empty()) {
        name.append(" ").append(table);
    }
    return name;
}

std::vector<TelemetryAttribute> telemetry_attributes(const TelemetryCall& call,
                                                     const OperationMetrics& metrics,
                                                     const Error* error) {
    Attributes attributes;
    attributes.reserve(20);
    add_text(attributes, "db.system.name", "aws.dynamodb");
    add_text(attributes, "db.operation.name", call.operation);
    add_text(attributes, "db.collection.name", call.table);
    add_text(attributes, "db.namespace", call.region);
    add_text(attributes, "rpc.system", "aws-api");
    add_text(attributes, "rpc.service", "DynamoDB");
    add_text(attributes, "rpc.method", call.operation);
    add_text(attributes, "cloud.region", call.region);
    add_server(attributes, call);
    if (!call.table.empty()) {
        attributes.push_back(
            {"aws.dynamodb.table_names", std::vector<std::string>{std::string(call.table)}});
    }
    add_text(attributes, "aws.request_id", metrics.request_id);
    if (metrics.consumed_rcu) {
        attributes.push_back({"aws.dynamodb.consumed_capacity.read", *metrics.consumed_rcu});
    }
    if (metrics.consumed_wcu) {
        attributes.push_back({"aws.dynamodb.consumed_capacity.write", *metrics.consumed_wcu});
    }
    if (metrics.items_count) {
        attributes.push_back(
            {"aws.dynamodb.count", static_cast<std::int64_t>(*metrics.items_count)});
    }
    if (metrics.scanned_count) {
        attributes.push_back(
            {"aws.dynamodb.scanned_count", static_cast<std::int64_t>(*metrics.scanned_count)});
    }
    if (metrics.attempts > 1) {
        attributes.push_back(
            {"http.request.resend_count", static_cast<std::int64_t>(metrics.attempts - 1)});
    }
    if (error != nullptr) {
        add_error(attributes, *error);
    }
    return attributes;
}

std::vector<TelemetryAttribute> telemetry_attributes(const TelemetryCall& call,
                                                     const TelemetryAttempt& attempt) {
    Attributes attributes;
    attributes.reserve(12);
    add_text(attributes, "http.request.method", "POST");
    add_text(attributes, "network.protocol.name", "http");
    add_text(attributes, "network.protocol.version", "1.1");
    add_server(attributes, call);
    if (attempt.number > 1) {
        attributes.push_back(
            {"http.request.resend_count", static_cast<std::int64_t>(attempt.number - 1)});
    }
    if (attempt.http_status != 0) {
        attributes.push_back(
            {"http.response.status_code", static_cast<std::int64_t>(attempt.http_status)});
    }
    add_text(attributes, "aws.request_id", attempt.request_id);
    if (attempt.error != nullptr) {
        add_error(attributes, *attempt.error);
    }
    return attributes;
}

}  // namespace dynox
