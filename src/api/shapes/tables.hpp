// Tables and their indexes.
#pragma once

#include "api/shapes/shape.hpp"
#include "dynox/api/tables.hpp"

namespace dynox::api {

DYNOX_API_MEMBERS(AttributeDefinition) {
    return v("AttributeName", s.attribute_name, rules::key_name) ||
           v("AttributeType", s.attribute_type, rules::required);
}
DYNOX_API_MEMBERS(KeySchemaElement) {
    return v("AttributeName", s.attribute_name, rules::key_name) ||
           v("KeyType", s.key_type, rules::required);
}
DYNOX_API_MEMBERS(Projection) {
    return v("ProjectionType", s.projection_type) ||
           v("NonKeyAttributes", s.non_key_attributes, rules::any.length(1, 20).elements(255));
}
DYNOX_API_MEMBERS(ProvisionedThroughput) {
    return v("WriteCapacityUnits", s.write_capacity_units, rules::units) ||
           v("ReadCapacityUnits", s.read_capacity_units, rules::units);
}
DYNOX_API_MEMBERS(OnDemandThroughput) {
    return v("MaxReadRequestUnits", s.max_read_request_units) ||
           v("MaxWriteRequestUnits", s.max_write_request_units);
}
DYNOX_API_MEMBERS(WarmThroughput) {
    return v("ReadUnitsPerSecond", s.read_units_per_second) ||
           v("WriteUnitsPerSecond", s.write_units_per_second);
}
DYNOX_API_MEMBERS(LocalSecondaryIndex) {
    return v("Projection", s.projection, rules::required) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 2).required());
}
DYNOX_API_MEMBERS(GlobalSecondaryIndex) {
    // 8: four HASH and four RANGE attributes, service-facts section 10.
    return v("Projection", s.projection, rules::required) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("WarmThroughput", s.warm_throughput) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 8).required());
}
DYNOX_API_MEMBERS(SearchSchemaElement) {
    return v("AttributeName", s.attribute_name, rules::key_name) ||
           v("SearchSchemaElementType", s.type, rules::required);
}
DYNOX_API_MEMBERS(VectorAttribute) {
    return v("AttributeName", s.attribute_name, rules::key_name);
}
DYNOX_API_MEMBERS(VectorIndex) {
    return v("Projection", s.projection, rules::required) ||
           v("IndexName", s.index_name, rules::index.required()) ||
           v("VectorAttribute", s.vector_attribute, rules::required) ||
           v("SearchSchema", s.search_schema,
             rules::any.length(1, std::numeric_limits<std::int64_t>::max())) ||
           v("Dimensions", s.dimensions, rules::units) ||
           v("DistanceFunction", s.distance_function, rules::required);
}
DYNOX_API_MEMBERS(StreamSpecification) {
    return v("StreamEnabled", s.stream_enabled, rules::required) ||
           v("StreamViewType", s.stream_view_type);
}
DYNOX_API_MEMBERS(SSESpecification) {
    return v("Enabled", s.enabled) || v("SSEType", s.sse_type, rules::any.texts("AES256, KMS")) ||
           v("KMSMasterKeyId", s.kms_master_key_id);
}
DYNOX_API_MEMBERS(Tag) {
    return v("Key", s.key, rules::any.length(1, 128).required()) ||
           v("Value", s.value, rules::any.length(0, 256).required());
}
inline constexpr Rule replication_mode_rule =
    rules::any.texts("ENABLED, DISABLED, ENABLED_WITH_OVERRIDES");

