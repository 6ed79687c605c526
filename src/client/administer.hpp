// Administrative requests of the program `dynox`: to a `dynox serve` over HTTP, or to an engine in
// this process.
#pragma once

#include <string>
#include <string_view>

#include "dynox/api/admin.hpp"
#include "dynox/client.hpp"

namespace dynox::detail {

/// Sends one request to where the client sends its own, and waits for the answer.
///
/// \param path  Behind /_dynox/, such as "clock/advance".
/// \par Errors   client_errc::invalid_argument: neither http:// nor an engine in this process;
///               client_errc::unsupported: what answers has no such operation; those of
///               connections; those of the operation.
#define DYNOX_ADMINISTER(Name)                          \
    [[nodiscard]] Result<api::Name##Result> administer( \
        const DynamoDBClient& client, std::string_view path, const api::Name##Request& request);
DYNOX_API_ADMIN_OPERATIONS(DYNOX_ADMINISTER)
#undef DYNOX_ADMINISTER

}  // namespace dynox::detail
