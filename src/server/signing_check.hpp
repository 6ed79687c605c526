// What a server that verifies no signature must demand of a request's signature all the same.
#pragma once

#include "dynox/errors.hpp"
#include "http/message.hpp"

namespace dynox::server {

/// The parts of a signature are there, in the header Authorization or in the query, and in one of
/// them only. Errors, in the service's words and order (spec/dynamodb.md, section 1, Signing):
/// invalid_signature, missing_authentication_token, incomplete_signature.
[[nodiscard]] Result<void> check_signing(const http::Head& request);

}  // namespace dynox::server
