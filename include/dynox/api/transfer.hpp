// Tables to files and files to tables: export and import in the service's formats.
//
// Amazon S3 is a folder here: a bucket is a folder in EngineConfig::export_directory(), a key a path in it.
#pragma once

#include "dynox/api/tables.hpp"

namespace dynox::api {

// Exports: a table as it was at a time, or what changed between two, to files.

struct IncrementalExportSpecification {
    std::optional<double> export_from_time;       ///< epoch seconds, inclusive
    std::optional<double> export_to_time;         ///< epoch seconds, exclusive; absent: now
    std::optional<std::string> export_view_type;  ///< absent: NEW_AND_OLD_IMAGES
    friend bool operator==(const IncrementalExportSpecification&,
                           const IncrementalExportSpecification&) = default;
};
struct ExportTableToPointInTimeRequest {
    std::string table_arn;
    std::optional<double> export_time;  ///< epoch seconds; absent: now
    std::optional<std::string> client_token;
    std::string s3_bucket;
    std::optional<std::string> s3_bucket_owner;
    std::optional<std::string> s3_prefix;
    std::optional<std::string> s3_sse_algorithm;
    std::optional<std::string> s3_sse_kms_key_id;
    std::optional<std::string> export_format;  ///< absent: DYNAMODB_JSON
    std::optional<std::string> export_type;    ///< absent: FULL_EXPORT
    std::optional<IncrementalExportSpecification> incremental_export_specification;
    friend bool operator==(const ExportTableToPointInTimeRequest&,
                           const ExportTableToPointInTimeRequest&) = default;
};
struct ExportDescription {
    std::string export_arn;
    std::string export_status;                   ///< IN_PROGRESS, COMPLETED or FAILED
    std::optional<double> start_time;            ///< epoch seconds
    std::optional<double> end_time;              ///< epoch seconds
    std::optional<std::string> export_manifest;  ///< key of manifest-summary.json
    std::string table_arn;
    std::optional<std::string> table_id;
    std::optional<double> export_time;  ///< epoch seconds; absent: now
    std::optional<std::string> client_token;
    std::string s3_bucket;
    std::optional<std::string> s3_bucket_owner;
    std::optional<std::string> s3_prefix;
    std::optional<std::string> s3_sse_algorithm;
    std::optional<std::string> s3_sse_kms_key_id;
    std::optional<std::string> failure_code;
    std::optional<std::string> failure_message;
    std::string export_format;
    std::optional<std::int64_t> billed_size_bytes;
    std::optional<std::int64_t> item_count;
    std::optional<std::string> export_type;
    std::optional<IncrementalExportSpecification> incremental_export_specification;
    friend bool operator==(const ExportDescription&, const ExportDescription&) = default;
};
struct ExportTableToPointInTimeResult {
    ExportDescription export_description;
    friend bool operator==(const ExportTableToPointInTimeResult&,
                           const ExportTableToPointInTimeResult&) = default;
};
struct DescribeExportRequest {
    std::string export_arn;
    friend bool operator==(const DescribeExportRequest&, const DescribeExportRequest&) = default;
};
struct DescribeExportResult {
    ExportDescription export_description;
    friend bool operator==(const DescribeExportResult&, const DescribeExportResult&) = default;
};
struct ListExportsRequest {
    std::optional<std::string> table_arn;
    std::optional<std::int32_t> max_results;  ///< 1..25, absent: 25
    std::optional<std::string> next_token;
    friend bool operator==(const ListExportsRequest&, const ListExportsRequest&) = default;
};
struct ExportSummary {
    std::string export_arn;
    std::string export_status;
    std::optional<std::string> export_type;
    friend bool operator==(const ExportSummary&, const ExportSummary&) = default;
};
struct ListExportsResult {
    std::vector<ExportSummary> export_summaries;
    std::optional<std::string> next_token;
    friend bool operator==(const ListExportsResult&, const ListExportsResult&) = default;
};
// Imports: files to a new table.

struct S3BucketSource {
    std::optional<std::string> s3_bucket_owner;
    std::string s3_bucket;
    std::optional<std::string> s3_key_prefix;
    friend bool operator==(const S3BucketSource&, const S3BucketSource&) = default;
};
struct CsvOptions {
    std::optional<std::string> delimiter;  ///< one of , ; : | tab and blank; absent: ','
    std::optional<std::vector<std::string>> header_list;  ///< absent: the first line of each file
    friend bool operator==(const CsvOptions&, const CsvOptions&) = default;
};
struct InputFormatOptions {
    std::optional<CsvOptions> csv;
    friend bool operator==(const InputFormatOptions&, const InputFormatOptions&) = default;
};
struct TableCreationParameters {
    std::string table_name;
    std::vector<AttributeDefinition> attribute_definitions;
    std::vector<KeySchemaElement> key_schema;
    std::optional<BillingMode> billing_mode;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<SSESpecification> sse_specification;
    std::optional<std::vector<GlobalSecondaryIndex>> global_secondary_indexes;
    std::optional<std::vector<VectorIndex>> vector_indexes;
    friend bool operator==(const TableCreationParameters&,
                           const TableCreationParameters&) = default;
};
struct ImportTableRequest {
    std::optional<std::string> client_token;
    S3BucketSource s3_bucket_source;
    std::string input_format;
    std::optional<InputFormatOptions> input_format_options;
    std::optional<std::string> input_compression_type;  ///< absent: NONE
    TableCreationParameters table_creation_parameters;
    friend bool operator==(const ImportTableRequest&, const ImportTableRequest&) = default;
};
struct ImportTableDescription {
    std::string import_arn;
    std::string import_status;  ///< IN_PROGRESS, COMPLETED, CANCELLING, CANCELLED or FAILED
    std::string table_arn;
    std::optional<std::string> table_id;
    std::optional<std::string> client_token;
    std::optional<S3BucketSource> s3_bucket_source;
    std::int64_t error_count = 0;
    std::optional<std::string> cloud_watch_log_group_arn;
    std::string input_format;
    std::optional<InputFormatOptions> input_format_options;
    std::string input_compression_type;
    std::optional<TableCreationParameters> table_creation_parameters;
    std::optional<double> start_time;  ///< epoch seconds
    std::optional<double> end_time;    ///< epoch seconds
    std::int64_t processed_size_bytes = 0;
    std::int64_t processed_item_count = 0;
    std::int64_t imported_item_count = 0;
    std::optional<std::string> failure_code;
    std::optional<std::string> failure_message;
    friend bool operator==(const ImportTableDescription&, const ImportTableDescription&) = default;
};
struct ImportTableResult {
    ImportTableDescription import_table_description;
    friend bool operator==(const ImportTableResult&, const ImportTableResult&) = default;
};
struct DescribeImportRequest {
    std::string import_arn;
    friend bool operator==(const DescribeImportRequest&, const DescribeImportRequest&) = default;
};
struct DescribeImportResult {
    ImportTableDescription import_table_description;
    friend bool operator==(const DescribeImportResult&, const DescribeImportResult&) = default;
};
struct ListImportsRequest {
    std::optional<std::string> table_arn;
    std::optional<std::int32_t> page_size;  ///< 1..25, absent: 25
    std::optional<std::string> next_token;
    friend bool operator==(const ListImportsRequest&, const ListImportsRequest&) = default;
};
struct ImportSummary {
    std::string import_arn;
    std::string import_status;
    std::string table_arn;
    std::optional<S3BucketSource> s3_bucket_source;
    std::optional<std::string> cloud_watch_log_group_arn;
    std::string input_format;
    std::optional<double> start_time;  ///< epoch seconds
    std::optional<double> end_time;    ///< epoch seconds
    friend bool operator==(const ImportSummary&, const ImportSummary&) = default;
};
struct ListImportsResult {
    std::vector<ImportSummary> import_summary_list;
    std::optional<std::string> next_token;
    friend bool operator==(const ListImportsResult&, const ListImportsResult&) = default;
};

}  // namespace dynox::api
