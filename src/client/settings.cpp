#include "client/settings.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <utility>

#include "client/credentials/instance_region.hpp"
#include "client/credentials/make_cache.hpp"
#include "client/rate_limiter.hpp"
#include "client/retry.hpp"
#include "client/setting_lookup.hpp"
#include "dynox/version.hpp"

namespace dynox::detail {

namespace {

constexpr int attempts_limit = 1000;
constexpr std::size_t app_id_size_max = 50;  // AWS SDKs and Tools Reference Guide

/// Half a pair of keys is a mistake, and no reason to look elsewhere.
std::optional<Error> check_given_keys(const ClientConfig& config) {
    if (config.access_key.empty() == config.secret_key.empty()) {
        return std::nullopt;
    }
    return Error(client_errc::missing_credentials,
                 config.access_key.empty()
                     ? "ClientConfig::secret_key is given without access_key"
                     : "ClientConfig::access_key is given without secret_key");
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

Error missing_region(std::string_view why) {
    return Error(client_errc::missing_region,
                 "no region is configured" + std::string(why) +
                     ": set ClientConfig::region, AWS_REGION or AWS_DEFAULT_REGION, or `region` in "
                     "a profile of ~/.aws/config");
}

// ---- one setting each ------------------------------------------------------------------------

RetryMode find_retry_mode(const ClientConfig& config, SettingLookup& lookup) {
    if (config.retry_mode) {
        lookup.note("retry_mode", "given", "ClientConfig::retry_mode");
        return *config.retry_mode;
    }
    const std::optional<aws::Setting> setting =
        lookup.find({}, {"", {"AWS_RETRY_MODE"}, "retry_mode"}, "standard");
    if (setting) {
        const std::optional<RetryMode> mode = parse_retry_mode(setting->value);
        if (!mode) {
            lookup.fail(Error(client_errc::invalid_argument,
                              setting->source + ": expected standard or adaptive, found \"" +
                                  setting->value + "\""));
        } else if (*mode != RetryMode::standard) {
            return *mode;
        }
    }
    // The variable by which users of other SDKs choose between the two standards.
    if (!lookup.config().environment().get("AWS_NEW_RETRIES_2026")) {
        return RetryMode::standard;
    }
    const bool modern = lookup.find_flag({}, {"", {"AWS_NEW_RETRIES_2026"}, ""});
    return modern ? RetryMode::standard : RetryMode::standard_2_0;
}

int find_attempts(const ClientConfig& config, SettingLookup& lookup, RetryMode mode) {
    const int usual = retry_numbers(mode).attempts_max;
    if (config.max_retries) {
        if (*config.max_retries < 0 || *config.max_retries >= attempts_limit) {
            lookup.fail(Error(client_errc::invalid_argument,
                              "ClientConfig::max_retries: expected 0.." +
                                  std::to_string(attempts_limit - 1) + ", found " +
                                  std::to_string(*config.max_retries)));
            return usual;
        }
        lookup.note("max_attempts", std::to_string(*config.max_retries + 1),
                    "ClientConfig::max_retries");
        return *config.max_retries + 1;
    }
    const std::optional<aws::Setting> setting =
        lookup.find({}, {"", {"AWS_MAX_ATTEMPTS"}, "max_attempts"}, std::to_string(usual));
    if (!setting) {
        return usual;
    }
    const Result<int> attempts = aws::parse_integer(*setting, 1, attempts_limit);
    if (!attempts) {
        lookup.fail(attempts.error());
        return usual;
    }
    return *attempts;
}

std::chrono::nanoseconds find_connect_timeout(const ClientConfig& config, SettingLookup& lookup) {
    if (config.connect_timeout) {
        return to_limit(*config.connect_timeout);
    }
    struct Mode {
        std::string_view name;
        std::chrono::milliseconds connect_timeout;
    };
    // Source: sdk-default-configuration of the AWS SDKs; "legacy" and "auto" have no numbers.
    constexpr std::array<Mode, 6> modes{{{"standard", std::chrono::milliseconds(3100)},
                                         {"legacy", std::chrono::milliseconds(3100)},
                                         {"auto", std::chrono::milliseconds(3100)},
                                         {"cross-region", std::chrono::milliseconds(3100)},
                                         {"in-region", std::chrono::milliseconds(1100)},
                                         {"mobile", std::chrono::milliseconds(30000)}}};
    const std::optional<aws::Setting> setting =
        lookup.find({}, {"", {"AWS_DEFAULTS_MODE"}, "defaults_mode"}, "standard");
    if (!setting) {
        return modes.front().connect_timeout;
    }
    const auto* const mode = std::ranges::find(modes, setting->value, &Mode::name);
    if (mode == modes.end()) {
        lookup.fail(Error(client_errc::invalid_argument,
                          setting->source +
                              ": expected standard, in-region, cross-region, mobile, legacy or "
                              "auto, found \"" +
                              setting->value + "\""));
        return modes.front().connect_timeout;
    }
    return mode->connect_timeout;
}

aws::AccountIdEndpointMode find_account_id_mode(const ClientConfig& config, SettingLookup& lookup) {
    const std::optional<aws::Setting> setting = lookup.find(
        config.account_id_endpoint_mode,
        {"account_id_endpoint_mode", {"AWS_ACCOUNT_ID_ENDPOINT_MODE"}, "account_id_endpoint_mode"},
        "preferred");
    if (!setting || setting->value == "preferred") {
        return aws::AccountIdEndpointMode::preferred;
    }
    if (setting->value == "required") {
        return aws::AccountIdEndpointMode::required;
    }
    if (setting->value != "disabled") {
        lookup.fail(Error(client_errc::invalid_argument,
                          setting->source + ": expected preferred, disabled or required, found \"" +
                              setting->value + "\""));
    }
    return aws::AccountIdEndpointMode::disabled;
}

/// Characters of a token (RFC 9110, section 5.6.2); all others become '-'.
std::string to_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    std::string token(text);
    for (char& c : token) {
        const bool is_token = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
        c = is_token ? c : '-';
    }
    return token;
}

std::string find_user_agent(const ClientConfig& config, SettingLookup& lookup) {
    std::string text = "dynox/" DYNOX_VERSION " ua/2.1 os/linux";
    utsname system{};
    if (::uname(&system) == 0) {
        text += "#" + to_token(system.release);
    }
    text += " lang/c++#20";
    if (const std::optional<std::string> runtime =
            lookup.config().environment().get("AWS_EXECUTION_ENV")) {
        text += " exec-env/" + to_token(*runtime);
    }
    const std::optional<aws::Setting> app =
        lookup.find(config.app_id, {"app_id", {"AWS_SDK_UA_APP_ID"}, "sdk_ua_app_id"});
    if (app && app->value.size() > app_id_size_max) {
        lookup.fail(
            Error(client_errc::invalid_argument,
                  app->source + ": expected at most 50 characters, found \"" + app->value + "\""));
    } else if (app) {
        text += " app/" + to_token(app->value);
    }
    return text;
}

// ---- the endpoint ----------------------------------------------------------------------------

/// The URL that is used as it is, with who gave it; nullopt: AWS's rules decide.
std::optional<aws::Setting> find_url(const ClientConfig& config, SettingLookup& lookup,
                                     std::string_view service_id) {
    if (!config.endpoint_url.empty()) {
        return aws::Setting{config.endpoint_url, "ClientConfig::endpoint_url"};
    }
    return lookup.find_endpoint_url(service_id);
}

/// What the rules say of requests that belong to no account's own host.
Result<aws::ResolvedEndpoint> resolve_by_rules(const Settings& settings) {
    aws::EndpointParameters parameters;
    parameters.region = settings.region;
    parameters.use_fips = settings.endpoints.use_fips;
    parameters.use_dual_stack = settings.endpoints.use_dual_stack;
    parameters.endpoint = settings.endpoints.dynamodb_url;
    Result<aws::ResolvedEndpoint> resolved =
        aws::resolve_endpoint(aws::ServiceId::dynamodb, parameters);
    if (!resolved && resolved.error().code() == client_errc::missing_region) {
        return missing_region("");
    }
    return resolved;
}

/// The rules' own words do not say whose settings they speak of.
Error with_sources(const Error& error, const Settings& settings) {
    std::string message = error.message() + " (";
    bool first = true;
    for (const SettingOrigin& origin : settings.origins) {
        if (origin.name == "endpoint_url" || origin.value == "true") {
            message.append(first ? "" : ", ").append(origin.name).append(" \"");
            message.append(origin.value).append("\" from ").append(origin.source);
            first = false;
        }
    }
    return Error(error.code(), first ? error.message() : message + ")");
}

/// A URL for others to see: what stands before '@' is a secret.
std::string shown(const std::string& url) {
    return url.find('@') == std::string::npos ? url : "(not shown: it has a password)";
}

void find_endpoint(const ClientConfig& config, SettingLookup& lookup, Settings& settings) {
    const std::optional<aws::Setting> url = find_url(config, lookup, "DynamoDB");
    const std::optional<aws::Setting> streams_url = find_url(config, lookup, "DynamoDB Streams");
    settings.endpoints.use_fips =
        lookup.find_flag(config.use_fips_endpoint,
                         {"use_fips_endpoint", {"AWS_USE_FIPS_ENDPOINT"}, "use_fips_endpoint"});
    settings.endpoints.use_dual_stack = lookup.find_flag(
        config.use_dualstack_endpoint,
        {"use_dualstack_endpoint", {"AWS_USE_DUALSTACK_ENDPOINT"}, "use_dualstack_endpoint"});
    settings.endpoints.account_id_mode = find_account_id_mode(config, lookup);
    if (lookup.failed()) {
        return;
    }
    if (url) {
        lookup.note("endpoint_url", shown(url->value), url->source);
        settings.endpoints.dynamodb_url = url->value;
    }
    if (streams_url) {
        settings.endpoints.streams_url = streams_url->value;
        if (!url || url->value != streams_url->value) {
            lookup.note("endpoint_url (streams)", shown(streams_url->value), streams_url->source);
        }
    }
    const Result<aws::ResolvedEndpoint> resolved = resolve_by_rules(settings);
    if (!resolved) {
        lookup.fail(with_sources(resolved.error(), settings));
        return;
    }
    Result<Endpoint> endpoint =
        parse_endpoint(resolved->url, url ? std::string_view(url->source) : "endpoint_url");
    if (!endpoint) {
        lookup.fail(endpoint.error());
        return;
    }
    settings.endpoint = *std::move(endpoint);
    settings.signing_region = resolved->signing_region;
}

void find_signing_region(SettingLookup& lookup, Settings& settings) {
    if (settings.region.empty() && !settings.endpoint.is_aws()) {
        settings.region = "us-east-1";
        lookup.renote("region", "us-east-1", "default of endpoints that are not Amazon's");
    }
    if (settings.region.empty()) {
        lookup.fail(missing_region(" for " + settings.endpoint.host));
    }
    if (settings.signing_region.empty()) {
        settings.signing_region = settings.region;
    }
}

void find_instance_region(SettingLookup& lookup, Settings& settings) {
    const InstanceRegion region = ask_instance_region(settings.config);
    if (!region.name.empty()) {
        settings.region = region.name;
        lookup.renote("region", region.name, "instance metadata");
    } else if (!region.problem.empty()) {
        lookup.fail(missing_region(", and instance metadata has none (" + region.problem + ")"));
    }
}

void find_remote_settings(const ClientConfig& config, Settings& settings) {
    SettingLookup lookup(*settings.config, settings);
    const std::optional<aws::Setting> region =
        lookup.find(config.region, {"region", {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region"});
    settings.region = region ? region->value : std::string();
    if (settings.region.empty() && !lookup.failed() && !find_url(config, lookup, "DynamoDB")) {
        find_instance_region(lookup, settings);
    }
    find_endpoint(config, lookup, settings);
    if (lookup.failed() || settings.embedded()) {
        return;
    }
    find_signing_region(lookup, settings);
    settings.connect_timeout = find_connect_timeout(config, lookup);
    settings.retry_mode = find_retry_mode(config, lookup);
    settings.attempts_max = find_attempts(config, lookup, settings.retry_mode);
    settings.user_agent = find_user_agent(config, lookup);
    settings.is_lambda = settings.config->environment().get("AWS_LAMBDA_FUNCTION_NAME").has_value();
    if (const std::optional<aws::Setting> bundle =
            lookup.find(config.ca_bundle, {"ca_bundle", {"AWS_CA_BUNDLE"}, "ca_bundle"})) {
        settings.ca_bundle = aws::expand_home(bundle->value, settings.config->environment());
        settings.ca_bundle_source = bundle->source;
    }
    Result<Proxies> proxies = Proxies::find(config.proxy_url, settings.config->environment());
    if (!proxies) {
        lookup.fail(proxies.error());
    } else {
        settings.proxies = *std::move(proxies);
    }
    if (lookup.failed()) {
        return;
    }
    settings.credentials = make_credentials_cache(config, settings);
}

/// What is in code alone; nothing else is asked.
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

void take_from_code(const ClientConfig& config, Settings& settings) {
    settings.read_timeout = to_limit(config.read_timeout);
    settings.check_crc32 = config.check_crc32;
    settings.call_timeout = to_limit(config.call_timeout);
    settings.connection_idle_timeout = to_limit(config.connection_idle_timeout);
    settings.connections_max = config.max_connections;
    if (config.shared_connections) {
        settings.hosts = config.shared_connections->registry();
    }
    settings.response_size_bytes_max = config.response_size_bytes_max;
    settings.executor = config.executor;
    settings.diagnostics = config.diagnostics;
    settings.transaction_conflict_retries = config.transaction_conflict_retries;
    settings.consumed_capacity = config.consumed_capacity;
    settings.logger = config.logger;
    settings.slow_operation = to_limit(config.slow_operation);
    settings.telemetry = config.telemetry;
    settings.problem = check_given_keys(config);
    Result<std::shared_ptr<RateLimiter>> rate_limiter = find_rate_limiter(config.rate_limit);
    if (rate_limiter) {
        settings.rate_limiter = *std::move(rate_limiter);
    } else if (!settings.problem) {
        settings.problem = rate_limiter.error();
    }
    if (!settings.problem && (config.transaction_conflict_retries < 0 ||
                              config.transaction_conflict_retries >= attempts_limit)) {
        settings.problem = Error(client_errc::invalid_argument,
                                 "ClientConfig::transaction_conflict_retries: expected 0.." +
                                     std::to_string(attempts_limit - 1) + ", found " +
                                     std::to_string(config.transaction_conflict_retries));
    }
    if (!settings.problem && config.max_connections == 0) {
        settings.problem = Error(client_errc::invalid_argument,
                                 "ClientConfig::max_connections: expected at least 1, found 0");
    }
}

}  // namespace

Settings resolve_settings(const ClientConfig& config,
                          std::shared_ptr<const aws::SharedConfig> shared) {
    Settings settings;
    take_from_code(config, settings);
    if (!settings.problem && is_embedded_url(config.endpoint_url)) {
        settings.endpoint = parse_endpoint(config.endpoint_url).value();
    } else if (!settings.problem) {
        settings.config = std::move(shared);
        find_remote_settings(config, settings);
    }
    if (settings.embedded() && settings.region.empty()) {
        settings.region = config.region.empty() ? "us-east-1" : config.region;
    }
    return settings;
}

}  // namespace dynox::detail
