// Backups and point-in-time recovery.
#pragma once

#include "api/shapes/tables.hpp"
#include "api/shapes/time_to_live.hpp"
#include "dynox/api/backup.hpp"

namespace dynox::api {

namespace rules {
// Of a backup, an export or an import: API Reference.
inline constexpr Rule backup_arn = any.length(37, 1024);
}  // namespace rules

DYNOX_API_MEMBERS(BackupDetails) {
    return v("BackupArn", s.backup_arn) || v("BackupName", s.backup_name) ||
           v("BackupSizeBytes", s.backup_size_bytes) || v("BackupStatus", s.backup_status) ||
           v("BackupType", s.backup_type) ||
           v("BackupCreationDateTime", s.backup_creation_date_time) ||
           v("BackupExpiryDateTime", s.backup_expiry_date_time);
}
DYNOX_API_MEMBERS(SourceTableDetails) {
    return v("TableName", s.table_name) || v("TableId", s.table_id) || v("TableArn", s.table_arn) ||
           v("TableSizeBytes", s.table_size_bytes) || v("KeySchema", s.key_schema) ||
           v("TableCreationDateTime", s.table_creation_date_time) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) || v("ItemCount", s.item_count) ||
           v("BillingMode", s.billing_mode);
}
DYNOX_API_MEMBERS(LocalSecondaryIndexInfo) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema) ||
           v("Projection", s.projection);
}
DYNOX_API_MEMBERS(GlobalSecondaryIndexInfo) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema) ||
           v("Projection", s.projection) || v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput);
}
DYNOX_API_MEMBERS(VectorIndexInfo) {
    return v("IndexName", s.index_name) || v("VectorAttribute", s.vector_attribute) ||
           v("SearchSchema", s.search_schema) || v("Projection", s.projection) ||
           v("Dimensions", s.dimensions) || v("DistanceFunction", s.distance_function);
}
DYNOX_API_MEMBERS(SourceTableFeatureDetails) {
    return v("LocalSecondaryIndexes", s.local_secondary_indexes, rules::omit) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes, rules::omit) ||
           v("StreamDescription", s.stream_description) ||
           v("TimeToLiveDescription", s.time_to_live_description) ||
           v("SSEDescription", s.sse_description) ||
           v("VectorIndexes", s.vector_indexes, rules::omit);
}
DYNOX_API_MEMBERS(BackupDescription) {
    return v("BackupDetails", s.backup_details) ||
           v("SourceTableDetails", s.source_table_details) ||
           v("SourceTableFeatureDetails", s.source_table_feature_details);
}
DYNOX_API_MEMBERS(CreateBackupRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("BackupName", s.backup_name, rules::any.name(false).required());
}
DYNOX_API_MEMBERS(CreateBackupResult) {
    return v("BackupDetails", s.backup_details);
}
DYNOX_API_MEMBERS(DescribeBackupRequest) {
    return v("BackupArn", s.backup_arn, rules::backup_arn.required());
}
DYNOX_API_MEMBERS(DescribeBackupResult) {
    return v("BackupDescription", s.backup_description);
}
DYNOX_API_MEMBERS(ListBackupsRequest) {
    return v("TableName", s.table_name, rules::any.name(true)) ||
           v("Limit", s.limit, rules::any.value(1, 100)) ||
           v("TimeRangeLowerBound", s.time_range_lower_bound) ||
           v("TimeRangeUpperBound", s.time_range_upper_bound) ||
           v("ExclusiveStartBackupArn", s.exclusive_start_backup_arn, rules::backup_arn) ||
           v("BackupType", s.backup_type, rules::any.texts("USER, SYSTEM, AWS_BACKUP, ALL"));
}
DYNOX_API_MEMBERS(BackupSummary) {
    return v("TableName", s.table_name) || v("TableId", s.table_id) || v("TableArn", s.table_arn) ||
           v("BackupArn", s.backup_arn) || v("BackupName", s.backup_name) ||
           v("BackupCreationDateTime", s.backup_creation_date_time) ||
           v("BackupExpiryDateTime", s.backup_expiry_date_time) ||
           v("BackupStatus", s.backup_status) || v("BackupType", s.backup_type) ||
           v("BackupSizeBytes", s.backup_size_bytes);
}
DYNOX_API_MEMBERS(ListBackupsResult) {
    return v("BackupSummaries", s.backup_summaries) ||
           v("LastEvaluatedBackupArn", s.last_evaluated_backup_arn);
}
DYNOX_API_MEMBERS(DeleteBackupRequest) {
    return v("BackupArn", s.backup_arn, rules::backup_arn.required());
}
DYNOX_API_MEMBERS(DeleteBackupResult) {
    return v("BackupDescription", s.backup_description);
}
template <class V, class Request>
bool restore_overrides(V& v, Request& s) {
    return v("BillingModeOverride", s.billing_mode_override) ||
           v("GlobalSecondaryIndexOverride", s.global_secondary_index_override) ||
           v("LocalSecondaryIndexOverride", s.local_secondary_index_override) ||
           v("VectorIndexOverride", s.vector_index_override) ||
           v("ProvisionedThroughputOverride", s.provisioned_throughput_override) ||
           v("OnDemandThroughputOverride", s.on_demand_throughput_override) ||
           v("SSESpecificationOverride", s.sse_specification_override);
}
DYNOX_API_MEMBERS(RestoreTableFromBackupRequest) {
    return v("TargetTableName", s.target_table_name, rules::any.name(false).required()) ||
           v("BackupArn", s.backup_arn, rules::backup_arn.required()) || restore_overrides(v, s);
}
DYNOX_API_MEMBERS(RestoreTableFromBackupResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(PointInTimeRecoveryDescription) {
    return v("PointInTimeRecoveryStatus", s.point_in_time_recovery_status) ||
           v("RecoveryPeriodInDays", s.recovery_period_in_days) ||
           v("EarliestRestorableDateTime", s.earliest_restorable_date_time) ||
           v("LatestRestorableDateTime", s.latest_restorable_date_time);
}
DYNOX_API_MEMBERS(ContinuousBackupsDescription) {
    return v("ContinuousBackupsStatus", s.continuous_backups_status) ||
           v("PointInTimeRecoveryDescription", s.point_in_time_recovery_description);
}
DYNOX_API_MEMBERS(PointInTimeRecoverySpecification) {
    return v("PointInTimeRecoveryEnabled", s.point_in_time_recovery_enabled, rules::required) ||
           v("RecoveryPeriodInDays", s.recovery_period_in_days, rules::any.value(1, 35));
}
DYNOX_API_MEMBERS(DescribeContinuousBackupsRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DescribeContinuousBackupsResult) {
    return v("ContinuousBackupsDescription", s.continuous_backups_description);
}
DYNOX_API_MEMBERS(UpdateContinuousBackupsRequest) {
    return v("TableName", s.table_name, rules::table) ||
           v("PointInTimeRecoverySpecification", s.point_in_time_recovery_specification,
             rules::required);
}
DYNOX_API_MEMBERS(UpdateContinuousBackupsResult) {
    return v("ContinuousBackupsDescription", s.continuous_backups_description);
}
DYNOX_API_MEMBERS(RestoreTableToPointInTimeRequest) {
    return v("SourceTableArn", s.source_table_arn, rules::any.name(true)) ||
           v("SourceTableName", s.source_table_name, rules::any.name(false)) ||
           v("TargetTableName", s.target_table_name, rules::any.name(false).required()) ||
           v("UseLatestRestorableTime", s.use_latest_restorable_time) ||
           v("RestoreDateTime", s.restore_date_time) || restore_overrides(v, s);
}
DYNOX_API_MEMBERS(RestoreTableToPointInTimeResult) {
    return v("TableDescription", s.table_description);
}

DYNOX_API_SHAPE(PointInTimeRecoverySpecification, "PointInTimeRecoverySpecification")

}  // namespace dynox::api
