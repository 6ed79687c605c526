// The credentials of a client, put together from its configuration. Reads nothing yet.
#pragma once

#include <memory>

#include "client/credentials/cache.hpp"
#include "dynox/client_config.hpp"

namespace dynox::detail {

struct Settings;

/// What a client signs with: its own provider, keys in code, or what the search finds; then
/// ClientConfig::role_arn. Keeps nothing of `settings`, whose shared configuration, region,
/// endpoint, certificates and proxies must be known.
[[nodiscard]] std::shared_ptr<CredentialsCache> make_credentials_cache(const ClientConfig& config,
                                                                       const Settings& settings);

}  // namespace dynox::detail
