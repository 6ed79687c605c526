// Helpers of the wire codec's tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "api/wire.hpp"
#include "dynox/item.hpp"

namespace dynox::api {

/// "Name: message" of the error that decoding gives, "" if there is none.
template <class Request>
std::string refusal(std::string_view body) {
    const auto request = decode_request<Request>(body);
    if (request) {
        return {};
    }
    const Error error = request.error();
    const std::string name(error_name(static_cast<server_errc>(error.code().value())));
    return name + ": " + (error.detail() == nullptr ? "" : error.detail()->message);
}

/// As refusal(), for a request made in this process.
template <class Request>
std::string typed_refusal(const Request& request) {
    const Result<void> valid = validate(request);
    return valid ? std::string() : "ValidationException: " + valid.error().message();
}

template <class Request>
std::string encoded_request(const Request& request) {
    std::string out;
    encode_request(request, out);
    return out;
}
template <class OperationResult>
std::string encoded_result(const OperationResult& result) {
    std::string out;
    encode_result(result, out);
    return out;
}

inline FlatItem flat(std::string_view json) {
    return Item::from_dynamodb_json(json).value().to_flat();
}

inline std::string invalid(std::string_view message) {
    return "ValidationException: " + std::string(message);
}
inline std::string one_violation(std::string_view violation) {
    return "ValidationException: 1 validation error detected: " + std::string(violation);
}
inline std::string type_fault(std::string_view text) {
    return "SerializationException: " + std::string(text);
}

}  // namespace dynox::api
