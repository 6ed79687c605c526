// Backups of tables, continuous backups, and what is restored from them.
#pragma once

#include "dynox/api/tables.hpp"
#include "dynox/api/time_to_live.hpp"

namespace dynox::api {

// Backups: of one table, on demand. Restoring makes a new table.

struct BackupDetails {
    std::string backup_arn;
    std::string backup_name;
    std::optional<std::int64_t> backup_size_bytes;
    std::string backup_status;                      ///< CREATING, AVAILABLE or DELETED
    std::string backup_type;                        ///< USER, SYSTEM or AWS_BACKUP
    double backup_creation_date_time = 0;           ///< epoch seconds
    std::optional<double> backup_expiry_date_time;  ///< epoch seconds
    friend bool operator==(const BackupDetails&, const BackupDetails&) = default;
};
/// The table that a backup was made of, as it was.
struct SourceTableDetails {
    std::string table_name;
    std::string table_id;  ///< a UUID
    std::string table_arn;
    std::optional<std::int64_t> table_size_bytes;
    std::vector<KeySchemaElement> key_schema;
    double table_creation_date_time = 0;  ///< epoch seconds
    ProvisionedThroughput provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<std::int64_t> item_count;
    std::optional<BillingMode> billing_mode;
    friend bool operator==(const SourceTableDetails&, const SourceTableDetails&) = default;
};
struct LocalSecondaryIndexInfo {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    friend bool operator==(const LocalSecondaryIndexInfo&,
                           const LocalSecondaryIndexInfo&) = default;
};
struct GlobalSecondaryIndexInfo {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    friend bool operator==(const GlobalSecondaryIndexInfo&,
                           const GlobalSecondaryIndexInfo&) = default;
};
struct VectorIndexInfo {
    std::string index_name;
    VectorAttribute vector_attribute;
    std::optional<std::vector<SearchSchemaElement>> search_schema;
    Projection projection;
    std::int64_t dimensions = 0;
    VectorDistanceFunction distance_function = VectorDistanceFunction::cosine;
    friend bool operator==(const VectorIndexInfo&, const VectorIndexInfo&) = default;
};
struct SourceTableFeatureDetails {
    std::vector<LocalSecondaryIndexInfo> local_secondary_indexes;
    std::vector<GlobalSecondaryIndexInfo> global_secondary_indexes;
    std::optional<StreamSpecification> stream_description;
    std::optional<TimeToLiveDescription> time_to_live_description;
    std::optional<SSEDescription> sse_description;
    std::vector<VectorIndexInfo> vector_indexes;
    friend bool operator==(const SourceTableFeatureDetails&,
                           const SourceTableFeatureDetails&) = default;
};
struct BackupDescription {
    std::optional<BackupDetails> backup_details;
    std::optional<SourceTableDetails> source_table_details;
    std::optional<SourceTableFeatureDetails> source_table_feature_details;
    friend bool operator==(const BackupDescription&, const BackupDescription&) = default;
};
struct CreateBackupRequest {
    std::string table_name;   ///< or ARN
    std::string backup_name;  ///< 3..255 letters, digits and _.-; need not be unique
    friend bool operator==(const CreateBackupRequest&, const CreateBackupRequest&) = default;
};
struct CreateBackupResult {
    BackupDetails backup_details;
    friend bool operator==(const CreateBackupResult&, const CreateBackupResult&) = default;
};
struct DescribeBackupRequest {
    std::string backup_arn;
    friend bool operator==(const DescribeBackupRequest&, const DescribeBackupRequest&) = default;
};
struct DescribeBackupResult {
    BackupDescription backup_description;
    friend bool operator==(const DescribeBackupResult&, const DescribeBackupResult&) = default;
};
struct ListBackupsRequest {
    std::optional<std::string> table_name;
    std::optional<std::int32_t> limit;             ///< 1..100, absent: 100
    std::optional<double> time_range_lower_bound;  ///< epoch seconds, inclusive
    std::optional<double> time_range_upper_bound;  ///< epoch seconds, exclusive
    std::optional<std::string> exclusive_start_backup_arn;
    std::optional<std::string> backup_type;  ///< absent: ALL
    friend bool operator==(const ListBackupsRequest&, const ListBackupsRequest&) = default;
};
struct BackupSummary {
    std::string table_name;
    std::string table_id;
    std::string table_arn;
    std::string backup_arn;
    std::string backup_name;
    double backup_creation_date_time = 0;           ///< epoch seconds
    std::optional<double> backup_expiry_date_time;  ///< epoch seconds
    std::string backup_status;
    std::string backup_type;
    std::optional<std::int64_t> backup_size_bytes;
    friend bool operator==(const BackupSummary&, const BackupSummary&) = default;
};
struct ListBackupsResult {
    std::vector<BackupSummary> backup_summaries;
    std::optional<std::string> last_evaluated_backup_arn;
    friend bool operator==(const ListBackupsResult&, const ListBackupsResult&) = default;
};
struct DeleteBackupRequest {
    std::string backup_arn;
    friend bool operator==(const DeleteBackupRequest&, const DeleteBackupRequest&) = default;
};
struct DeleteBackupResult {
    BackupDescription backup_description;
    friend bool operator==(const DeleteBackupResult&, const DeleteBackupResult&) = default;
};
/// What a restored table has otherwise than its source.
struct RestoreOverrides {
    std::optional<BillingMode> billing_mode_override;
    /// Those to keep; empty: none.
    std::optional<std::vector<GlobalSecondaryIndex>> global_secondary_index_override;
    /// Those to keep; empty: none.
    std::optional<std::vector<LocalSecondaryIndex>> local_secondary_index_override;
    /// Those to keep; empty: none.
    std::optional<std::vector<VectorIndex>> vector_index_override;
    std::optional<ProvisionedThroughput> provisioned_throughput_override;
    std::optional<OnDemandThroughput> on_demand_throughput_override;
    std::optional<SSESpecification> sse_specification_override;
    friend bool operator==(const RestoreOverrides&, const RestoreOverrides&) = default;
};
struct RestoreTableFromBackupRequest : RestoreOverrides {
    std::string target_table_name;
    std::string backup_arn;
    friend bool operator==(const RestoreTableFromBackupRequest&,
                           const RestoreTableFromBackupRequest&) = default;
};
struct RestoreTableFromBackupResult {
    TableDescription table_description;
    friend bool operator==(const RestoreTableFromBackupResult&,
                           const RestoreTableFromBackupResult&) = default;
};
// Continuous backups: a table as it was at any time of the last days.

struct PointInTimeRecoveryDescription {
    std::string point_in_time_recovery_status;  ///< ENABLED or DISABLED
    std::optional<std::int32_t> recovery_period_in_days;
    std::optional<double> earliest_restorable_date_time;  ///< epoch seconds
    std::optional<double> latest_restorable_date_time;    ///< epoch seconds
    friend bool operator==(const PointInTimeRecoveryDescription&,
                           const PointInTimeRecoveryDescription&) = default;
};
struct ContinuousBackupsDescription {
    std::string continuous_backups_status;  ///< ENABLED or DISABLED
    std::optional<PointInTimeRecoveryDescription> point_in_time_recovery_description;
    friend bool operator==(const ContinuousBackupsDescription&,
                           const ContinuousBackupsDescription&) = default;
};
struct PointInTimeRecoverySpecification {
    bool point_in_time_recovery_enabled = false;
    std::optional<std::int32_t> recovery_period_in_days;  ///< 1..35, absent: 35
    friend bool operator==(const PointInTimeRecoverySpecification&,
                           const PointInTimeRecoverySpecification&) = default;
};
struct DescribeContinuousBackupsRequest {
    std::string table_name;  ///< or ARN
    friend bool operator==(const DescribeContinuousBackupsRequest&,
                           const DescribeContinuousBackupsRequest&) = default;
};
struct DescribeContinuousBackupsResult {
    ContinuousBackupsDescription continuous_backups_description;
    friend bool operator==(const DescribeContinuousBackupsResult&,
                           const DescribeContinuousBackupsResult&) = default;
};
struct UpdateContinuousBackupsRequest {
    std::string table_name;  ///< or ARN
    PointInTimeRecoverySpecification point_in_time_recovery_specification;
    friend bool operator==(const UpdateContinuousBackupsRequest&,
                           const UpdateContinuousBackupsRequest&) = default;
};
struct UpdateContinuousBackupsResult {
    ContinuousBackupsDescription continuous_backups_description;
    friend bool operator==(const UpdateContinuousBackupsResult&,
                           const UpdateContinuousBackupsResult&) = default;
};
struct RestoreTableToPointInTimeRequest : RestoreOverrides {
    std::optional<std::string> source_table_arn;  ///< this or the name
    std::optional<std::string> source_table_name;
    std::string target_table_name;
    std::optional<bool> use_latest_restorable_time;
    std::optional<double> restore_date_time;  ///< epoch seconds
    friend bool operator==(const RestoreTableToPointInTimeRequest&,
                           const RestoreTableToPointInTimeRequest&) = default;
};
struct RestoreTableToPointInTimeResult {
    TableDescription table_description;
    friend bool operator==(const RestoreTableToPointInTimeResult&,
                           const RestoreTableToPointInTimeResult&) = default;
};

}  // namespace dynox::api
