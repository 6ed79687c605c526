// Time to live.
#pragma once

#include "api/shapes/shape.hpp"
#include "dynox/api/time_to_live.hpp"

namespace dynox::api {

template <>
struct enum_texts<TimeToLiveStatus> {
    using E = TimeToLiveStatus;
    static constexpr std::array<EnumText<E>, 4> values{{{E::enabling, "ENABLING"},
                                                        {E::disabling, "DISABLING"},
                                                        {E::enabled, "ENABLED"},
                                                        {E::disabled, "DISABLED"}}};
};

DYNOX_API_MEMBERS(TimeToLiveSpecification) {
    return v("Enabled", s.enabled, rules::required) ||
           v("AttributeName", s.attribute_name, rules::key_name);
}
DYNOX_API_MEMBERS(TimeToLiveDescription) {
    return v("TimeToLiveStatus", s.time_to_live_status) || v("AttributeName", s.attribute_name);
}
DYNOX_API_MEMBERS(UpdateTimeToLiveRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("TimeToLiveSpecification", s.time_to_live_specification, rules::required);
}
DYNOX_API_MEMBERS(UpdateTimeToLiveResult) {
    return v("TimeToLiveSpecification", s.time_to_live_specification);
}
DYNOX_API_MEMBERS(DescribeTimeToLiveRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DescribeTimeToLiveResult) {
    return v("TimeToLiveDescription", s.time_to_live_description);
}

DYNOX_API_SHAPE(TimeToLiveSpecification, "TimeToLiveSpecification")

}  // namespace dynox::api
