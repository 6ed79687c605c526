// Samples of exports and imports; for samples.hpp.
#pragma once

namespace dynox::api::samples {

inline constexpr const char* transfer_arn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/abc/export/01700000000000-0123abcd";

inline IncrementalExportSpecification increment() {
    return {1700000000.5, 1700000900.5, "NEW_IMAGE"};
}
inline ExportDescription exported() {
    ExportDescription description;
    description.export_arn = transfer_arn;
    description.export_status = "FAILED";
    description.start_time = 1700000000.5;
    description.end_time = 1700000001.5;
    description.export_manifest = "p/AWSDynamoDB/1/manifest-summary.json";
    description.table_arn = "arn";
    description.table_id = "id";
    description.export_time = 1700000000.5;
    description.client_token = "token";
    description.s3_bucket = "bucket";
    description.s3_bucket_owner = "000000000000";
    description.s3_prefix = "p";
    description.s3_sse_algorithm = "KMS";
    description.s3_sse_kms_key_id = "key";
    description.failure_code = "code";
    description.failure_message = "message";
    description.export_format = "DYNAMODB_JSON";
    description.billed_size_bytes = 7;
    description.item_count = 2;
    description.export_type = "INCREMENTAL_EXPORT";
    description.incremental_export_specification = increment();
    return description;
}
inline S3BucketSource source() {
    return {"000000000000", "bucket", "prefix"};
}
inline InputFormatOptions csv() {
    return {CsvOptions{";", std::vector<std::string>{"p", "c"}}};
}
inline TableCreationParameters creation() {
    TableCreationParameters parameters;
    parameters.table_name = "new";
    parameters.attribute_definitions = {{"p", AttributeType::string}, {"c", AttributeType::number}};
    parameters.key_schema = schema();
    parameters.billing_mode = BillingMode::provisioned;
    parameters.provisioned_throughput = ProvisionedThroughput{1, 2};
    return parameters;
}
inline ImportTableDescription imported() {
    ImportTableDescription description;
    description.import_arn = transfer_arn;
    description.import_status = "COMPLETED";
    description.table_arn = "arn";
    description.table_id = "id";
    description.client_token = "token";
    description.s3_bucket_source = source();
    description.error_count = 1;
    description.cloud_watch_log_group_arn = "log";
    description.input_format = "CSV";
    description.input_format_options = csv();
    description.input_compression_type = "GZIP";
    description.table_creation_parameters = creation();
    description.start_time = 1700000000.5;
    description.end_time = 1700000001.5;
    description.processed_size_bytes = 9;
    description.processed_item_count = 3;
    description.imported_item_count = 2;
    description.failure_code = "code";
    description.failure_message = "message";
    return description;
}

template <>
inline std::vector<ExportTableToPointInTimeRequest> requests() {
    ExportTableToPointInTimeRequest least;
    least.table_arn = "arn";
    least.s3_bucket = "bucket";
    ExportTableToPointInTimeRequest filled = least;
    filled.export_time = 1700000000.5;
    filled.client_token = "token";
    filled.s3_bucket_owner = "000000000000";
    filled.s3_prefix = "p";
    filled.s3_sse_algorithm = "KMS";
    filled.s3_sse_kms_key_id = "key";
    filled.export_format = "ION";
    filled.export_type = "INCREMENTAL_EXPORT";
    filled.incremental_export_specification = increment();
    return {least, filled};
}
template <>
inline std::vector<ExportTableToPointInTimeResult> results() {
    return {{exported()}};
}
template <>
inline std::vector<DescribeExportRequest> requests() {
    return {{transfer_arn}};
}
template <>
inline std::vector<DescribeExportResult> results() {
    return {{exported()}};
}
template <>
inline std::vector<ListExportsRequest> requests() {
    return {{}, {"arn", 7, "token"}};
}
template <>
inline std::vector<ListExportsResult> results() {
    return {{}, {{{transfer_arn, "COMPLETED", "FULL_EXPORT"}}, "token"}};
}
template <>
inline std::vector<ImportTableRequest> requests() {
    ImportTableRequest least;
    least.s3_bucket_source = {{}, "bucket", {}};
    least.input_format = "DYNAMODB_JSON";
    least.table_creation_parameters = creation();
    ImportTableRequest filled = least;
    filled.client_token = "token";
    filled.s3_bucket_source = source();
    filled.input_format = "CSV";
    filled.input_format_options = csv();
    filled.input_compression_type = "ZSTD";
    return {least, filled};
}
template <>
inline std::vector<ImportTableResult> results() {
    return {{imported()}};
}
template <>
inline std::vector<DescribeImportRequest> requests() {
    return {{transfer_arn}};
}
template <>
inline std::vector<DescribeImportResult> results() {
    return {{imported()}};
}
template <>
inline std::vector<ListImportsRequest> requests() {
    return {{}, {"arn", 7, "token"}};
}
template <>
inline std::vector<ListImportsResult> results() {
    return {
        {},
        {{{transfer_arn, "COMPLETED", "arn", source(), "log", "CSV", 1700000000.5, 1700000001.5}},
         "token"}};
}

}  // namespace dynox::api::samples
