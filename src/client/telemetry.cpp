#include "dynox/telemetry.hpp"

namespace dynox {

namespace {

using Attributes = std::vector<TelemetryAttribute>;

/// Assigns into place: g++ 12 at -O2 warns of uninitialised memory where a variant is moved in.
template <typename Value>
void add(Attributes& attributes, std::string_view name, Value value) {
    TelemetryAttribute& added = attributes.emplace_back();
    added.name = name;
    added.value = std::move(value);
}

template <typename Integer>
void add_number(Attributes& attributes, std::string_view name, Integer value) {
    add(attributes, name, static_cast<std::int64_t>(value));
}

void add_text(Attributes& attributes, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        add(attributes, name, std::string(value));
    }
}

void add_server(Attributes& attributes, const TelemetryCall& call) {
    add_text(attributes, "server.address", call.server_address);
    if (call.server_port != 0) {
        add_number(attributes, "server.port", call.server_port);
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
        add(attributes, "aws.dynamodb.table_names",
            std::vector<std::string>{std::string(call.table)});
    }
    add_text(attributes, "aws.request_id", metrics.request_id);
    if (metrics.consumed_rcu) {
        add(attributes, "aws.dynamodb.consumed_capacity.read", *metrics.consumed_rcu);
    }
    if (metrics.consumed_wcu) {
        add(attributes, "aws.dynamodb.consumed_capacity.write", *metrics.consumed_wcu);
    }
    if (metrics.items_count) {
        add_number(attributes, "aws.dynamodb.count", *metrics.items_count);
    }
    if (metrics.scanned_count) {
        add_number(attributes, "aws.dynamodb.scanned_count", *metrics.scanned_count);
    }
    if (metrics.attempts > 1) {
        add_number(attributes, "http.request.resend_count", metrics.attempts - 1);
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
        add_number(attributes, "http.request.resend_count", attempt.number - 1);
    }
    if (attempt.http_status != 0) {
        add_number(attributes, "http.response.status_code", attempt.http_status);
    }
    add_text(attributes, "aws.request_id", attempt.request_id);
    if (attempt.error != nullptr) {
        add_error(attributes, *attempt.error);
    }
    return attributes;
}

}  // namespace dynox
