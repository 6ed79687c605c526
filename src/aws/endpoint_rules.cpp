#include "aws/endpoint_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/partition.hpp"

namespace dynox::aws {

namespace {

/// Regions whose requests to STS went to its one global host before there were regional ones.
constexpr std::array<std::string_view, 16> sts_global_regions{
    "ap-northeast-1", "ap-south-1",   "ap-southeast-1", "ap-southeast-2",
    "aws-global",     "ca-central-1", "eu-central-1",   "eu-north-1",
    "eu-west-1",      "eu-west-2",    "eu-west-3",      "sa-east-1",
    "us-east-1",      "us-east-2",    "us-west-1",      "us-west-2"};

Error invalid(std::string_view message) {
    return Error(client_errc::invalid_argument, std::string(message));
}

std::string authority_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return std::string(rest.substr(0, rest.find('/')));
}

Result<ResolvedEndpoint> resolve_override(ServiceId service, const EndpointParameters& given) {
    if (given.use_fips) {
        return invalid("Invalid Configuration: FIPS and custom endpoint are not supported");
    }
    if (given.use_dual_stack) {
        return invalid("Invalid Configuration: Dualstack and custom endpoint are not supported");
    }
    if (service == ServiceId::dynamodb && !given.region.empty()) {
        const std::string dual_stack = "dynamodb." + std::string(given.region) + "." +
                                       std::string(partition_of(given.region).dual_stack_suffix);
        const std::string authority = authority_of(*given.endpoint);
        if (authority == dual_stack || authority == "search-" + dual_stack) {
            return invalid(
                "Endpoint override is not supported for dual-stack endpoints. Please enable "
                "dual-stack functionality by enabling the configuration. For more details, see: "
                "https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html");
        }
    }
    return ResolvedEndpoint{std::string(*given.endpoint), {}, false};
}

Result<ResolvedEndpoint> resolve_local(const EndpointParameters& given) {
    if (given.use_fips) {
        return invalid("Invalid Configuration: FIPS and local endpoint are not supported");
    }
    if (given.use_dual_stack) {
        return invalid("Invalid Configuration: Dualstack and local endpoint are not supported");
    }
    return ResolvedEndpoint{"http://localhost:8000", "us-east-1", false};
}

/// The account of "arn:partition:dynamodb:region:account:resource"; empty if the ARN is none, or
/// of another service or region.
std::string_view account_of_arn(std::string_view arn, std::string_view region) {
    constexpr std::size_t prefix_parts = 5;  // arn, partition, service, region, account
    std::array<std::string_view, prefix_parts> parts;
    for (std::string_view& part : parts) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) {
            return {};
        }
        part = arn.substr(0, colon);
        arn.remove_prefix(colon + 1);
    }
    const auto& [begin, partition, service, arn_region, account] = parts;
    const bool fits = begin == "arn" && !partition.empty() && service == "dynamodb" &&
                      arn_region == region && is_host_label(account) && !arn.empty();
    return fits ? account : std::string_view();
}

/// The account whose host serves the request; empty: the region's host does.
Result<std::string_view> find_account(const EndpointParameters& given) {
    for (const std::string_view arn : {given.resource_arn, given.first_of_resource_arns}) {
        if (const std::string_view account = account_of_arn(arn, given.region); !account.empty()) {
            return account;
        }
    }
    if (given.account_id && !is_host_label(*given.account_id)) {
        return invalid("Credentials-sourced account ID parameter is invalid");
    }
    return given.account_id.value_or(std::string_view());
}

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += part;
    }
    return text;
}

