// Telemetry: hooks around every request and every attempt, with the names of OpenTelemetry's
// semantic conventions, and no dependency on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/metrics.hpp"

namespace dynox {

/// One request of a client. Views live as long as the hook that they are given to.
struct TelemetryCall {
    std::string_view operation;       ///< "GetItem"
    std::string_view table;           ///< the first one of several; empty: none
    std::string_view region;          ///< empty: none is configured
    std::string_view server_address;  ///< host; empty: an engine in this process
    std::uint16_t server_port = 0;
    /// Of the hooks' own: a span, for example. The same in all hooks of one request.
    mutable std::shared_ptr<void> context;

    /// As tracing has it: "GetItem users".
    [[nodiscard]] std::string span_name() const;
};

/// One attempt, when it is done.
struct TelemetryAttempt {
    int number = 1;                ///< 1: the first one
    int http_status = 0;           ///< 0: there was no answer
    std::string_view request_id;   ///< empty: there was no answer
    const Error* error = nullptr;  ///< nullptr: success
    /// Another attempt follows, after so long; nullopt: none does.
    std::optional<std::chrono::nanoseconds> pause;
};

/// A name of the semantic conventions, and its value.
struct TelemetryAttribute {
    std::string_view name;
    std::variant<std::string, std::int64_t, double, std::vector<std::string>> value;
};
/// Attributes of a request's span, when it is done: db.system.name, db.operation.name,
/// db.collection.name, rpc.*, server.*, cloud.region, aws.request_id, aws.dynamodb.*, error.type.
/// \param error  nullptr: success
[[nodiscard]] std::vector<TelemetryAttribute> telemetry_attributes(const TelemetryCall& call,
                                                                   const OperationMetrics& metrics,
                                                                   const Error* error);
/// Attributes of an attempt's span: http.*, network.*, server.*, aws.request_id, error.type.
[[nodiscard]] std::vector<TelemetryAttribute> telemetry_attributes(const TelemetryCall& call,
                                                                   const TelemetryAttempt& attempt);

/// Hooks of a client (ClientConfig::telemetry). They run in the middle of operations, on their
/// threads: no waiting, no calls of the client, no exceptions.
/// \par Thread safety   hooks of different requests are called at the same time.
class Telemetry {
  public:
    /// Headers that an attempt sends besides its own: ("traceparent", "00-...").
    using Headers = std::vector<std::pair<std::string, std::string>>;

    Telemetry() = default;
    Telemetry(const Telemetry&) = delete;
    Telemetry& operator=(const Telemetry&) = delete;
    virtual ~Telemetry() = default;

    /// true: requests ask the service what they consume. Asked once, when the client is made.
    [[nodiscard]] virtual bool wants_consumed_capacity() const { return true; }
    virtual void on_call_begin(const TelemetryCall&) {}
    /// May add headers.
    virtual void on_attempt_begin(const TelemetryCall&, int /*number*/, Headers&) {}
    virtual void on_attempt_end(const TelemetryCall&, const TelemetryAttempt&) {}
    /// \param error  nullptr: success
    virtual void on_call_end(const TelemetryCall&, const OperationMetrics&,
                             const Error* /*error*/) {}
};

}  // namespace dynox
