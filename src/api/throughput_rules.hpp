// Rules of throughput, of tables and indexes, made or changed: provisioned units, limits on demand,
// warm throughput. All errors are server_errc::validation.
#pragma once

#include "dynox/api/service.hpp"

namespace dynox::api {

/// Units that no table may have. `whose` ends the sentence.
[[nodiscard]] Result<void> check_capacity_units(const ProvisionedThroughput& throughput,
                                                const std::string& whose = {});

/// Provisioned units where PAY_PER_REQUEST stands.
[[nodiscard]] Error units_on_demand();

/// What the throughput belongs to.
struct ThroughputOwner {
    std::string text;  ///< "table" or "index NAME"
    BillingMode billing_mode = BillingMode::provisioned;
    std::optional<ProvisionedThroughput> provisioned = {};
};
[[nodiscard]] ThroughputOwner owner_of(const CreateTableRequest& table);
/// \param billing_mode  Of the table.
[[nodiscard]] ThroughputOwner owner_of(const GlobalSecondaryIndex& index,
                                       std::optional<BillingMode> billing_mode);

/// As a limit of a change: takes the one that is there away.
inline constexpr std::int64_t no_limit = -1;
/// Limits need PAY_PER_REQUEST and are 1 or more. No limits at all are as good as absent.
[[nodiscard]] Result<void> check_new_on_demand(const std::optional<OnDemandThroughput>& limits,
                                               const ThroughputOwner& owner);
/// As above; no_limit is fine too.
[[nodiscard]] Result<void> check_changed_on_demand(const OnDemandThroughput& limits,
                                                   const ThroughputOwner& owner);

/// What a table or index can take at once: what was given, and at least what all have: 12,000 read
/// and 4,000 write units on demand, else what is provisioned (Developer Guide, "Warm throughput").
[[nodiscard]] WarmThroughput warm_throughput_of(const std::optional<WarmThroughput>& given,
                                                const ThroughputOwner& owner);
/// Warm throughput never goes down. `current` is that of warm_throughput_of().
[[nodiscard]] Result<void> check_warm(const std::optional<WarmThroughput>& asked,
                                      const WarmThroughput& current, const ThroughputOwner& owner);

}  // namespace dynox::api