Result<ResolvedEndpoint> resolve_dynamodb(const EndpointParameters& given,
                                          const Partition& partition) {
    const AccountIdEndpointMode mode =
        given.account_id_endpoint_mode.value_or(AccountIdEndpointMode::disabled);
    const bool required = mode == AccountIdEndpointMode::required;
    const std::string_view suffix =
        given.use_dual_stack ? partition.dual_stack_suffix : partition.dns_suffix;
    const std::string_view search = given.is_search_operation ? "search-" : "";
    if (given.use_fips) {
        if (required) {
            return invalid(
                "Invalid Configuration: AccountIdEndpointMode is required and FIPS is enabled, "
                "but FIPS account endpoints are not supported");
        }
        const bool plain = partition.name == "aws-us-gov" && !given.use_dual_stack;
        return ResolvedEndpoint{join({"https://", search, plain ? "dynamodb." : "dynamodb-fips.",
                                      given.region, ".", suffix}),
                                {},
                                false};
    }
    const bool has_account_hosts = partition.name == "aws";
    if (has_account_hosts && mode != AccountIdEndpointMode::disabled) {
        const Result<std::string_view> account = find_account(given);
        if (!account) {
            return account.error();
        }
        if (!account->empty()) {
            return ResolvedEndpoint{
                join({"https://", *account, ".", search, "ddb.", given.region, ".", suffix}),
                {},
                true};
        }
    }
    if (required) {
        return invalid(has_account_hosts
                           ? "AccountIdEndpointMode is required but no AccountID was provided or "
                             "able to be loaded"
                           : "Invalid Configuration: AccountIdEndpointMode is required but "
                             "account endpoints are not supported in this partition");
    }
    return ResolvedEndpoint{
        join({"https://", search, "dynamodb.", given.region, ".", suffix}), {}, false};
}

ResolvedEndpoint resolve_streams(const EndpointParameters& given, const Partition& partition) {
    const std::string_view name = partition.name;
    const bool plain_fips = name == "aws-us-gov" && !given.use_dual_stack;
    const std::string_view fips = given.use_fips && !plain_fips ? "-fips." : ".";
    const std::string_view suffix =
        given.use_dual_stack ? partition.dual_stack_suffix : partition.dns_suffix;
    // These have a certificate for one label in front of the region.
    const bool one_label =
        given.use_dual_stack && (name == "aws" || name == "aws-cn" || name == "aws-us-gov");
    return {join({"https://", one_label ? "streams-dynamodb" : "streams.dynamodb", fips,
                  given.region, ".", suffix}),
            {},
            false};
}

ResolvedEndpoint resolve_plain(std::string_view host, const EndpointParameters& given,
                               const Partition& partition) {
    const bool plain_fips = partition.name == "aws-us-gov" && !given.use_dual_stack;
    const std::string_view fips = given.use_fips && !plain_fips ? "-fips." : ".";
    return {join({"https://", host, fips, given.region, ".",
                  given.use_dual_stack ? partition.dual_stack_suffix : partition.dns_suffix}),
            {},
            false};
}

ResolvedEndpoint resolve_sts(const EndpointParameters& given, const Partition& partition) {
    if (!given.use_fips && !given.use_dual_stack) {
        const bool global =
            given.region == "aws-global" ||
            (given.use_global_endpoint &&
             std::ranges::find(sts_global_regions, given.region) != sts_global_regions.end());
        if (global) {
            return {"https://sts.amazonaws.com", "us-east-1", false};
        }
    }
    return resolve_plain("sts", given, partition);
}

}  // namespace

Result<ResolvedEndpoint> resolve_endpoint(ServiceId service, const EndpointParameters& parameters) {
    if (parameters.endpoint) {
        return resolve_override(service, parameters);
    }
    if (parameters.region.empty()) {
        return Error(client_errc::missing_region, "Invalid Configuration: Missing Region");
    }
    const bool is_dynamodb =
        service == ServiceId::dynamodb || service == ServiceId::dynamodb_streams;
    if (is_dynamodb && parameters.region == "local") {
        return resolve_local(parameters);
    }
    if (!is_host_label(parameters.region)) {
        return invalid(
            join({"region: expected letters, digits and '-', found \"", parameters.region, "\""}));
    }
    const Partition& partition = partition_of(parameters.region);
    switch (service) {
        case ServiceId::dynamodb:
            return resolve_dynamodb(parameters, partition);
        case ServiceId::dynamodb_streams:
            return resolve_streams(parameters, partition);
        case ServiceId::sts:
            return resolve_sts(parameters, partition);
        case ServiceId::sso:
            return resolve_plain("portal.sso", parameters, partition);
        case ServiceId::sso_oidc:
            break;
    }
    return resolve_plain("oidc", parameters, partition);
}

}  // namespace dynox::aws
