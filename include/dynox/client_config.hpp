// ClientConfig: everything a client can be told.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dynox/credentials.hpp"
#include "dynox/hot_partition.hpp"
#include "dynox/logging.hpp"
#include "dynox/rate_limit.hpp"
#include "dynox/retry_mode.hpp"
#include "dynox/shared_connections.hpp"
#include "dynox/telemetry.hpp"

namespace dynox {

/// Timeouts are floating-point seconds; 5s, 250ms and 2.5s all convert.
using Seconds = std::chrono::duration<double>;

/// Settings of a client. The first fields stand in the order of pydynox's constructor, so
/// designated initialisers read like its keywords:
/// DynamoDBClient client({.region = "eu-west-1", .read_timeout = 10s}).
///
/// An empty string or optional means "not given": then the environment decides, then the default.
/// An aggregate: give it to the constructor of DynamoDBClient only, never inside a co_await
/// expression.
struct ClientConfig {
    /// Environment: AWS_REGION, AWS_DEFAULT_REGION. Profile: region. With an endpoint_url outside
    /// AWS: us-east-1. On an EC2 instance: its own.
    std::string region = {};
    /// Named profile of ~/.aws/config and ~/.aws/credentials: its settings, and its credentials, which
    /// then come before those of the environment. Environment: AWS_PROFILE.
    std::string profile = {};
    /// Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; then the profile,
    /// web identity, container and instance metadata (docs/credentials.md). Not needed for loopback
    /// endpoints.
    std::string access_key = {};
    std::string secret_key = {};
    std::string session_token = {};
    /// http://, https://; memory:// (private to this client and its copies), memory://name (shared
    /// in the process), file:///directory (durable). Environment: AWS_ENDPOINT_URL_DYNAMODB,
    /// AWS_ENDPOINT_URL. Profile: services, endpoint_url. Default: Amazon's.
    std::string endpoint_url = {};
    /// A role that is assumed with the credentials found, and the names for it.
    std::string role_arn = {};
    /// Default: "pydynox-session".
    std::string role_session_name = {};
    std::string external_id = {};
    /// Name resolution, connection and TLS handshake together, per attempt. 0 or less: no limit.
    /// Default: 3.1 s, or what AWS_DEFAULTS_MODE stands for.
    std::optional<Seconds> connect_timeout = {};
    /// From the last byte sent to each next byte received. 0 or less: no limit.
    Seconds read_timeout{30.0};
    /// Attempts after the first one. Environment: AWS_MAX_ATTEMPTS (which counts the first one).
    /// Default: 3.
    std::optional<int> max_retries = {};
    /// "http://user:password@host:port"; https://: TLS to the proxy itself. For every endpoint.
    /// Environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY (lower case first); these never
    /// apply to this machine.
    std::string proxy_url = {};
    /// FixedRate, AdaptiveRate, or a RateLimiter that is watched or shared.
    RateLimit rate_limit = {};
    /// Notices hot partition keys; null: nobody looks. May be shared by several clients.
    std::shared_ptr<HotPartitionDetector> diagnostics = {};

    // Beyond pydynox.
    /// Credentials from the user's own code, in place of all other ways to find some.
    std::shared_ptr<CredentialsProvider> credentials_provider = {};
    /// How often writes and transactions are repeated that met another transaction on the same
    /// items, which SDKs leave to their users. 0: never. TransactWrite has its own number.
    int transaction_conflict_retries = 0;
    /// Ask the service what every request consumes, for get_total_metrics() and get_last_metrics().
    /// A rate limit, telemetry and with_metrics() ask by themselves. Not asking saves 60 bytes of
    /// every answer.
    bool consumed_capacity = false;
    /// Where log lines go. Environment: DYNOX_LOG=LEVEL (stderr) or LEVEL:FILE. Default: nowhere.
    std::shared_ptr<Logger> logger = {};
    /// Requests that take longer are logged as warnings. 0 or less: none is.
    Seconds slow_operation{0.1};
    /// Hooks around every request and attempt; null: none.
    std::shared_ptr<Telemetry> telemetry = {};
    /// How failed requests are repeated. Environment: AWS_RETRY_MODE (standard or adaptive).
    /// Default: standard, as of 2026 (AWS_NEW_RETRIES_2026=false: standard_2_0).
    std::optional<RetryMode> retry_mode = {};
    /// From the begin to the end of one operation (of a pager: of one page), with all its attempts,
    /// pauses and waiting; then it fails with client_errc::timeout. An attempt that could only begin
    /// after that is not waited for: the call fails at once with the error of the attempt before. 0
    /// or less: no limit.
    Seconds call_timeout{0.0};
    /// FIPS hosts. Environment: AWS_USE_FIPS_ENDPOINT. Default: false.
    std::optional<bool> use_fips_endpoint = {};
    /// Hosts with IPv6 beside IPv4. Environment: AWS_USE_DUALSTACK_ENDPOINT. Default: false.
    std::optional<bool> use_dualstack_endpoint = {};
    /// Hosts of the account's own: "preferred" (where the account is known), "disabled" or
    /// "required". Environment: AWS_ACCOUNT_ID_ENDPOINT_MODE. Default: preferred.
    std::string account_id_endpoint_mode = {};
    /// The application's name in User-Agent, at most 50 characters. Environment:
    /// AWS_SDK_UA_APP_ID.
    std::string app_id = {};
    /// Where asynchronous operations run whose handler has no executor of its own. Empty: one
    /// thread of the client's own, started by the first such operation and ended with the client's
    /// last copy.
    boost::asio::any_io_executor executor = {};
    /// PEM file with the certificates to trust instead of the system's. Environment: AWS_CA_BUNDLE.
    std::string ca_bundle = {};
    /// Connections to the service at most; operations beyond wait for one, for connect_timeout at
    /// most.
    std::uint32_t max_connections = 64;
    /// Connections that this client shares with others. Default: it has its own.
    std::optional<SharedConnections> shared_connections = {};
    /// An idle connection is closed after this time; below the service's own limit.
    Seconds connection_idle_timeout{20.0};
    /// An answer beyond this is refused (response_too_large). BatchGetItem gives 16 MiB of items,
    /// more in JSON.
    std::size_t response_size_bytes_max = std::size_t{128} * 1024 * 1024;
    /// Compare answers with their checksum (x-amz-crc32), if they have one; a wrong one is retried.
    bool check_crc32 = true;
};

}  // namespace dynox
