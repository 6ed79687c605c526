// Settings: what a client works with, from its ClientConfig and the environment. No files, no
// network.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "client/endpoint.hpp"
#include "client/environment.hpp"
#include "dynox/client_config.hpp"

namespace dynox::detail {

struct Settings {
    Endpoint endpoint;
    std::string region;          ///< empty if none is configured
    std::string signing_region;  ///< "us-east-1" for the region "local"
    aws::Credentials credentials;
    std::string ca_bundle;
    std::chrono::nanoseconds connect_timeout{};  ///< 0: no limit
    std::chrono::nanoseconds read_timeout{};     ///< 0: no limit
    std::chrono::nanoseconds call_timeout{};     ///< 0: no limit
    std::chrono::nanoseconds connection_idle_timeout{};
    RetryMode retry_mode = RetryMode::standard;
    std::shared_ptr<RateLimiter> rate_limiter;  ///< null: none
    bool consumed_capacity = false;
    std::shared_ptr<Logger> logger;             ///< null: none
    std::chrono::nanoseconds slow_operation{};  ///< 0: none is slow
    std::shared_ptr<Telemetry> telemetry;       ///< null: none
    int attempts_max = 4;
    std::uint32_t connections_max = 64;
    std::size_t response_size_bytes_max = 0;
    boost::asio::any_io_executor executor;
    /// Why no operation can work; told by each of them.
    std::optional<Error> problem;

    [[nodiscard]] bool embedded() const noexcept {
        return endpoint.kind == Endpoint::Kind::embedded;
    }
};

[[nodiscard]] Settings resolve_settings(const ClientConfig& config, const Environment& environment);

}  // namespace dynox::detail
