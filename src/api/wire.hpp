// The wire codec: request and result structs <-> the JSON bodies of the service (awsJson 1.0).
#pragma once

#include <string>
#include <string_view>

#include "dynox/api/admin.hpp"
#include "dynox/api/service.hpp"

namespace dynox::api {

// Server side.
/// Body -> request. Errors, in the service's order (spec/dynamodb.md, section 1): serialization
/// (types of the JSON's members, by the first offending one), then validation (the members' own
/// constraints, all in one message).
template <class Request>
[[nodiscard]] Result<Request> decode_request(std::string_view body);
/// Appends the result's body to `out`.
template <class OperationResult>
void encode_result(const OperationResult& result, std::string& out);
/// Appends {"__type": ..., "message": ...} and the extra members of the error (Item,
/// CancellationReasons).
void encode_error(const Error& error, std::string& out);
/// HTTP status of an error: 400, or 500 for InternalServerError.
[[nodiscard]] int http_status_of(const Error& error) noexcept;

// Client side.
template <class Request>
void encode_request(const Request& request, std::string& out);
/// Errors: client_errc::invalid_response.
template <class OperationResult>
[[nodiscard]] Result<OperationResult> decode_result(std::string_view body);
/// An answer with a status other than 200 -> error, with the service's name, message, item and
/// reasons.
[[nodiscard]] Error decode_error(int http_status, std::string_view body,
                                 std::string_view error_type_header);

/// The constraints of single members (names, lengths, ranges) of a request that was made in this
/// process, in the service's words. decode_request() has done it already.
#define DYNOX_API_VALIDATE(Name) [[nodiscard]] Result<void> validate(const Name##Request& request);
DYNOX_API_OPERATIONS(DYNOX_API_VALIDATE)
DYNOX_API_ADMIN_OPERATIONS(DYNOX_API_VALIDATE)
#undef DYNOX_API_VALIDATE

}  // namespace dynox::api
