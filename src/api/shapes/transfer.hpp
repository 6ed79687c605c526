// Export to files and import from them.
#pragma once

#include "api/shapes/backup.hpp"
#include "dynox/api/transfer.hpp"

namespace dynox::api {

DYNOX_API_MEMBERS(IncrementalExportSpecification) {
    return v("ExportFromTime", s.export_from_time) || v("ExportToTime", s.export_to_time) ||
           v("ExportViewType", s.export_view_type,
             rules::any.texts("NEW_IMAGE, NEW_AND_OLD_IMAGES"));
}
DYNOX_API_MEMBERS(ExportTableToPointInTimeRequest) {
    return v("TableArn", s.table_arn, rules::any.length(1, 1024).required()) ||
           v("ExportTime", s.export_time) || v("ClientToken", s.client_token) ||
           v("S3Bucket", s.s3_bucket, rules::any.length(0, 255).required()) ||
           v("S3BucketOwner", s.s3_bucket_owner) ||
           v("S3Prefix", s.s3_prefix, rules::any.length(0, 1024)) ||
           v("S3SseAlgorithm", s.s3_sse_algorithm, rules::any.texts("AES256, KMS")) ||
           v("S3SseKmsKeyId", s.s3_sse_kms_key_id, rules::any.length(1, 2048)) ||
           v("ExportFormat", s.export_format, rules::any.texts("DYNAMODB_JSON, ION")) ||
           v("ExportType", s.export_type, rules::any.texts("FULL_EXPORT, INCREMENTAL_EXPORT")) ||
           v("IncrementalExportSpecification", s.incremental_export_specification);
}
DYNOX_API_MEMBERS(ExportDescription) {
    return v("ExportArn", s.export_arn) || v("ExportStatus", s.export_status) ||
           v("StartTime", s.start_time) || v("EndTime", s.end_time) ||
           v("ExportManifest", s.export_manifest) || v("TableArn", s.table_arn) ||
           v("TableId", s.table_id) || v("ExportTime", s.export_time) ||
           v("ClientToken", s.client_token) || v("S3Bucket", s.s3_bucket) ||
           v("S3BucketOwner", s.s3_bucket_owner) || v("S3Prefix", s.s3_prefix) ||
           v("S3SseAlgorithm", s.s3_sse_algorithm) || v("S3SseKmsKeyId", s.s3_sse_kms_key_id) ||
           v("FailureCode", s.failure_code) || v("FailureMessage", s.failure_message) ||
           v("ExportFormat", s.export_format) || v("BilledSizeBytes", s.billed_size_bytes) ||
           v("ItemCount", s.item_count) || v("ExportType", s.export_type) ||
           v("IncrementalExportSpecification", s.incremental_export_specification);
}
DYNOX_API_MEMBERS(ExportTableToPointInTimeResult) {
    return v("ExportDescription", s.export_description);
}
DYNOX_API_MEMBERS(DescribeExportRequest) {
    return v("ExportArn", s.export_arn, rules::backup_arn.required());
}
DYNOX_API_MEMBERS(DescribeExportResult) {
    return v("ExportDescription", s.export_description);
}
DYNOX_API_MEMBERS(ListExportsRequest) {
    return v("TableArn", s.table_arn, rules::any.length(1, 1024)) ||
           v("MaxResults", s.max_results, rules::any.value(1, 25)) || v("NextToken", s.next_token);
}
DYNOX_API_MEMBERS(ExportSummary) {
    return v("ExportArn", s.export_arn) || v("ExportStatus", s.export_status) ||
           v("ExportType", s.export_type);
}
DYNOX_API_MEMBERS(ListExportsResult) {
    return v("ExportSummaries", s.export_summaries) || v("NextToken", s.next_token);
}
DYNOX_API_MEMBERS(S3BucketSource) {
    return v("S3BucketOwner", s.s3_bucket_owner) ||
           v("S3Bucket", s.s3_bucket, rules::any.length(0, 255).required()) ||
           v("S3KeyPrefix", s.s3_key_prefix, rules::any.length(0, 1024));
}
DYNOX_API_MEMBERS(CsvOptions) {
    return v("Delimiter", s.delimiter, rules::any.length(1, 1)) ||
           v("HeaderList", s.header_list, rules::any.length(1, 255));
}
DYNOX_API_MEMBERS(InputFormatOptions) {
    return v("Csv", s.csv);
}
DYNOX_API_MEMBERS(TableCreationParameters) {
    return v("TableName", s.table_name, rules::any.name(false).required()) ||
           v("AttributeDefinitions", s.attribute_definitions, rules::required) ||
           v("KeySchema", s.key_schema, rules::any.length(1, 2).required()) ||
           v("BillingMode", s.billing_mode) ||
           v("ProvisionedThroughput", s.provisioned_throughput) ||
           v("OnDemandThroughput", s.on_demand_throughput) ||
           v("SSESpecification", s.sse_specification) ||
           v("GlobalSecondaryIndexes", s.global_secondary_indexes) ||
           v("VectorIndexes", s.vector_indexes);
}
DYNOX_API_MEMBERS(ImportTableRequest) {
    return v("ClientToken", s.client_token) ||
           v("S3BucketSource", s.s3_bucket_source, rules::required) ||
           v("InputFormat", s.input_format, rules::required.texts("DYNAMODB_JSON, ION, CSV")) ||
           v("InputFormatOptions", s.input_format_options) ||
           v("InputCompressionType", s.input_compression_type,
             rules::any.texts("GZIP, ZSTD, NONE")) ||
           v("TableCreationParameters", s.table_creation_parameters, rules::required);
}
DYNOX_API_MEMBERS(ImportTableDescription) {
    return v("ImportArn", s.import_arn) || v("ImportStatus", s.import_status) ||
           v("TableArn", s.table_arn) || v("TableId", s.table_id) ||
           v("ClientToken", s.client_token) || v("S3BucketSource", s.s3_bucket_source) ||
           v("ErrorCount", s.error_count) ||
           v("CloudWatchLogGroupArn", s.cloud_watch_log_group_arn) ||
           v("InputFormat", s.input_format) || v("InputFormatOptions", s.input_format_options) ||
           v("InputCompressionType", s.input_compression_type) ||
           v("TableCreationParameters", s.table_creation_parameters) ||
           v("StartTime", s.start_time) || v("EndTime", s.end_time) ||
           v("ProcessedSizeBytes", s.processed_size_bytes) ||
           v("ProcessedItemCount", s.processed_item_count) ||
           v("ImportedItemCount", s.imported_item_count) || v("FailureCode", s.failure_code) ||
           v("FailureMessage", s.failure_message);
}
DYNOX_API_MEMBERS(ImportTableResult) {
    return v("ImportTableDescription", s.import_table_description);
}
DYNOX_API_MEMBERS(DescribeImportRequest) {
    return v("ImportArn", s.import_arn, rules::backup_arn.required());
}
DYNOX_API_MEMBERS(DescribeImportResult) {
    return v("ImportTableDescription", s.import_table_description);
}
DYNOX_API_MEMBERS(ListImportsRequest) {
    return v("TableArn", s.table_arn, rules::any.length(1, 1024)) ||
           v("PageSize", s.page_size, rules::any.value(1, 25)) || v("NextToken", s.next_token);
}
DYNOX_API_MEMBERS(ImportSummary) {
    return v("ImportArn", s.import_arn) || v("ImportStatus", s.import_status) ||
           v("TableArn", s.table_arn) || v("S3BucketSource", s.s3_bucket_source) ||
           v("CloudWatchLogGroupArn", s.cloud_watch_log_group_arn) ||
           v("InputFormat", s.input_format) || v("StartTime", s.start_time) ||
           v("EndTime", s.end_time);
}
DYNOX_API_MEMBERS(ListImportsResult) {
    return v("ImportSummaryList", s.import_summary_list) || v("NextToken", s.next_token);
}

DYNOX_API_SHAPE(IncrementalExportSpecification, "IncrementalExportSpecification")
DYNOX_API_SHAPE(S3BucketSource, "S3BucketSource")
DYNOX_API_SHAPE(CsvOptions, "CsvOptions")
DYNOX_API_SHAPE(InputFormatOptions, "InputFormatOptions")
DYNOX_API_SHAPE(TableCreationParameters, "TableCreationParameters")

}  // namespace dynox::api
