// Calls of STS, SSO and the like: their endpoints, and their retries.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "aws/endpoint_rules.hpp"
#include "client/credentials/context.hpp"

namespace dynox::detail {

struct ServiceEndpoint {
    std::string url;
    std::string signing_region;
};
/// Where a service is: as configured, else by AWS's rules. `region` empty: the configured one.
/// Errors: client_errc::missing_region, invalid_argument.
[[nodiscard]] Result<ServiceEndpoint> find_service_endpoint(const CredentialsContext& context,
                                                            aws::ServiceId service,
                                                            std::string_view region);
/// The same for the sign-in service.
[[nodiscard]] Result<ServiceEndpoint> find_signin_endpoint(const CredentialsContext& context);

/// Makes the request of an attempt, with a signature and a date of its own.
using MakeCall = std::function<Result<aws::HttpCall>()>;

/// May the same call succeed soon? (status 429, 5xx, throttling, IDPCommunicationError)
[[nodiscard]] bool is_transient(const aws::HttpReply& reply);

/// Sends a call, up to `attempts_max` times where that may help; the last answer, whatever it says.
/// `make` and `limits` must live until the task is done.
[[nodiscard]] Task<Result<aws::HttpReply>> call_service(Driver& driver, HttpCaller& http,
                                                        const MakeCall& make,
                                                        const HttpLimits& limits,
                                                        int attempts_max = 3);

}  // namespace dynox::detail
