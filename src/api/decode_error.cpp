// The service's error bodies -> errors.
#include "api/error_body.hpp"
#include "api/reader.hpp"
#include "api/wire.hpp"

namespace dynox::api {

namespace {

/// "com.amazon.coral.validate#ValidationException:http://..." -> "ValidationException".
std::string_view short_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    const std::size_t hash = name.rfind('#');
    return hash == std::string_view::npos ? name : name.substr(hash + 1);
}

/// The code of an error that has no name.
server_errc code_of_status(int http_status) {
    constexpr int unavailable = 503;
    constexpr int too_many_requests = 429;
    if (http_status == unavailable) {
        return server_errc::service_unavailable;
    }
    if (http_status == too_many_requests) {
        return server_errc::throttling;
    }
    return http_status >= 500 ? server_errc::internal_server_error : server_errc::other;
}

}  // namespace

Error decode_error(int http_status, std::string_view body, std::string_view error_type_header) {
    Decoder decoder(Decoder::Side::response);
    Reader reader(decoder, nullptr);
    ErrorBody parsed;
    if (!reader.read_body(body, parsed) || !decoder.value_fault().empty()) {
        parsed = ErrorBody{};
    }
    std::string_view name = short_name(error_type_header);
    if (name.empty()) {
        name = short_name(parsed.type.empty() ? parsed.code : parsed.type);
    }

    Diagnostics detail;
    detail.http_status = http_status;
    detail.error_name = name;
    detail.item = std::move(parsed.item);
    if (parsed.message) {
        detail.message = *std::move(parsed.message);
    } else if (parsed.capital_message) {
        detail.message = *std::move(parsed.capital_message);
    }
    for (ReasonBody& reason : parsed.cancellation_reasons) {
        detail.cancellation_reasons.push_back({std::move(reason.code),
                                               std::move(reason.message).value_or(std::string()),
                                               std::move(reason.item)});
    }

    for (ThrottlingReasonBody& reason : parsed.throttling_reasons) {
        detail.throttling_reasons.push_back({std::move(reason.reason), std::move(reason.resource)});
    }

    const server_errc code =
        name.empty() ? code_of_status(http_status) : server_errc_from_name(name);
    if (detail.error_name.empty() && code != server_errc::other) {
        detail.error_name = error_name(code);
    }
    if (detail.message.empty()) {
        detail.message = "the service answered HTTP status " + std::to_string(http_status);
        if (name.empty()) {
            detail.message +=
                " without naming an error: a proxy may have answered, or another kind of server";
        }
    }
    return Error(make_error_code(code), std::move(detail));
}

}  // namespace dynox::api
