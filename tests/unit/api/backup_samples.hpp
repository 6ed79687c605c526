// Samples of backups and point-in-time recovery; for samples.hpp.
#pragma once

namespace dynox::api::samples {

inline constexpr const char* backup_arn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/abc/backup/01700000000000-0123abcd";

inline BackupDescription backup() {
    BackupDescription description;
    description.backup_details =
        BackupDetails{backup_arn, "nightly", 9, "AVAILABLE", "USER", 1700000000.125, 1700000001.5};
    SourceTableDetails& source = description.source_table_details.emplace();
    source.table_name = "abc";
    source.table_id = "0f4be6e8-8f3e-4d2b-9e0f-0123456789ab";
    source.table_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc";
    source.table_size_bytes = 9;
    source.key_schema = schema();
    source.table_creation_date_time = 1600000000.5;
    source.provisioned_throughput = {1, 2};
    source.on_demand_throughput = OnDemandThroughput{3, 4};
    source.item_count = 1;
    source.billing_mode = BillingMode::provisioned;
    SourceTableFeatureDetails& features = description.source_table_feature_details.emplace();
    features.local_secondary_indexes = {{"lsi", schema(), {ProjectionType::all, {}}}};
    features.global_secondary_indexes = {{"gsi",
                                          schema(),
                                          {ProjectionType::keys_only, {}},
                                          ProvisionedThroughput{5, 6},
                                          OnDemandThroughput{7, 8}}};
    features.stream_description = StreamSpecification{true, "KEYS_ONLY"};
    features.time_to_live_description = TimeToLiveDescription{TimeToLiveStatus::enabled, "ttl"};
    features.sse_description = SSEDescription{"ENABLED", "KMS", "arn", {}};
    return description;
}
inline ContinuousBackupsDescription continuous_backups() {
    return {"ENABLED", PointInTimeRecoveryDescription{"ENABLED", 7, 1700000000.5, 1700000001.5}};
}
inline TableDescription restored() {
    TableDescription table = description();
    table.restore_summary = RestoreSummary{backup_arn, "arn", 1700000000.5, true};
    return table;
}

template <>
inline std::vector<CreateBackupRequest> requests() {
    return {{"abc", "nightly"}};
}
template <>
inline std::vector<CreateBackupResult> results() {
    return {{*backup().backup_details}};
}
template <>
inline std::vector<DescribeBackupRequest> requests() {
    return {{backup_arn}};
}
template <>
inline std::vector<DescribeBackupResult> results() {
    return {{}, {backup()}};
}
template <>
inline std::vector<ListBackupsRequest> requests() {
    return {{}, {"abc", 7, 1700000000.5, 1700000001.5, backup_arn, "SYSTEM"}};
}
template <>
inline std::vector<ListBackupsResult> results() {
    return {{},
            {{{"abc", "id", "arn", backup_arn, "nightly", 1700000000.5, 1700000001.5, "AVAILABLE",
               "USER", 9}},
             backup_arn}};
}
template <>
inline std::vector<DeleteBackupRequest> requests() {
    return {{backup_arn}};
}
template <>
inline std::vector<DeleteBackupResult> results() {
    return {{backup()}};
}
template <>
inline std::vector<RestoreTableFromBackupRequest> requests() {
    RestoreTableFromBackupRequest filled;
    filled.target_table_name = "new";
    filled.backup_arn = backup_arn;
    filled.billing_mode_override = BillingMode::pay_per_request;
    filled.global_secondary_index_override.emplace().emplace_back();
    filled.global_secondary_index_override->front().index_name = "gsi";
    filled.global_secondary_index_override->front().key_schema = schema();
    filled.local_secondary_index_override.emplace();
    filled.provisioned_throughput_override = ProvisionedThroughput{1, 2};
    filled.on_demand_throughput_override = OnDemandThroughput{3, 4};
    filled.sse_specification_override = SSESpecification{true, "KMS", "key"};
    RestoreTableFromBackupRequest least;
    least.target_table_name = "new";
    least.backup_arn = backup_arn;
    return {least, filled};
}
template <>
inline std::vector<RestoreTableFromBackupResult> results() {
    return {{restored()}};
}
template <>
inline std::vector<DescribeContinuousBackupsRequest> requests() {
    return {{"abc"}};
}
template <>
inline std::vector<DescribeContinuousBackupsResult> results() {
    return {{continuous_backups()}};
}
template <>
inline std::vector<UpdateContinuousBackupsRequest> requests() {
    return {{"abc", {true, {}}}, {"abc", {false, 7}}};
}
template <>
inline std::vector<UpdateContinuousBackupsResult> results() {
    return {{continuous_backups()}};
}
template <>
inline std::vector<RestoreTableToPointInTimeRequest> requests() {
    RestoreTableToPointInTimeRequest latest;
    latest.source_table_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc";
    latest.target_table_name = "new";
    latest.use_latest_restorable_time = true;
    RestoreTableToPointInTimeRequest then;
    then.source_table_name = "abc";
    then.target_table_name = "new";
    then.restore_date_time = 1700000000.5;
    return {latest, then};
}
template <>
inline std::vector<RestoreTableToPointInTimeResult> results() {
    return {{restored()}};
}

}  // namespace dynox::api::samples
