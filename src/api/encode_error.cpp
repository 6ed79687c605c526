// Errors -> the service's error bodies.
#include "api/error_body.hpp"
#include "api/wire.hpp"
#include "api/writer.hpp"

namespace dynox::api {

namespace {

constexpr std::string_view validation_space = "com.amazon.coral.validate#";
constexpr std::string_view coral_space = "com.amazon.coral.service#";
constexpr std::string_view availability_space = "com.amazon.coral.availability#";
constexpr std::string_view dynamodb_space = "com.amazonaws.dynamodb.v20120810#";

/// spec/dynamodb.md, section 1, "Error body".
std::string_view name_space(server_errc code) noexcept {
    switch (code) {
        case server_errc::validation:
            return validation_space;
        case server_errc::serialization:
        case server_errc::unknown_operation:
        case server_errc::missing_authentication_token:
        case server_errc::incomplete_signature:
        case server_errc::invalid_signature:
        case server_errc::unrecognized_client:
        case server_errc::access_denied:
        case server_errc::expired_token:
            return coral_space;
        case server_errc::throttling:
        case server_errc::service_unavailable:
            return availability_space;
        default:
            return dynamodb_space;
    }
}

/// What the service calls an error; faults of our own are its internal ones.
server_errc service_code(const Error& error) noexcept {
    return error.code().category() == server_category()
               ? static_cast<server_errc>(error.code().value())
               : server_errc::internal_server_error;
}

ErrorBody to_body(const Error& error) {
    const server_errc code = service_code(error);
    const Diagnostics* detail = error.detail();
    ErrorBody body;
    const bool is_named =
        code == server_errc::other && detail != nullptr && !detail->error_name.empty();
    body.type =
        std::string(name_space(code)).append(is_named ? detail->error_name : error_name(code));

    // The service tells malformed JSON and unknown operations without a word.
    const bool may_be_silent =
        code == server_errc::serialization || code == server_errc::unknown_operation;
    std::string message = detail != nullptr ? detail->message : std::string();
    if (message.empty() && !may_be_silent) {
        message = error.message();
    }
    if (!message.empty()) {
        const bool is_capital =
            code == server_errc::serialization || code == server_errc::access_denied;
        (is_capital ? body.capital_message : body.message) = std::move(message);
    }
    if (detail != nullptr) {
        body.item = detail->item;
        for (const CancellationReason& reason : detail->cancellation_reasons) {
            ReasonBody& entry = body.cancellation_reasons.emplace_back();
            entry.code = reason.code;
            if (!reason.message.empty()) {
                entry.message = reason.message;
            }
            entry.item = reason.item;
        }
        for (const ThrottlingReason& reason : detail->throttling_reasons) {
            body.throttling_reasons.push_back({reason.reason, reason.resource});
        }
    }
    return body;
}

}  // namespace

void encode_error(const Error& error, std::string& out) {
    Writer::object(out, to_body(error));
}

int http_status_of(const Error& error) noexcept {
    switch (service_code(error)) {
        case server_errc::internal_server_error:
            return 500;
        case server_errc::service_unavailable:
            return 503;
        default:
            return 400;
    }
}

}  // namespace dynox::api
