// Partitions: groups of AWS regions with domains of their own (aws, aws-cn, aws-us-gov, ...).
// Source: partitions.json of the AWS SDKs' endpoint rules, August 2026.
#pragma once

#include <span>
#include <string_view>

namespace dynox::aws {

/// All of today's partitions have FIPS and dual-stack endpoints.
struct Partition {
    std::string_view name;
    std::string_view dns_suffix;
    std::string_view dual_stack_suffix;
    /// What names of its regions begin with; a word, '-' and a number follow.
    std::span<const std::string_view> region_prefixes;
};

[[nodiscard]] std::span<const Partition> partitions() noexcept;

/// The region's partition; that of a name that fits nowhere is "aws".
[[nodiscard]] const Partition& partition_of(std::string_view region) noexcept;

/// Letters, digits and '-' that does not stand at an end; 1..63 of them.
[[nodiscard]] bool is_host_label(std::string_view text) noexcept;

/// Is this a host of Amazon's, by its domain?
[[nodiscard]] bool is_aws_host(std::string_view host) noexcept;

}  // namespace dynox::aws
