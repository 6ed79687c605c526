// Records of exports and imports in storage; transfers.hpp has the layout.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/backup/transfers.hpp"

namespace dynox::engine {

enum class TransferKind : char { to_files = 'E', from_files = 'I' };

[[nodiscard]] Result<api::CommitTicket> put_record(Storage& storage,
                                                   const api::ExportDescription& description);
[[nodiscard]] Result<api::CommitTicket> put_record(Storage& storage,
                                                   const api::ImportTableDescription& description);
/// Errors: export_not_found; those of storage.
[[nodiscard]] Result<api::ExportDescription> find_export(const Storage& storage,
                                                         const std::string& arn);
/// Errors: import_not_found; those of storage.
[[nodiscard]] Result<api::ImportTableDescription> find_import(const Storage& storage,
                                                              const std::string& arn);
/// All of them, in the order of their ARNs.
[[nodiscard]] Result<std::vector<api::ExportDescription>> all_exports(const Storage& storage);
[[nodiscard]] Result<std::vector<api::ImportTableDescription>> all_imports(const Storage& storage);

/// Errors: validation: none is configured.
[[nodiscard]] Result<void> check_export_directory(const EngineState& state);

// The jobs' parts: begin() checks a request, writes the record and adds the job.
[[nodiscard]] Result<api::ExportDescription> begin_export(
    EngineState& state, const api::ExportTableToPointInTimeRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::ImportTableDescription> begin_import(
    EngineState& state, const api::ImportTableRequest& request, api::CommitTicket& ticket);

}  // namespace dynox::engine
