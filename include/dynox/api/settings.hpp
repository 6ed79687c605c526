// What is set on tables beside their data: tags, policies, Kinesis destinations, contributor
// insights; the limits and endpoints of the service; and global tables, which one machine has in
// its one region.
#pragma once

#include "dynox/api/tables.hpp"

namespace dynox::api {

// Tags. `resource_arn` is a table's.

struct TagResourceRequest {
    std::string resource_arn;
    std::vector<Tag> tags;  ///< a key that is there already gets the new value
    friend bool operator==(const TagResourceRequest&, const TagResourceRequest&) = default;
};
/// Has no body on the wire.
struct TagResourceResult {
    friend bool operator==(const TagResourceResult&, const TagResourceResult&) = default;
};
struct UntagResourceRequest {
    std::string resource_arn;
    std::vector<std::string> tag_keys;
    friend bool operator==(const UntagResourceRequest&, const UntagResourceRequest&) = default;
};
/// Has no body on the wire.
struct UntagResourceResult {
    friend bool operator==(const UntagResourceResult&, const UntagResourceResult&) = default;
};
struct ListTagsOfResourceRequest {
    std::string resource_arn;
    std::optional<std::string> next_token;
    friend bool operator==(const ListTagsOfResourceRequest&,
                           const ListTagsOfResourceRequest&) = default;
};
struct ListTagsOfResourceResult {
    std::vector<Tag> tags;
    std::optional<std::string> next_token;
    friend bool operator==(const ListTagsOfResourceResult&,
                           const ListTagsOfResourceResult&) = default;
};

// The service.

struct DescribeLimitsRequest {
    friend bool operator==(const DescribeLimitsRequest&, const DescribeLimitsRequest&) = default;
};
struct DescribeLimitsResult {
    std::int64_t account_max_read_capacity_units = 0;
    std::int64_t account_max_write_capacity_units = 0;
    std::int64_t table_max_read_capacity_units = 0;
    std::int64_t table_max_write_capacity_units = 0;
    friend bool operator==(const DescribeLimitsResult&, const DescribeLimitsResult&) = default;
};
struct DescribeEndpointsRequest {
    friend bool operator==(const DescribeEndpointsRequest&,
                           const DescribeEndpointsRequest&) = default;
};
struct Endpoint {
    std::string address;  ///< host:port
    std::int64_t cache_period_in_minutes = 0;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
struct DescribeEndpointsResult {
    std::vector<Endpoint> endpoints;
    friend bool operator==(const DescribeEndpointsResult&,
                           const DescribeEndpointsResult&) = default;
};

// Resource policies: stored and told, never enforced.

struct PutResourcePolicyRequest {
    std::string resource_arn;  ///< of a table or a stream
    std::string policy;        ///< JSON, at most 20 KB
    /// Only if this is the present revision; NO_POLICY: only if there is none.
    std::optional<std::string> expected_revision_id;
    friend bool operator==(const PutResourcePolicyRequest&,
                           const PutResourcePolicyRequest&) = default;
};
struct PutResourcePolicyResult {
    std::string revision_id;
    friend bool operator==(const PutResourcePolicyResult&,
                           const PutResourcePolicyResult&) = default;
};
struct GetResourcePolicyRequest {
    std::string resource_arn;
    friend bool operator==(const GetResourcePolicyRequest&,
                           const GetResourcePolicyRequest&) = default;
};
struct GetResourcePolicyResult {
    std::string policy;
    std::string revision_id;
    friend bool operator==(const GetResourcePolicyResult&,
                           const GetResourcePolicyResult&) = default;
};
struct DeleteResourcePolicyRequest {
    std::string resource_arn;
    std::optional<std::string> expected_revision_id;
    friend bool operator==(const DeleteResourcePolicyRequest&,
                           const DeleteResourcePolicyRequest&) = default;
};
struct DeleteResourcePolicyResult {
    std::optional<std::string> revision_id;  ///< of the policy that is gone
    friend bool operator==(const DeleteResourcePolicyResult&,
                           const DeleteResourcePolicyResult&) = default;
};

// Kinesis destinations: stored and told; nothing is sent.

struct KinesisStreamingConfiguration {
    std::optional<std::string> approximate_creation_date_time_precision;
    friend bool operator==(const KinesisStreamingConfiguration&,
                           const KinesisStreamingConfiguration&) = default;
};
struct EnableKinesisStreamingDestinationRequest {
    std::string table_name;
    std::string stream_arn;
    std::optional<KinesisStreamingConfiguration> configuration;
    friend bool operator==(const EnableKinesisStreamingDestinationRequest&,
                           const EnableKinesisStreamingDestinationRequest&) = default;
};
struct DisableKinesisStreamingDestinationRequest : EnableKinesisStreamingDestinationRequest {
    friend bool operator==(const DisableKinesisStreamingDestinationRequest&,
                           const DisableKinesisStreamingDestinationRequest&) = default;
};
struct EnableKinesisStreamingDestinationResult {
    std::string table_name;
    std::string stream_arn;
    std::string destination_status;
    std::optional<KinesisStreamingConfiguration> configuration;
    friend bool operator==(const EnableKinesisStreamingDestinationResult&,
                           const EnableKinesisStreamingDestinationResult&) = default;
};
struct DisableKinesisStreamingDestinationResult : EnableKinesisStreamingDestinationResult {
    friend bool operator==(const DisableKinesisStreamingDestinationResult&,
                           const DisableKinesisStreamingDestinationResult&) = default;
};
struct UpdateKinesisStreamingDestinationRequest {
    std::string table_name;
    std::string stream_arn;
    std::optional<KinesisStreamingConfiguration> configuration;
    friend bool operator==(const UpdateKinesisStreamingDestinationRequest&,
                           const UpdateKinesisStreamingDestinationRequest&) = default;
};
struct UpdateKinesisStreamingDestinationResult {
    std::string table_name;
    std::string stream_arn;
    std::string destination_status;
    std::optional<KinesisStreamingConfiguration> configuration;
    friend bool operator==(const UpdateKinesisStreamingDestinationResult&,
                           const UpdateKinesisStreamingDestinationResult&) = default;
};
struct DescribeKinesisStreamingDestinationRequest {
    std::string table_name;
    friend bool operator==(const DescribeKinesisStreamingDestinationRequest&,
                           const DescribeKinesisStreamingDestinationRequest&) = default;
};
struct KinesisDataStreamDestination {
    std::string stream_arn;
    std::string destination_status;
    std::optional<std::string> approximate_creation_date_time_precision;
    friend bool operator==(const KinesisDataStreamDestination&,
                           const KinesisDataStreamDestination&) = default;
};
struct DescribeKinesisStreamingDestinationResult {
    std::string table_name;
    std::vector<KinesisDataStreamDestination> destinations;
    friend bool operator==(const DescribeKinesisStreamingDestinationResult&,
                           const DescribeKinesisStreamingDestinationResult&) = default;
};

// Contributor insights: stored and told; nothing is measured.

struct DescribeContributorInsightsRequest {
    std::string table_name;
    std::optional<std::string> index_name;
    friend bool operator==(const DescribeContributorInsightsRequest&,
                           const DescribeContributorInsightsRequest&) = default;
};
struct DescribeContributorInsightsResult {
    std::string table_name;
    std::optional<std::string> index_name;
    std::vector<std::string> rules;
    std::string status;
    std::optional<double> last_update;  ///< epoch seconds
    std::optional<std::string> mode;
    friend bool operator==(const DescribeContributorInsightsResult&,
                           const DescribeContributorInsightsResult&) = default;
};
struct UpdateContributorInsightsRequest {
    std::string table_name;
    std::optional<std::string> index_name;
    std::string action;  ///< ENABLE or DISABLE
    std::optional<std::string> mode;
    friend bool operator==(const UpdateContributorInsightsRequest&,
                           const UpdateContributorInsightsRequest&) = default;
};
struct UpdateContributorInsightsResult {
    std::string table_name;
    std::optional<std::string> index_name;
    std::string status;
    std::optional<std::string> mode;
    friend bool operator==(const UpdateContributorInsightsResult&,
                           const UpdateContributorInsightsResult&) = default;
};
struct ListContributorInsightsRequest {
    std::optional<std::string> table_name;  ///< absent: all tables
    std::optional<std::string> next_token;
    std::optional<std::int32_t> max_results;  ///< at most 100
    friend bool operator==(const ListContributorInsightsRequest&,
                           const ListContributorInsightsRequest&) = default;
};
struct ContributorInsightsSummary {
    std::string table_name;
    std::optional<std::string> index_name;
    std::string status;
    std::optional<std::string> mode;
    friend bool operator==(const ContributorInsightsSummary&,
                           const ContributorInsightsSummary&) = default;
};
struct ListContributorInsightsResult {
    std::vector<ContributorInsightsSummary> summaries;
    std::optional<std::string> next_token;
    friend bool operator==(const ListContributorInsightsResult&,
                           const ListContributorInsightsResult&) = default;
};

// Global tables (version 2017.11.29) of one replica, in this region.

struct Replica {
    std::string region_name;
    friend bool operator==(const Replica&, const Replica&) = default;
};
struct ReplicaDescription {
    std::string region_name;
    std::string replica_status;
    friend bool operator==(const ReplicaDescription&, const ReplicaDescription&) = default;
};
struct GlobalTableDescription {
    std::vector<ReplicaDescription> replication_group;
    std::string global_table_arn;
    std::optional<double> creation_date_time;  ///< epoch seconds
    std::string global_table_status;
    std::string global_table_name;
    friend bool operator==(const GlobalTableDescription&, const GlobalTableDescription&) = default;
};
struct CreateGlobalTableRequest {
    std::string global_table_name;
    std::vector<Replica> replication_group;
    friend bool operator==(const CreateGlobalTableRequest&,
                           const CreateGlobalTableRequest&) = default;
};
struct CreateGlobalTableResult {
    GlobalTableDescription description;
    friend bool operator==(const CreateGlobalTableResult&,
                           const CreateGlobalTableResult&) = default;
};
struct DescribeGlobalTableRequest {
    std::string global_table_name;
    friend bool operator==(const DescribeGlobalTableRequest&,
                           const DescribeGlobalTableRequest&) = default;
};
struct DescribeGlobalTableResult {
    GlobalTableDescription description;
    friend bool operator==(const DescribeGlobalTableResult&,
                           const DescribeGlobalTableResult&) = default;
};
struct GlobalTable {
    std::string global_table_name;
    std::vector<Replica> replication_group;
    friend bool operator==(const GlobalTable&, const GlobalTable&) = default;
};
struct ListGlobalTablesRequest {
    std::optional<std::string> exclusive_start_global_table_name;
    std::optional<std::int32_t> limit;
    std::optional<std::string> region_name;
    friend bool operator==(const ListGlobalTablesRequest&,
                           const ListGlobalTablesRequest&) = default;
};
struct ListGlobalTablesResult {
    std::vector<GlobalTable> global_tables;
    std::optional<std::string> last_evaluated_global_table_name;
    friend bool operator==(const ListGlobalTablesResult&, const ListGlobalTablesResult&) = default;
};
/// Exactly one of the two.
struct ReplicaUpdate {
    std::optional<Replica> create;
    std::optional<Replica> remove;
    friend bool operator==(const ReplicaUpdate&, const ReplicaUpdate&) = default;
};
struct UpdateGlobalTableRequest {
    std::string global_table_name;
    std::vector<ReplicaUpdate> replica_updates;
    friend bool operator==(const UpdateGlobalTableRequest&,
                           const UpdateGlobalTableRequest&) = default;
};
struct UpdateGlobalTableResult {
    GlobalTableDescription description;
    friend bool operator==(const UpdateGlobalTableResult&,
                           const UpdateGlobalTableResult&) = default;
};
struct DescribeGlobalTableSettingsRequest {
    std::string global_table_name;
    friend bool operator==(const DescribeGlobalTableSettingsRequest&,
                           const DescribeGlobalTableSettingsRequest&) = default;
};
struct ReplicaSettingsDescription {
    std::string region_name;
    std::string replica_status;
    std::optional<BillingModeSummary> billing_mode_summary;
    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
    friend bool operator==(const ReplicaSettingsDescription&,
                           const ReplicaSettingsDescription&) = default;
};
struct DescribeGlobalTableSettingsResult {
    std::string global_table_name;
    std::vector<ReplicaSettingsDescription> replica_settings;
    friend bool operator==(const DescribeGlobalTableSettingsResult&,
                           const DescribeGlobalTableSettingsResult&) = default;
};
struct UpdateGlobalTableSettingsRequest {
    std::string global_table_name;
    std::optional<BillingMode> billing_mode;
    std::optional<std::int64_t> write_capacity_units;
    friend bool operator==(const UpdateGlobalTableSettingsRequest&,
                           const UpdateGlobalTableSettingsRequest&) = default;
};
struct UpdateGlobalTableSettingsResult {
    std::string global_table_name;
    std::vector<ReplicaSettingsDescription> replica_settings;
    friend bool operator==(const UpdateGlobalTableSettingsResult&,
                           const UpdateGlobalTableSettingsResult&) = default;
};
/// Of version 2019.11.21; replicas of a table in one region: none.
struct TableAutoScalingDescription {
    std::string table_name;
    TableStatus table_status = TableStatus::active;
    std::vector<ReplicaDescription> replicas;
    friend bool operator==(const TableAutoScalingDescription&,
                           const TableAutoScalingDescription&) = default;
};
struct DescribeTableReplicaAutoScalingRequest {
    std::string table_name;
    friend bool operator==(const DescribeTableReplicaAutoScalingRequest&,
                           const DescribeTableReplicaAutoScalingRequest&) = default;
};
struct DescribeTableReplicaAutoScalingResult {
    TableAutoScalingDescription description;
    friend bool operator==(const DescribeTableReplicaAutoScalingResult&,
                           const DescribeTableReplicaAutoScalingResult&) = default;
};
struct UpdateTableReplicaAutoScalingRequest {
    std::string table_name;
    friend bool operator==(const UpdateTableReplicaAutoScalingRequest&,
                           const UpdateTableReplicaAutoScalingRequest&) = default;
};
struct UpdateTableReplicaAutoScalingResult {
    TableAutoScalingDescription description;
    friend bool operator==(const UpdateTableReplicaAutoScalingResult&,
                           const UpdateTableReplicaAutoScalingResult&) = default;
};

}  // namespace dynox::api
