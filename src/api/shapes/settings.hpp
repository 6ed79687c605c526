// What is set on tables beside their data, and global tables.
#pragma once

#include "api/shapes/tables.hpp"
#include "dynox/api/settings.hpp"

namespace dynox::api {

namespace rules {
// Missing ARNs and tags have words of their own: settings_rules.cpp.
inline constexpr Rule resource_arn = any.length(1, 1283).required();
inline constexpr Rule kinesis_arn = any.length(37, 1024).required();
inline constexpr Rule global_table = any.name(false).required();
}  // namespace rules

DYNOX_API_MEMBERS(TagResourceRequest) {
    return v("ResourceArn", s.resource_arn) || v("Tags", s.tags);
}
DYNOX_API_MEMBERS(TagResourceResult) {
    static_cast<void>(v);
    static_cast<void>(s);
    return false;
}
DYNOX_API_MEMBERS(UntagResourceRequest) {
    return v("ResourceArn", s.resource_arn) || v("TagKeys", s.tag_keys, rules::any.elements(128));
}
DYNOX_API_MEMBERS(UntagResourceResult) {
    static_cast<void>(v);
    static_cast<void>(s);
    return false;
}
DYNOX_API_MEMBERS(ListTagsOfResourceRequest) {
    return v("ResourceArn", s.resource_arn) || v("NextToken", s.next_token);
}
DYNOX_API_MEMBERS(ListTagsOfResourceResult) {
    return v("Tags", s.tags) || v("NextToken", s.next_token);
}
DYNOX_API_MEMBERS(DescribeLimitsRequest) {
    static_cast<void>(v);
    static_cast<void>(s);
    return false;
}
DYNOX_API_MEMBERS(DescribeLimitsResult) {
    return v("AccountMaxReadCapacityUnits", s.account_max_read_capacity_units) ||
           v("AccountMaxWriteCapacityUnits", s.account_max_write_capacity_units) ||
           v("TableMaxReadCapacityUnits", s.table_max_read_capacity_units) ||
           v("TableMaxWriteCapacityUnits", s.table_max_write_capacity_units);
}
DYNOX_API_MEMBERS(DescribeEndpointsRequest) {
    static_cast<void>(v);
    static_cast<void>(s);
    return false;
}
DYNOX_API_MEMBERS(Endpoint) {
    return v("Address", s.address) || v("CachePeriodInMinutes", s.cache_period_in_minutes);
}
DYNOX_API_MEMBERS(DescribeEndpointsResult) {
    return v("Endpoints", s.endpoints);
}
DYNOX_API_MEMBERS(PutResourcePolicyRequest) {
    return v("ResourceArn", s.resource_arn, rules::resource_arn) ||
           v("Policy", s.policy, rules::required) ||
           v("ExpectedRevisionId", s.expected_revision_id, rules::any.length(1, 255));
}
DYNOX_API_MEMBERS(PutResourcePolicyResult) {
    return v("RevisionId", s.revision_id);
}
DYNOX_API_MEMBERS(GetResourcePolicyRequest) {
    return v("ResourceArn", s.resource_arn, rules::resource_arn);
}
DYNOX_API_MEMBERS(GetResourcePolicyResult) {
    return v("Policy", s.policy) || v("RevisionId", s.revision_id);
}
DYNOX_API_MEMBERS(DeleteResourcePolicyRequest) {
    return v("ResourceArn", s.resource_arn, rules::resource_arn) ||
           v("ExpectedRevisionId", s.expected_revision_id, rules::any.length(1, 255));
}
DYNOX_API_MEMBERS(DeleteResourcePolicyResult) {
    return v("RevisionId", s.revision_id);
}

DYNOX_API_MEMBERS(KinesisStreamingConfiguration) {
    return v("ApproximateCreationDateTimePrecision", s.approximate_creation_date_time_precision,
             rules::any.texts("MILLISECOND, MICROSECOND"));
}
DYNOX_API_MEMBERS(EnableKinesisStreamingDestinationRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("StreamArn", s.stream_arn, rules::kinesis_arn) ||
           v("EnableKinesisStreamingConfiguration", s.configuration);
}
DYNOX_API_MEMBERS(EnableKinesisStreamingDestinationResult) {
    return v("TableName", s.table_name) || v("StreamArn", s.stream_arn) ||
           v("DestinationStatus", s.destination_status) ||
           v("EnableKinesisStreamingConfiguration", s.configuration);
}
DYNOX_API_MEMBERS(UpdateKinesisStreamingDestinationRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("StreamArn", s.stream_arn, rules::kinesis_arn) ||
           v("UpdateKinesisStreamingConfiguration", s.configuration);
}
DYNOX_API_MEMBERS(UpdateKinesisStreamingDestinationResult) {
    return v("TableName", s.table_name) || v("StreamArn", s.stream_arn) ||
           v("DestinationStatus", s.destination_status) ||
           v("UpdateKinesisStreamingConfiguration", s.configuration);
}
DYNOX_API_MEMBERS(DescribeKinesisStreamingDestinationRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(KinesisDataStreamDestination) {
    return v("StreamArn", s.stream_arn) || v("DestinationStatus", s.destination_status) ||
           v("ApproximateCreationDateTimePrecision", s.approximate_creation_date_time_precision);
}
DYNOX_API_MEMBERS(DescribeKinesisStreamingDestinationResult) {
    return v("TableName", s.table_name) || v("KinesisDataStreamDestinations", s.destinations);
}

DYNOX_API_MEMBERS(DescribeContributorInsightsRequest) {
    return v("TableName", s.table_name, rules::table) || v("IndexName", s.index_name, rules::index);
}
DYNOX_API_MEMBERS(DescribeContributorInsightsResult) {
    return v("TableName", s.table_name) || v("IndexName", s.index_name) ||
           v("ContributorInsightsRuleList", s.rules, rules::omit) ||
           v("ContributorInsightsStatus", s.status) || v("LastUpdateDateTime", s.last_update) ||
           v("ContributorInsightsMode", s.mode);
}
DYNOX_API_MEMBERS(UpdateContributorInsightsRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("IndexName", s.index_name, rules::index) ||
           v("ContributorInsightsAction", s.action, rules::required.texts("ENABLE, DISABLE")) ||
           v("ContributorInsightsMode", s.mode,
             rules::any.texts("ACCESSED_AND_THROTTLED_KEYS, THROTTLED_KEYS"));
}
DYNOX_API_MEMBERS(UpdateContributorInsightsResult) {
    return v("TableName", s.table_name) || v("IndexName", s.index_name) ||
           v("ContributorInsightsStatus", s.status) || v("ContributorInsightsMode", s.mode);
}
DYNOX_API_MEMBERS(ListContributorInsightsRequest) {
    return v("TableName", s.table_name, rules::any.name(true)) || v("NextToken", s.next_token) ||
           v("MaxResults", s.max_results, rules::any.value(1, 100));
}
DYNOX_API_MEMBERS(ContributorInsightsSummary) {
    return v("TableName", s.table_name) || v("IndexName", s.index_name) ||
           v("ContributorInsightsStatus", s.status) || v("ContributorInsightsMode", s.mode);
}
DYNOX_API_MEMBERS(ListContributorInsightsResult) {
    return v("ContributorInsightsSummaries", s.summaries) || v("NextToken", s.next_token);
}

DYNOX_API_MEMBERS(Replica) {
    return v("RegionName", s.region_name, rules::required);
}
DYNOX_API_MEMBERS(ReplicaDescription) {
    return v("RegionName", s.region_name) || v("ReplicaStatus", s.replica_status);
}
DYNOX_API_MEMBERS(GlobalTableDescription) {
    return v("ReplicationGroup", s.replication_group) || v("GlobalTableArn", s.global_table_arn) ||
           v("CreationDateTime", s.creation_date_time) ||
           v("GlobalTableStatus", s.global_table_status) ||
           v("GlobalTableName", s.global_table_name);
}
DYNOX_API_MEMBERS(CreateGlobalTableRequest) {
    return v("GlobalTableName", s.global_table_name, rules::global_table) ||
           v("ReplicationGroup", s.replication_group, rules::required);
}
DYNOX_API_MEMBERS(CreateGlobalTableResult) {
    return v("GlobalTableDescription", s.description);
}
DYNOX_API_MEMBERS(DescribeGlobalTableRequest) {
    return v("GlobalTableName", s.global_table_name, rules::global_table);
}
DYNOX_API_MEMBERS(DescribeGlobalTableResult) {
    return v("GlobalTableDescription", s.description);
}
DYNOX_API_MEMBERS(GlobalTable) {
    return v("GlobalTableName", s.global_table_name) || v("ReplicationGroup", s.replication_group);
}
DYNOX_API_MEMBERS(ListGlobalTablesRequest) {
    return v("ExclusiveStartGlobalTableName", s.exclusive_start_global_table_name,
             rules::any.name(false)) ||
           v("Limit", s.limit, rules::any.value(1)) || v("RegionName", s.region_name);
}
DYNOX_API_MEMBERS(ListGlobalTablesResult) {
    return v("GlobalTables", s.global_tables) ||
           v("LastEvaluatedGlobalTableName", s.last_evaluated_global_table_name);
}
DYNOX_API_MEMBERS(ReplicaUpdate) {
    return v("Create", s.create) || v("Delete", s.remove);
}
DYNOX_API_MEMBERS(UpdateGlobalTableRequest) {
    return v("GlobalTableName", s.global_table_name, rules::global_table) ||
           v("ReplicaUpdates", s.replica_updates, rules::required);
}
DYNOX_API_MEMBERS(UpdateGlobalTableResult) {
    return v("GlobalTableDescription", s.description);
}
DYNOX_API_MEMBERS(DescribeGlobalTableSettingsRequest) {
    return v("GlobalTableName", s.global_table_name, rules::global_table);
}
DYNOX_API_MEMBERS(ReplicaSettingsDescription) {
    return v("RegionName", s.region_name) || v("ReplicaStatus", s.replica_status) ||
           v("ReplicaBillingModeSummary", s.billing_mode_summary) ||
           v("ReplicaProvisionedReadCapacityUnits", s.read_capacity_units) ||
           v("ReplicaProvisionedWriteCapacityUnits", s.write_capacity_units);
}
DYNOX_API_MEMBERS(DescribeGlobalTableSettingsResult) {
    return v("GlobalTableName", s.global_table_name) || v("ReplicaSettings", s.replica_settings);
}
DYNOX_API_MEMBERS(UpdateGlobalTableSettingsRequest) {
    return v("GlobalTableName", s.global_table_name, rules::global_table) ||
           v("GlobalTableBillingMode", s.billing_mode) ||
           v("GlobalTableProvisionedWriteCapacityUnits", s.write_capacity_units,
             rules::any.value(1));
}
DYNOX_API_MEMBERS(UpdateGlobalTableSettingsResult) {
    return v("GlobalTableName", s.global_table_name) || v("ReplicaSettings", s.replica_settings);
}
DYNOX_API_MEMBERS(TableAutoScalingDescription) {
    return v("TableName", s.table_name) || v("TableStatus", s.table_status) ||
           v("Replicas", s.replicas);
}
DYNOX_API_MEMBERS(DescribeTableReplicaAutoScalingRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DescribeTableReplicaAutoScalingResult) {
    return v("TableAutoScalingDescription", s.description);
}
DYNOX_API_MEMBERS(UpdateTableReplicaAutoScalingRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(UpdateTableReplicaAutoScalingResult) {
    return v("TableAutoScalingDescription", s.description);
}

DYNOX_API_SHAPE(KinesisStreamingConfiguration, "EnableKinesisStreamingConfiguration")
DYNOX_API_SHAPE(Replica, "Replica")
DYNOX_API_SHAPE(ReplicaUpdate, "ReplicaUpdate")

}  // namespace dynox::api