DYNOX_API_MEMBERS(CreateTableRequest) {
    // GSI errors come before those of LSIs: service-facts, section 2.
    return v("AttributeDefinitions", s.attribute_definitions, rules::required) ||
           v("TableName", s.table_name, rules::any.name(false).required()) ||
           v("BillingMode", s.billing_mode) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 2).required()) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("StreamSpecification", s.stream_specification) ||
           v("SSESpecification", s.sse_specification) || v("Tags", s.tags) ||
           v("TableClass", s.table_class) ||
           v("DeletionProtectionEnabled", s.deletion_protection_enabled, rules::omit) ||
           v("WarmThroughput", s.warm_throughput) || v("ResourcePolicy", s.resource_policy) ||
           v("VectorIndexes", s.vector_indexes) ||
           v("GlobalTableSettingsReplicationMode", s.global_table_settings_replication_mode,
             replication_mode_rule);
}
DYNOX_API_MEMBERS(ProvisionedThroughputDescription) {
    return v("LastIncreaseDateTime", s.last_increase) ||
           v("LastDecreaseDateTime", s.last_decrease) ||
           v("NumberOfDecreasesToday", s.number_of_decreases_today) ||
           v("ReadCapacityUnits", s.read_capacity_units) ||
           v("WriteCapacityUnits", s.write_capacity_units);
}
DYNOX_API_MEMBERS(WarmThroughputDescription) {
    return v("ReadUnitsPerSecond", s.read_units_per_second) ||
           v("WriteUnitsPerSecond", s.write_units_per_second) || v("Status", s.status);
}
DYNOX_API_MEMBERS(LocalSecondaryIndexDescription) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("Projection", s.projection) || v("IndexSizeBytes", s.index_size_bytes) ||
           v("ItemCount", s.item_count) || v("IndexArn", s.index_arn, rules::omit);
}
DYNOX_API_MEMBERS(GlobalSecondaryIndexDescription) {
    return v("IndexName", s.index_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("Projection", s.projection) || v("IndexStatus", s.index_status) ||
           v("Backfilling", s.backfilling) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("IndexSizeBytes", s.index_size_bytes) || v("ItemCount", s.item_count) ||
           v("IndexArn", s.index_arn, rules::omit) || v("WarmThroughput", s.warm_throughput);
}
DYNOX_API_MEMBERS(VectorIndexDescription) {
    return v("IndexName", s.index_name) || v("VectorAttribute", s.vector_attribute) ||
           v("SearchSchema", s.search_schema) || v("Projection", s.projection) ||
           v("Dimensions", s.dimensions) || v("DistanceFunction", s.distance_function) ||
           v("IndexStatus", s.index_status) || v("Backfilling", s.backfilling) ||
           v("IndexSizeBytes", s.index_size_bytes) || v("ItemCount", s.item_count) ||
           v("IndexArn", s.index_arn, rules::omit);
}
DYNOX_API_MEMBERS(TableClassSummary) {
    return v("TableClass", s.table_class) || v("LastUpdateDateTime", s.last_update);
}
DYNOX_API_MEMBERS(SSEDescription) {
    return v("Status", s.status, rules::omit) || v("SSEType", s.sse_type, rules::omit) ||
           v("KMSMasterKeyArn", s.kms_master_key_arn, rules::omit) ||
           v("InaccessibleEncryptionDateTime", s.inaccessible_since);
}
DYNOX_API_MEMBERS(BillingModeSummary) {
    return v("BillingMode", s.billing_mode) ||
           v("LastUpdateToPayPerRequestDateTime", s.last_update_to_pay_per_request);
}
DYNOX_API_MEMBERS(RestoreSummary) {
    return v("SourceBackupArn", s.source_backup_arn) || v("SourceTableArn", s.source_table_arn) ||
           v("RestoreDateTime", s.restore_date_time) ||
           v("RestoreInProgress", s.restore_in_progress);
}
DYNOX_API_MEMBERS(TableDescription) {
    return v("AttributeDefinitions", s.attribute_definitions, rules::omit) ||
           v("TableName", s.table_name) || v("KeySchema", s.key_schema, rules::omit) ||
           v("TableStatus", s.table_status) || v("CreationDateTime", s.creation_date_time) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("TableSizeBytes", s.table_size_bytes) || v("ItemCount", s.item_count) ||
           v("TableArn", s.table_arn, rules::omit) || v("TableId", s.table_id, rules::omit) ||
           v("BillingModeSummary", s.billing_mode_summary) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("LocalSecondaryIndexes", s.local_secondary_indexes, rules::omit) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes, rules::omit) ||
           v("StreamSpecification", s.stream_specification) ||
           v("LatestStreamLabel", s.latest_stream_label, rules::omit) ||
           v("LatestStreamArn", s.latest_stream_arn, rules::omit) ||
           v("SSEDescription", s.sse_description) ||
           v("TableClassSummary", s.table_class_summary) ||
           v("RestoreSummary", s.restore_summary) ||
           v("DeletionProtectionEnabled", s.deletion_protection_enabled) ||
           v("WarmThroughput", s.warm_throughput) ||
           v("VectorIndexes", s.vector_indexes, rules::omit) ||
           v("GlobalTableSettingsReplicationMode", s.global_table_settings_replication_mode,
             rules::omit);
}
DYNOX_API_MEMBERS(CreateTableResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(DescribeTableRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DescribeTableResult) {
    return v("Table", s.table);
}
DYNOX_API_MEMBERS(UpdateGlobalSecondaryIndexAction) {
    return v("IndexName", s.index_name, rules::index.required()) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("WarmThroughput", s.warm_throughput);
}
DYNOX_API_MEMBERS(DeleteGlobalSecondaryIndexAction) {
    return v("IndexName", s.index_name, rules::index.required());
}
DYNOX_API_MEMBERS(GlobalSecondaryIndexUpdate) {
    return v("Update", s.update) || v("Create", s.create) || v("Delete", s.remove);
}
DYNOX_API_MEMBERS(DeleteVectorIndexAction) {
    return v("IndexName", s.index_name, rules::index.required());
}
DYNOX_API_MEMBERS(VectorIndexUpdate) {
    return v("Create", s.create) || v("Delete", s.remove);
}
DYNOX_API_MEMBERS(ReplicaAction) {
    return v("RegionName", s.region_name, rules::required);
}
DYNOX_API_MEMBERS(ReplicationGroupUpdate) {
    return v("Create", s.create) || v("Update", s.update) || v("Delete", s.remove);
}
DYNOX_API_MEMBERS(GlobalTableWitnessUpdate) {
    return v("Create", s.create) || v("Delete", s.remove);
}
DYNOX_API_MEMBERS(UpdateTableRequest) {
    return v("AttributeDefinitions", s.attribute_definitions) ||
           v("TableName", s.table_name, rules::table) || v("BillingMode", s.billing_mode) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("GlobalSecondaryIndexUpdates", s.global_secondary_index_updates) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("StreamSpecification", s.stream_specification) ||
           v("SSESpecification", s.sse_specification) ||
           v("ReplicaUpdates", s.replica_updates, rules::any.length(1, 1000)) ||
           v("TableClass", s.table_class) ||
           v("DeletionProtectionEnabled", s.deletion_protection_enabled) ||
           v("WarmThroughput", s.warm_throughput) ||
           v("VectorIndexUpdates", s.vector_index_updates) ||
           v("MultiRegionConsistency", s.multi_region_consistency,
             rules::any.texts("EVENTUAL, STRONG")) ||
           v("GlobalTableWitnessUpdates", s.global_table_witness_updates,
             rules::any.length(1, 1)) ||
           v("GlobalTableSettingsReplicationMode", s.global_table_settings_replication_mode,
             replication_mode_rule);
}
DYNOX_API_MEMBERS(UpdateTableResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(DeleteTableRequest) {
    return v("TableName", s.table_name, rules::table);
}
DYNOX_API_MEMBERS(DeleteTableResult) {
    return v("TableDescription", s.table_description);
}
DYNOX_API_MEMBERS(ListTablesRequest) {
    return v("ExclusiveStartTableName", s.exclusive_start_table_name, rules::any.name(false)) ||
           v("Limit", s.limit, rules::any.value(1, 100));
}
DYNOX_API_MEMBERS(ListTablesResult) {
    return v("LastEvaluatedTableName", s.last_evaluated_table_name) ||
           v("TableNames", s.table_names);
}

DYNOX_API_SHAPE(AttributeDefinition, "AttributeDefinition")
DYNOX_API_SHAPE(KeySchemaElement, "KeySchemaElement")
DYNOX_API_SHAPE(Projection, "Projection")
DYNOX_API_SHAPE(ProvisionedThroughput, "ProvisionedThroughput")
DYNOX_API_SHAPE(OnDemandThroughput, "OnDemandThroughput")
DYNOX_API_SHAPE(WarmThroughput, "WarmThroughput")
DYNOX_API_SHAPE(LocalSecondaryIndex, "LocalSecondaryIndex")
DYNOX_API_SHAPE(GlobalSecondaryIndex, "GlobalSecondaryIndex")
DYNOX_API_SHAPE(UpdateGlobalSecondaryIndexAction, "UpdateGlobalSecondaryIndexAction")
DYNOX_API_SHAPE(DeleteGlobalSecondaryIndexAction, "DeleteGlobalSecondaryIndexAction")
DYNOX_API_SHAPE(GlobalSecondaryIndexUpdate, "GlobalSecondaryIndexUpdate")
DYNOX_API_SHAPE(ReplicaAction, "CreateReplicationGroupMemberAction")
DYNOX_API_SHAPE(ReplicationGroupUpdate, "ReplicationGroupUpdate")
DYNOX_API_SHAPE(GlobalTableWitnessUpdate, "GlobalTableWitnessGroupUpdate")
DYNOX_API_SHAPE(StreamSpecification, "StreamSpecification")
DYNOX_API_SHAPE(SSESpecification, "SSESpecification")
DYNOX_API_SHAPE(SearchSchemaElement, "SearchSchemaElement")
DYNOX_API_SHAPE(VectorAttribute, "VectorAttributeDefinition")
DYNOX_API_SHAPE(VectorIndex, "VectorIndex")
DYNOX_API_SHAPE(DeleteVectorIndexAction, "DeleteVectorIndexAction")
DYNOX_API_SHAPE(VectorIndexUpdate, "VectorIndexUpdate")
DYNOX_API_SHAPE(Tag, "Tag")

}  // namespace dynox::api
