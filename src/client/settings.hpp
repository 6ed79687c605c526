// Settings: what a client works with, and who said so: its ClientConfig, the environment, a profile
// of ~/.aws, or nobody. No network, but for the region of an EC2 instance.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/endpoint_rules.hpp"
#include "aws/shared_config.hpp"
#include "client/endpoint.hpp"
#include "client/environment.hpp"
#include "client/proxy.hpp"
#include "dynox/client_config.hpp"

namespace dynox::detail {

class CredentialsCache;
class HostRegistry;

/// One setting as it was found, for those who look for a mistake. Never a secret.
struct SettingOrigin {
    std::string name;    ///< as in profiles: "region"
    std::string value;   ///< empty: not set
    std::string source;  ///< "ClientConfig::region", "AWS_REGION", "default", ...
};

/// What AWS's endpoint rules ask for, apart from the request.
struct EndpointSettings {
    bool use_fips = false;
    bool use_dual_stack = false;
    aws::AccountIdEndpointMode account_id_mode = aws::AccountIdEndpointMode::preferred;
    std::optional<std::string> dynamodb_url;  ///< configured ones are used as they are
    std::optional<std::string> streams_url;
};

struct Settings {
    /// Null for an embedded engine, which needs none.
    std::shared_ptr<const aws::SharedConfig> config;
    /// Of requests that belong to no account's own host.
    Endpoint endpoint;
    EndpointSettings endpoints;
    std::string region;          ///< empty if none is configured
    std::string signing_region;  ///< "us-east-1" for the region "local"
    /// What requests are signed with; null for an embedded engine, or after a problem.
    std::shared_ptr<CredentialsCache> credentials;
    Proxies proxies;
    std::string ca_bundle;
    std::string ca_bundle_source;  ///< who named it
    std::string user_agent;
    bool is_lambda = false;                      ///< this is a function of AWS Lambda
    std::chrono::nanoseconds connect_timeout{};  ///< 0: no limit
    std::chrono::nanoseconds read_timeout{};     ///< 0: no limit
    std::chrono::nanoseconds call_timeout{};     ///< 0: no limit
    std::chrono::nanoseconds connection_idle_timeout{};
    RetryMode retry_mode = RetryMode::standard;
    std::shared_ptr<RateLimiter> rate_limiter;          ///< null: none
    std::shared_ptr<HotPartitionDetector> diagnostics;  ///< null: none
    int transaction_conflict_retries = 0;
    bool consumed_capacity = false;
    std::shared_ptr<Logger> logger;             ///< null: none
    std::chrono::nanoseconds slow_operation{};  ///< 0: none is slow
    std::shared_ptr<Telemetry> telemetry;       ///< null: none
    int attempts_max = 4;
    std::uint32_t connections_max = 64;
    std::shared_ptr<HostRegistry> hosts;  ///< shared with other clients; null: not
    std::size_t response_size_bytes_max = 0;
    bool check_crc32 = true;
    boost::asio::any_io_executor executor;
    /// Why no operation can work; told by each of them.
    std::optional<Error> problem;
    /// Every setting that was looked up, in that order.
    std::vector<SettingOrigin> origins;

    [[nodiscard]] bool embedded() const noexcept {
        return endpoint.kind == Endpoint::Kind::embedded;
    }
};

/// Reads the profile files, unless the endpoint in `config` is an embedded engine. On an EC2
/// instance that nobody has told its region it asks instance metadata.
[[nodiscard]] Settings resolve_settings(const ClientConfig& config,
                                        std::shared_ptr<const aws::SharedConfig> shared);

}  // namespace dynox::detail
