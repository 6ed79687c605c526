// Requests and results on what is set beside data, and on global tables; samples.hpp includes it.
#pragma once

#include "unit/api/support.hpp"

namespace dynox::api::samples {

template <class Request>
std::vector<Request> requests();
template <class OperationResult>
std::vector<OperationResult> results();

inline const std::string table_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc";
inline const std::string kinesis_arn = "arn:aws:kinesis:us-east-1:000000000000:stream/abc";

template <>
inline std::vector<TagResourceRequest> requests() {
    return {{table_arn, {{"k", "v"}, {"l", ""}}}};
}
template <>
inline std::vector<TagResourceResult> results() {
    return {{}};
}
template <>
inline std::vector<UntagResourceRequest> requests() {
    return {{table_arn, {"k", "l"}}};
}
template <>
inline std::vector<UntagResourceResult> results() {
    return {{}};
}
template <>
inline std::vector<ListTagsOfResourceRequest> requests() {
    return {{table_arn, {}}, {table_arn, "next"}};
}
template <>
inline std::vector<ListTagsOfResourceResult> results() {
    return {{}, {{{"k", "v"}}, "next"}};
}
template <>
inline std::vector<DescribeLimitsRequest> requests() {
    return {{}};
}
template <>
inline std::vector<DescribeLimitsResult> results() {
    return {{1, 2, 3, 4}};
}
template <>
inline std::vector<DescribeEndpointsRequest> requests() {
    return {{}};
}
template <>
inline std::vector<DescribeEndpointsResult> results() {
    return {{{{"localhost:8000", 1440}}}};
}
template <>
inline std::vector<PutResourcePolicyRequest> requests() {
    return {{table_arn, "{}", {}}, {table_arn, "{}", "NO_POLICY"}};
}
template <>
inline std::vector<PutResourcePolicyResult> results() {
    return {{"1"}};
}
template <>
inline std::vector<GetResourcePolicyRequest> requests() {
    return {{table_arn}};
}
template <>
inline std::vector<GetResourcePolicyResult> results() {
    return {{"{}", "1"}};
}
template <>
inline std::vector<DeleteResourcePolicyRequest> requests() {
    return {{table_arn, {}}, {table_arn, "1"}};
}
template <>
inline std::vector<DeleteResourcePolicyResult> results() {
    return {{}, {"1"}};
}
template <>
inline std::vector<EnableKinesisStreamingDestinationRequest> requests() {
    return {{"abc", kinesis_arn, {}},
            {"abc", kinesis_arn, KinesisStreamingConfiguration{"MICROSECOND"}}};
}
template <>
inline std::vector<EnableKinesisStreamingDestinationResult> results() {
    return {{"abc", kinesis_arn, "ENABLING", KinesisStreamingConfiguration{"MICROSECOND"}}};
}
template <>
inline std::vector<DisableKinesisStreamingDestinationRequest> requests() {
    return {{{"abc", kinesis_arn, {}}}};
}
template <>
inline std::vector<DisableKinesisStreamingDestinationResult> results() {
    return {{{"abc", kinesis_arn, "DISABLING", {}}}};
}
template <>
inline std::vector<UpdateKinesisStreamingDestinationRequest> requests() {
    return {{"abc", kinesis_arn, KinesisStreamingConfiguration{"MILLISECOND"}}};
}
template <>
inline std::vector<UpdateKinesisStreamingDestinationResult> results() {
    return {{"abc", kinesis_arn, "UPDATING", KinesisStreamingConfiguration{"MILLISECOND"}}};
}
template <>
inline std::vector<DescribeKinesisStreamingDestinationRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<DescribeKinesisStreamingDestinationResult> results() {
    return {{"abc", {{kinesis_arn, "ACTIVE", "MILLISECOND"}, {kinesis_arn, "DISABLED", {}}}}};
}
template <>
inline std::vector<DescribeContributorInsightsRequest> requests() {
    return {{"abc", {}}, {"abc", "gsi"}};
}
template <>
inline std::vector<DescribeContributorInsightsResult> results() {
    return {{"abc", {}, {}, "DISABLED", {}, {}},
            {"abc", "gsi", {"rule"}, "ENABLED", 1700000000.5, "THROTTLED_KEYS"}};
}
template <>
inline std::vector<UpdateContributorInsightsRequest> requests() {
    return {{"abc", {}, "DISABLE", {}}, {"abc", "gsi", "ENABLE", "THROTTLED_KEYS"}};
}
template <>
inline std::vector<UpdateContributorInsightsResult> results() {
    return {{"abc", "gsi", "ENABLING", "THROTTLED_KEYS"}};
}
template <>
inline std::vector<ListContributorInsightsRequest> requests() {
    return {{}, {"abc", "1", 7}};
}
template <>
inline std::vector<ListContributorInsightsResult> results() {
    return {{}, {{{"abc", "gsi", "ENABLED", "THROTTLED_KEYS"}}, "1"}};
}

inline GlobalTableDescription global_table() {
    return {{{"us-east-1", "ACTIVE"}}, "arn", 1700000000.5, "ACTIVE", "abc"};
}
inline std::vector<ReplicaSettingsDescription> replica_settings() {
    return {{"us-east-1", "ACTIVE", BillingModeSummary{BillingMode::pay_per_request, 1.5}, 1, 2}};
}
template <>
inline std::vector<CreateGlobalTableRequest> requests() {
    return {{"abc", {{"us-east-1"}}}};
}
template <>
inline std::vector<CreateGlobalTableResult> results() {
    return {{global_table()}};
}
template <>
inline std::vector<DescribeGlobalTableRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<DescribeGlobalTableResult> results() {
    return {{global_table()}};
}
template <>
inline std::vector<ListGlobalTablesRequest> requests() {
    return {{}, {"abc", 7, "us-east-1"}};
}
template <>
inline std::vector<ListGlobalTablesResult> results() {
    return {{}, {{{"abc", {{"us-east-1"}}}}, "abc"}};
}
template <>
inline std::vector<UpdateGlobalTableRequest> requests() {
    return {{"abc", {{Replica{"us-east-1"}, {}}, {{}, Replica{"us-east-2"}}}}};
}
template <>
inline std::vector<UpdateGlobalTableResult> results() {
    return {{global_table()}};
}
template <>
inline std::vector<DescribeGlobalTableSettingsRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<DescribeGlobalTableSettingsResult> results() {
    return {{"abc", replica_settings()}};
}
template <>
inline std::vector<UpdateGlobalTableSettingsRequest> requests() {
    return {{"abc", {}, {}}, {"abc", BillingMode::provisioned, 7}};
}
template <>
inline std::vector<UpdateGlobalTableSettingsResult> results() {
    return {{"abc", replica_settings()}};
}
template <>
inline std::vector<DescribeTableReplicaAutoScalingRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<DescribeTableReplicaAutoScalingResult> results() {
    return {{{"abc", TableStatus::active, {{"us-east-1", "ACTIVE"}}}}};
}
template <>
inline std::vector<UpdateTableReplicaAutoScalingRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<UpdateTableReplicaAutoScalingResult> results() {
    return {{{"abc", TableStatus::updating, {}}}};
}

}  // namespace dynox::api::samples
