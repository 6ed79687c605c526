#include "client/credentials/service_call.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "aws/partition.hpp"
#include "aws/sts.hpp"

namespace dynox::detail {

namespace {

Result<std::string> find_region(const CredentialsContext& context) {
    std::string region = context.region;
    if (region.empty()) {
        const Result<std::optional<aws::Setting>> setting =
            context.config->find({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
        if (!setting) {
            return setting.error();
        }
        region = *setting ? (**setting).value : std::string();
    }
    if (region.empty()) {
        return Error(client_errc::missing_region,
                     "no region is configured: set ClientConfig::region, AWS_REGION, or region in "
                     "the profile");
    }
    return region == "local" ? std::string("us-east-1") : region;
}

/// Names for SharedConfig::find_endpoint_url().
std::string_view name_of(aws::ServiceId service) {
    switch (service) {
        case aws::ServiceId::sts:
            return "STS";
        case aws::ServiceId::sso:
            return "SSO";
        case aws::ServiceId::sso_oidc:
            return "SSO OIDC";
        case aws::ServiceId::dynamodb_streams:
            return "DynamoDB Streams";
        case aws::ServiceId::dynamodb:
            break;
    }
    return "DynamoDB";
}

Result<bool> wants_global_sts(const aws::SharedConfig& config) {
    const Result<std::optional<aws::Setting>> mode =
        config.find({"AWS_STS_REGIONAL_ENDPOINTS"}, "sts_regional_endpoints");
    if (!mode) {
        return mode.error();
    }
    if (!*mode || (**mode).value == "regional") {
        return false;
    }
    if ((**mode).value != "legacy") {
        return Error(
            client_errc::invalid_argument,
            (**mode).source + ": expected regional or legacy, found \"" + (**mode).value + "\"");
    }
    return true;
}

std::chrono::nanoseconds pause(int attempt, double random) {
    // Standard retries of 2026: 50 ms for all services but DynamoDB.
    constexpr double base_ms = 50;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double, std::milli>(random * std::ldexp(base_ms, attempt)));
}

}  // namespace

Result<ServiceEndpoint> find_service_endpoint(const CredentialsContext& context,
                                              aws::ServiceId service, std::string_view region) {
    ServiceEndpoint found;
    found.signing_region = region;
    if (region.empty()) {
        Result<std::string> configured = find_region(context);
        if (!configured) {
            return configured.error();
        }
        found.signing_region = *std::move(configured);
    }
    const aws::SharedConfig& config = *context.config;
    const Result<std::optional<aws::Setting>> url = config.find_endpoint_url(name_of(service));
    if (!url) {
        return url.error();
    }
    const Result<bool> fips =
        config.find_boolean("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", false);
    const Result<bool> dual_stack =
        config.find_boolean("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", false);
    const Result<bool> global =
        service == aws::ServiceId::sts ? wants_global_sts(config) : Result<bool>(false);
    for (const Result<bool>* setting : {&fips, &dual_stack, &global}) {
        if (setting->has_error()) {
            return setting->error();
        }
    }
    if (*url) {
        found.url = (**url).value;
        return found;
    }
    aws::EndpointParameters parameters;
    parameters.region = found.signing_region;
    parameters.use_fips = *fips;
    parameters.use_dual_stack = *dual_stack;
    parameters.use_global_endpoint = *global;
    Result<aws::ResolvedEndpoint> resolved = aws::resolve_endpoint(service, parameters);
    if (!resolved) {
        return resolved.error();
    }
    found.url = std::move(resolved->url);
    if (!resolved->signing_region.empty()) {
        found.signing_region = std::move(resolved->signing_region);
    }
    return found;
}

Result<ServiceEndpoint> find_signin_endpoint(const CredentialsContext& context) {
    Result<std::string> region = find_region(context);
    if (!region) {
        return region.error();
    }
    ServiceEndpoint found;
    found.signing_region = *std::move(region);
    const Result<std::optional<aws::Setting>> url = context.config->find_endpoint_url("Signin");
    if (!url) {
        return url.error();
    }
    if (*url) {
        found.url = (**url).value;
        return found;
    }
    if (!aws::is_host_label(found.signing_region)) {
        return Error(
            client_errc::invalid_argument,
            "region: expected letters, digits and '-', found \"" + found.signing_region + "\"");
    }
    const std::string_view partition = aws::partition_of(found.signing_region).name;
    const std::string_view domain = partition == "aws-cn"       ? ".signin.amazonaws.cn"
                                    : partition == "aws-us-gov" ? ".signin.amazonaws-us-gov.com"
                                                                : ".signin.aws.amazon.com";
    found.url = "https://" + found.signing_region + std::string(domain);
    return found;
}

bool is_transient(const aws::HttpReply& reply) {
    if (reply.status == 429 || reply.status >= 500) {
        return true;
    }
    if (reply.status != 400 && reply.status != 403) {
        return false;
    }
    constexpr std::array<std::string_view, 4> codes{"IDPCommunicationError", "Throttling",
                                                    "ThrottlingException", "RequestLimitExceeded"};
    const std::string code = aws::parse_sts_failure(reply.body).code;
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

Task<Result<aws::HttpReply>> call_service(Driver& driver, HttpCaller& http, const MakeCall& make,
                                          const HttpLimits& limits, int attempts_max) {
    for (int attempt = 0;; ++attempt) {
        Result<aws::HttpCall> call = make();
        if (!call) {
            co_return call.error();
        }
        Result<aws::HttpReply> reply = co_await http.send(driver, *call, limits);
        const bool may_help =
            reply ? is_transient(*reply)
                  : is_retryable(reply.error().code()) && !is_of_caller(driver, reply.error());
        if (!may_help || attempt + 1 >= attempts_max) {
            co_return reply;
        }
        const TimePoint until = driver.now() + std::chrono::duration_cast<TimePoint::duration>(
                                                   pause(attempt, driver.random()));
        const StepResult slept = co_await sleep_step(driver, until);
        if (slept.error == client_errc::timeout) {
            co_return reply;  // no time is left (call_timeout): this says more than that
        }
        if (slept.error) {
            co_return Error(slept.error);
        }
    }
}

}  // namespace dynox::detail
