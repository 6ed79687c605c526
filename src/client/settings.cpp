#include "client/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "client/rate_limiter.hpp"
#include "client/retry.hpp"

namespace dynox::detail {

namespace {

constexpr int attempts_limit = 1000;

Error unsupported(std::string_view field) {
    return Error(client_errc::unsupported, "ClientConfig::" + std::string(field) +
                                               " is not available in this version of dynox");
}

/// Settings that a later version will honour are refused: ignoring them in silence would talk to
/// the wrong account, or too fast.
std::optional<Error> find_unsupported(const ClientConfig& config) {
    const std::array<std::pair<std::string_view, bool>, 5> fields{{
        {"profile", !config.profile.empty()},
        {"role_arn", !config.role_arn.empty()},
        {"role_session_name", !config.role_session_name.empty()},
        {"external_id", !config.external_id.empty()},
        {"proxy_url", !config.proxy_url.empty()},
    }};
    for (const auto& [name, given] : fields) {
        if (given) {
            return unsupported(name);
        }
    }
    return std::nullopt;
}

std::string first_of(const std::string& configured, const Environment& environment,
                     std::initializer_list<std::string_view> variables) {
    if (!configured.empty()) {
        return configured;
    }
    for (const std::string_view name : variables) {
        if (std::optional<std::string> value = environment.get(name)) {
            return *std::move(value);
        }
    }
    return {};
}

Result<bool> boolean_variable(const Environment& environment, std::string_view name) {
    std::optional<std::string> value = environment.get(name);
    if (!value) {
        return false;
    }
    std::ranges::transform(*value, value->begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (*value == "true" || *value == "false") {
        return *value == "true";
    }
    return Error(client_errc::invalid_argument,
                 std::string(name) + ": expected true or false, found \"" + *value + "\"");
}

Result<Endpoint> find_endpoint(const ClientConfig& config, const Environment& environment,
                               const std::string& region) {
    if (!config.endpoint_url.empty()) {
        return parse_endpoint(config.endpoint_url);
    }
    const Result<bool> ignore =
        boolean_variable(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (!ignore) {
        return ignore.error();
    }
    if (!*ignore) {
        const std::string url =
            first_of({}, environment, {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"});
        if (!url.empty()) {
            return parse_endpoint(url);
        }
    }
    if (region.empty()) {
        return Error(client_errc::missing_region,
                     "no region is configured: set ClientConfig::region, AWS_REGION or "
                     "AWS_DEFAULT_REGION (or "
                     "ClientConfig::endpoint_url)");
    }
    return endpoint_of_region(region);
}

Result<aws::Credentials> find_credentials(const ClientConfig& config,
                                          const Environment& environment,
                                          const Endpoint& endpoint) {
    aws::Credentials found;
    if (!config.access_key.empty() || !config.secret_key.empty()) {
        found = {config.access_key, config.secret_key, config.session_token};
        if (found.access_key_id.empty() || found.secret_access_key.empty()) {
            return Error(client_errc::missing_credentials,
                         found.access_key_id.empty()
                             ? "ClientConfig::secret_key is given without access_key"
                             : "ClientConfig::access_key is given without secret_key");
        }
        return found;
    }
    found.access_key_id = first_of({}, environment, {"AWS_ACCESS_KEY_ID"});
    found.secret_access_key = first_of({}, environment, {"AWS_SECRET_ACCESS_KEY"});
    if (found.access_key_id.empty() != found.secret_access_key.empty()) {
        return Error(client_errc::missing_credentials,
                     found.access_key_id.empty()
                         ? "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID"
                         : "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
    }
    if (!found.access_key_id.empty()) {
        found.session_token = first_of(config.session_token, environment,
                                       {"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"});
        return found;
    }
    if (endpoint.is_loopback()) {
        // Local emulators want a signature, and accept any.
        return aws::Credentials{"dynox", "dynox", {}};
    }
    return Error(client_errc::missing_credentials,
                 "no credentials are configured: set ClientConfig::access_key and secret_key, or "
                 "AWS_ACCESS_KEY_ID and "
                 "AWS_SECRET_ACCESS_KEY (profiles, roles and instance credentials are not "
                 "available in this version "
                 "of dynox)");
}

Result<std::shared_ptr<RateLimiter>> find_rate_limiter(const RateLimit& limit) {
    std::shared_ptr<RateLimiter> limiter;
    if (const auto* fixed = std::get_if<FixedRate>(&limit)) {
        limiter = std::make_shared<RateLimiter>(*fixed);
    } else if (const auto* adaptive = std::get_if<AdaptiveRate>(&limit)) {
        limiter = std::make_shared<RateLimiter>(*adaptive);
    } else if (const auto* shared = std::get_if<std::shared_ptr<RateLimiter>>(&limit)) {
        limiter = *shared;
    }
    if (limiter != nullptr && !limiter->impl().problem().empty()) {
        return Error(client_errc::invalid_argument, "ClientConfig::" + limiter->impl().problem());
    }
    return limiter;
}

Result<RetryMode> find_retry_mode(const ClientConfig& config, const Environment& environment) {
    if (config.retry_mode) {
        return *config.retry_mode;
    }
    if (const std::optional<std::string> text = environment.get("AWS_RETRY_MODE")) {
        const std::optional<RetryMode> mode = parse_retry_mode(*text);
        if (!mode) {
            return Error(client_errc::invalid_argument,
                         "AWS_RETRY_MODE: expected standard or adaptive, found \"" + *text + "\"");
        }
        if (*mode != RetryMode::standard) {
            return *mode;
        }
    }
    // The variable by which users of other SDKs choose between the two standards.
    if (!environment.get("AWS_NEW_RETRIES_2026")) {
        return RetryMode::standard;
    }
    const Result<bool> modern = boolean_variable(environment, "AWS_NEW_RETRIES_2026");
    if (!modern) {
        return modern.error();
    }
    return *modern ? RetryMode::standard : RetryMode::standard_2_0;
}

Result<int> find_attempts(const ClientConfig& config, const Environment& environment,
                          RetryMode mode) {
    if (config.max_retries) {
        if (*config.max_retries < 0 || *config.max_retries >= attempts_limit) {
            return Error(client_errc::invalid_argument, "ClientConfig::max_retries: expected 0.." +
                                                            std::to_string(attempts_limit - 1) +
                                                            ", found " +
                                                            std::to_string(*config.max_retries));
        }
        return *config.max_retries + 1;
    }
    const std::optional<std::string> text = environment.get("AWS_MAX_ATTEMPTS");
    if (!text) {
        return retry_numbers(mode).attempts_max;
    }
    int attempts = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), attempts);
    if (error != std::errc() || end != text->data() + text->size() || attempts < 1 ||
        attempts > attempts_limit) {
        return Error(client_errc::invalid_argument, "AWS_MAX_ATTEMPTS: expected 1.." +
                                                        std::to_string(attempts_limit) +
                                                        ", found \"" + *text + "\"");
    }
    return attempts;
}

std::chrono::nanoseconds to_limit(Seconds seconds) {
    // A year is as good as no limit, and keeps the arithmetic far from overflow.
    constexpr Seconds longest = std::chrono::hours(24 * 365);
    if (!(seconds > Seconds(0)) || seconds > longest) {
        return std::chrono::nanoseconds(0);
    }
    return std::max(std::chrono::nanoseconds(1),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(seconds));
}

std::optional<Error> find_remote_settings(const ClientConfig& config,
                                          const Environment& environment, Settings& settings) {
    if (settings.region.empty() && !settings.endpoint.is_aws()) {
        settings.region = "us-east-1";
    }
    if (settings.region.empty()) {
        return Error(client_errc::missing_region,
                     "no region is configured for " + settings.endpoint.host +
                         ": set ClientConfig::region, AWS_REGION or AWS_DEFAULT_REGION");
    }
    settings.signing_region = settings.region == "local" ? "us-east-1" : settings.region;
    Result<aws::Credentials> credentials = find_credentials(config, environment, settings.endpoint);
    if (!credentials) {
        return credentials.error();
    }
    settings.credentials = *std::move(credentials);
    return std::nullopt;
}

std::optional<Error> find_settings(const ClientConfig& config, const Environment& environment,
                                   Settings& settings) {
    if (std::optional<Error> error = find_unsupported(config)) {
        return error;
    }
    Result<Endpoint> endpoint = find_endpoint(config, environment, settings.region);
    if (!endpoint) {
        return endpoint.error();
    }
    settings.endpoint = *std::move(endpoint);
    Result<std::shared_ptr<RateLimiter>> rate_limiter = find_rate_limiter(config.rate_limit);
    if (!rate_limiter) {
        return rate_limiter.error();
    }
    settings.rate_limiter = *std::move(rate_limiter);
    const Result<RetryMode> retry_mode = find_retry_mode(config, environment);
    if (!retry_mode) {
        return retry_mode.error();
    }
    settings.retry_mode = *retry_mode;
    const Result<int> attempts = find_attempts(config, environment, *retry_mode);
    if (!attempts) {
        return attempts.error();
    }
    settings.attempts_max = *attempts;
    if (config.max_connections == 0) {
        return Error(client_errc::invalid_argument,
                     "ClientConfig::max_connections: expected at least 1, found 0");
    }
    if (settings.embedded()) {
        if (settings.region.empty()) {
            settings.region = "us-east-1";
        }
        return std::nullopt;
    }
    return find_remote_settings(config, environment, settings);
}

}  // namespace

Settings resolve_settings(const ClientConfig& config, const Environment& environment) {
    Settings settings;
    settings.region = first_of(config.region, environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
    settings.ca_bundle = first_of(config.ca_bundle, environment, {"AWS_CA_BUNDLE"});
    settings.connect_timeout = to_limit(config.connect_timeout);
    settings.read_timeout = to_limit(config.read_timeout);
    settings.call_timeout = to_limit(config.call_timeout);
    settings.connection_idle_timeout = to_limit(config.connection_idle_timeout);
    settings.connections_max = config.max_connections;
    settings.response_size_bytes_max = config.response_size_bytes_max;
    settings.executor = config.executor;
    settings.consumed_capacity = config.consumed_capacity;
    settings.logger = config.logger;
    settings.slow_operation = to_limit(config.slow_operation);
    settings.telemetry = config.telemetry;
    settings.problem = find_settings(config, environment, settings);
    return settings;
}

}  // namespace dynox::detail
