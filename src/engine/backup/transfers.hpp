// Tables to files and files to tables: ExportTableToPointInTime, ImportTable, and what tells of
// them.
//
// EngineConfig::export_directory() stands for Amazon S3: BUCKET/KEY is a path in it (folder.hpp
// keeps it there). An export has the service's layout:
//   PREFIX/AWSDynamoDB/ID/manifest-summary.json   the request and its figures
//                      ID/manifest-files.json     a line for each data file, with its MD5
//                      ID/manifest-*.md5          base64 of the MD5 of the two
//                      ID/data/NAME.json.gz       a full export: {"Item": {...}} lines
//   PREFIX/AWSDynamoDB/data/NAME.json.gz          an incremental one: {"Metadata", "Keys",
//                                                 "OldImage", "NewImage"} lines
// Both run as jobs (jobs.hpp).
//
// Storage: u32 BE 9 | 'E' or 'I' | ARN   {"description": S}, a DescribeExport or DescribeImport
// answer in JSON. What is IN_PROGRESS when the data is opened has FAILED: its table keeps what was
// imported, its files are not whole. 90 days after their end records go.
#pragma once

#include "dynox/api/transfer.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

/// Ends what was cut short. Errors: storage_damaged; those of storage.
[[nodiscard]] Result<void> open_transfers(EngineState& state);
/// Removes the records of what ended long ago, once an hour. Errors: storage_damaged; those of
/// storage.
[[nodiscard]] Result<void> forget_transfers(EngineState& state, double now);

[[nodiscard]] Result<api::ExportTableToPointInTimeResult> export_table_to_point_in_time(
    EngineState& state, const api::ExportTableToPointInTimeRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeExportResult> describe_export(
    EngineState& state, const api::DescribeExportRequest& request);
[[nodiscard]] Result<api::ListExportsResult> list_exports(EngineState& state,
                                                          const api::ListExportsRequest& request);
[[nodiscard]] Result<api::ImportTableResult> import_table(EngineState& state,
                                                          const api::ImportTableRequest& request,
                                                          api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeImportResult> describe_import(
    EngineState& state, const api::DescribeImportRequest& request);
[[nodiscard]] Result<api::ListImportsResult> list_imports(EngineState& state,
                                                          const api::ListImportsRequest& request);

}  // namespace dynox::engine
