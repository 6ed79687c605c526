// UpdateTimeToLive, DescribeTimeToLive.
#pragma once

#include "dynox/api/common.hpp"

namespace dynox::api {

enum class TimeToLiveStatus : std::uint8_t { enabling, disabling, enabled, disabled };

struct TimeToLiveSpecification {
    bool enabled = false;
    std::string attribute_name;
    friend bool operator==(const TimeToLiveSpecification&,
                           const TimeToLiveSpecification&) = default;
};
struct TimeToLiveDescription {
    TimeToLiveStatus time_to_live_status = TimeToLiveStatus::disabled;
    std::optional<std::string> attribute_name;
    friend bool operator==(const TimeToLiveDescription&, const TimeToLiveDescription&) = default;
};

struct UpdateTimeToLiveRequest {
    std::string table_name;
    TimeToLiveSpecification time_to_live_specification;
    friend bool operator==(const UpdateTimeToLiveRequest&,
                           const UpdateTimeToLiveRequest&) = default;
};
struct UpdateTimeToLiveResult {
    TimeToLiveSpecification time_to_live_specification;
    friend bool operator==(const UpdateTimeToLiveResult&, const UpdateTimeToLiveResult&) = default;
};
struct DescribeTimeToLiveRequest {
    std::string table_name;
    friend bool operator==(const DescribeTimeToLiveRequest&,
                           const DescribeTimeToLiveRequest&) = default;
};
struct DescribeTimeToLiveResult {
    TimeToLiveDescription time_to_live_description;
    friend bool operator==(const DescribeTimeToLiveResult&,
                           const DescribeTimeToLiveResult&) = default;
};

}  // namespace dynox::api
