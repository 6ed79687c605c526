#include "api/throughput_rules.hpp"

#include <algorithm>
#include <array>

#include "api/failures.hpp"

namespace dynox::api {

namespace {

constexpr std::int64_t capacity_units_max = 1'000'000'000'000;
// Developer Guide, "Understanding DynamoDB warm throughput".
constexpr std::int64_t warm_read_units_on_demand = 12'000;
constexpr std::int64_t warm_write_units_on_demand = 4'000;

Error out_of_bounds(std::int64_t units, const char* member, const std::string& whose) {
    return {server_errc::validation, "Given value " + std::to_string(units) + " for " + member +
                                         " is out of bounds" + whose};
}

struct Limit {
    const char* name;
    std::optional<std::int64_t> units;
};
std::array<Limit, 2> limits_of(const OnDemandThroughput& limits) {
    return {Limit{"MaxReadRequestUnits", limits.max_read_request_units},
            Limit{"MaxWriteRequestUnits", limits.max_write_request_units}};
}

/// The first limit is named, if there may be none.
Result<void> check_billing(const OnDemandThroughput& limits, const ThroughputOwner& owner,
                           const char* billing_mode) {
    if (owner.billing_mode == BillingMode::pay_per_request) {
        return {};
    }
    for (const Limit& limit : limits_of(limits)) {
        if (limit.units) {
            return invalid_parameter(std::string(limit.name) +
                                     " for OnDemandThroughput cannot be specified when " +
                                     billing_mode);
        }
    }
    return {};
}

Result<void> check_range(const OnDemandThroughput& limits, const ThroughputOwner& owner,
                         std::optional<std::int64_t> also_fine) {
    for (const Limit& limit : limits_of(limits)) {
        if (limit.units && *limit.units < 1 && limit.units != also_fine) {
            return invalid_parameter("Requested " + std::string(limit.name) +
                                     " for OnDemandThroughput for " + owner.text +
                                     " is outside of valid range");
        }
    }
    return {};
}

}  // namespace

Result<void> check_capacity_units(const ProvisionedThroughput& throughput,
                                  const std::string& whose) {
    if (throughput.read_capacity_units > capacity_units_max) {
        return out_of_bounds(throughput.read_capacity_units, "ReadCapacityUnits", whose);
    }
    if (throughput.write_capacity_units > capacity_units_max) {
        return out_of_bounds(throughput.write_capacity_units, "WriteCapacityUnits", whose);
    }
    return {};
}

Error units_on_demand() {
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
}

ThroughputOwner owner_of(const CreateTableRequest& table) {
    return {"table", table.billing_mode.value_or(BillingMode::provisioned),
            table.provisioned_throughput};
}
ThroughputOwner owner_of(const GlobalSecondaryIndex& index,
                         std::optional<BillingMode> billing_mode) {
    return {"index " + index.index_name, billing_mode.value_or(BillingMode::provisioned),
            index.provisioned_throughput};
}

Result<void> check_new_on_demand(const std::optional<OnDemandThroughput>& limits,
                                 const ThroughputOwner& owner) {
    if (!limits) {
        return {};
    }
    // The full stop here and not below: the service's.
    if (auto fine = check_billing(*limits, owner, "table BillingMode is PROVISIONED."); !fine) {
        return fine;
    }
    return check_range(*limits, owner, std::nullopt);
}
Result<void> check_changed_on_demand(const OnDemandThroughput& limits,
                                     const ThroughputOwner& owner) {
    if (auto fine = check_billing(limits, owner, "the table BillingMode is PROVISIONED"); !fine) {
        return fine;
    }
    return check_range(limits, owner, no_limit);
}

WarmThroughput warm_throughput_of(const std::optional<WarmThroughput>& given,
                                  const ThroughputOwner& owner) {
    std::int64_t read = warm_read_units_on_demand;
    std::int64_t write = warm_write_units_on_demand;
    if (owner.billing_mode == BillingMode::provisioned) {
        const ProvisionedThroughput units = owner.provisioned.value_or(ProvisionedThroughput());
        read = units.read_capacity_units;
        write = units.write_capacity_units;
    }
    const WarmThroughput asked = given.value_or(WarmThroughput());
    return {std::max(read, asked.read_units_per_second.value_or(0)),
            std::max(write, asked.write_units_per_second.value_or(0))};
}

Result<void> check_warm(const std::optional<WarmThroughput>& asked, const WarmThroughput& current,
                        const ThroughputOwner& owner) {
    if (!asked) {
        return {};
    }
    if (!asked->read_units_per_second && !asked->write_units_per_second) {
        return invalid_parameter(
            "WarmThroughput must have ReadUnitsPerSecond, WriteUnitsPerSecond or both for " +
            owner.text);
    }
    const auto too_low = [&owner](const char* member) {
        return invalid_parameter(
            "Requested " + std::string(member) + " for WarmThroughput for " + owner.text +
            " is lower than current WarmThroughput, decreasing WarmThroughput is not "
            "supported");
    };
    if (asked->read_units_per_second &&
        *asked->read_units_per_second < *current.read_units_per_second) {
        return too_low("ReadUnitsPerSecond");
    }
    if (asked->write_units_per_second &&
        *asked->write_units_per_second < *current.write_units_per_second) {
        return too_low("WriteUnitsPerSecond");
    }
    return {};
}

}  // namespace dynox::api
