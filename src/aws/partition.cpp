#include "aws/partition.hpp"

#include <algorithm>
#include <array>

namespace dynox::aws {

namespace {

constexpr std::array<std::string_view, 9> aws_prefixes{"us-", "eu-", "ap-", "sa-", "ca-",
                                                       "me-", "af-", "il-", "mx-"};
constexpr std::array<std::string_view, 1> cn_prefixes{"cn-"};
constexpr std::array<std::string_view, 1> eusc_prefixes{"eusc-de-"};
constexpr std::array<std::string_view, 1> iso_prefixes{"us-iso-"};
constexpr std::array<std::string_view, 1> iso_b_prefixes{"us-isob-"};
constexpr std::array<std::string_view, 1> iso_e_prefixes{"eu-isoe-"};
constexpr std::array<std::string_view, 1> iso_f_prefixes{"us-isof-"};
constexpr std::array<std::string_view, 1> us_gov_prefixes{"us-gov-"};

constexpr std::array all_partitions{
    Partition{"aws", "amazonaws.com", "api.aws", aws_prefixes},
    Partition{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", cn_prefixes},
    Partition{"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", eusc_prefixes},
    Partition{"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", iso_prefixes},
    Partition{"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", iso_b_prefixes},
    Partition{"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", iso_e_prefixes},
    Partition{"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", iso_f_prefixes},
    Partition{"aws-us-gov", "amazonaws.com", "api.aws", us_gov_prefixes},
};

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

/// A word, '-' and a number: "west-1".
bool is_area(std::string_view text) noexcept {
    const std::size_t dash = text.find('-');
    if (dash == 0 || dash == std::string_view::npos || dash + 1 == text.size()) {
        return false;
    }
    return std::ranges::all_of(text.substr(0, dash),
                               [](char c) { return is_alphanumeric(c) || c == '_'; }) &&
           std::ranges::all_of(text.substr(dash + 1), is_digit);
}

bool holds(const Partition& partition, std::string_view region) noexcept {
    constexpr std::string_view global = "-global";  // a pseudo region: "aws-cn-global"
    if (region.size() == partition.name.size() + global.size() &&
        region.starts_with(partition.name) && region.ends_with(global)) {
        return true;
    }
    return std::ranges::any_of(partition.region_prefixes, [&](std::string_view prefix) {
        return region.starts_with(prefix) && is_area(region.substr(prefix.size()));
    });
}

bool in_domain(std::string_view host, std::string_view domain) noexcept {
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

std::span<const Partition> partitions() noexcept {
    return all_partitions;
}

const Partition& partition_of(std::string_view region) noexcept {
    const auto* const found = std::ranges::find_if(
        all_partitions, [&](const Partition& candidate) { return holds(candidate, region); });
    return found == all_partitions.end() ? all_partitions.front() : *found;
}

bool is_host_label(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_aws_host(std::string_view host) noexcept {
    return std::ranges::any_of(all_partitions, [&](const Partition& partition) {
        return in_domain(host, partition.dns_suffix) ||
               in_domain(host, partition.dual_stack_suffix);
    });
}

}  // namespace dynox::aws
