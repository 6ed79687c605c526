// Endpoint rules: which host serves a request, as AWS's published rule sets have it.
// Source: endpoint-rule-set-1.json of DynamoDB, DynamoDB Streams, STS, SSO and SSO OIDC, August
// 2026; checked against all of AWS's cases (tests/data/endpoints, docs/decisions/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::aws {

enum class ServiceId : std::uint8_t { dynamodb, dynamodb_streams, sts, sso, sso_oidc };

/// What a request of DynamoDB does with the account's own host name.
enum class AccountIdEndpointMode : std::uint8_t {
    preferred,  ///< use it where it exists and the account is known
    disabled,
    required,  ///< an error where there is none
};

/// What the rules ask for; views that need to live during the call only.
struct EndpointParameters {
    std::string_view region;  ///< empty: not set
    bool use_fips = false;
    bool use_dual_stack = false;
    std::optional<std::string_view> endpoint;  ///< an override, used as it is
    // DynamoDB only:
    std::optional<std::string_view> account_id;                     ///< of the credentials
    std::optional<AccountIdEndpointMode> account_id_endpoint_mode;  ///< not set: as disabled
    /// The table, stream or backup where that is given by its ARN; of lists the first one.
    std::string_view resource_arn;
    std::string_view first_of_resource_arns;
    bool is_search_operation = false;
    // STS only:
    bool use_global_endpoint = false;
};

struct ResolvedEndpoint {
    std::string url;
    std::string signing_region;  ///< empty: the region
    bool account_based = false;
};

/// Errors: client_errc::missing_region, invalid_argument, in the words of the rule sets.
[[nodiscard]] Result<ResolvedEndpoint> resolve_endpoint(ServiceId service,
                                                        const EndpointParameters& parameters);

}  // namespace dynox::aws
