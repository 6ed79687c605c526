// Records of exports and imports in storage; transfers.hpp has the layout.
#pragma once

#include "engine/backup/transfers.hpp"

namespace dynox::engine {

[[nodiscard]] Result<api::CommitTicket> put_record(Storage& storage,
                                                   const api::ExportDescription& description);
[[nodiscard]] Result<api::CommitTicket> put_record(Storage& storage,
                                                   const api::ImportTableDescription& description);

/// Errors: validation: none is configured.
[[nodiscard]] Result<void> check_export_directory(const EngineState& state);

// The jobs' parts: begin() checks a request, writes the record and adds the job.
[[nodiscard]] Result<api::ExportDescription> begin_export(
    EngineState& state, const api::ExportTableToPointInTimeRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::ImportTableDescription> begin_import(
    EngineState& state, const api::ImportTableRequest& request, api::CommitTicket& ticket);

}  // namespace dynox::engine
