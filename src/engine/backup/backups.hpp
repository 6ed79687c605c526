// Backups: CreateBackup, DescribeBackup, ListBackups, DeleteBackup.
//
// A backup is a copy of a table's items as they were when it was asked for, in a store of its own
// with the same keys behind another id; indexes are made anew when it is restored. It lives in
// storage as tables do: it survives restarts, and goes along with snapshots and forks. Cost: one put
// for each item (in memory the items themselves are shared with the table, a key and a place in the
// tree are not; in a data directory the items are written again), done in parts beside requests.
//
// Storage: u32 BE 6 | ARN   {"description": S, "definition": S, "store": N}
// "description" is a DescribeBackup answer, "definition" the CreateTable that would make the table,
// both JSON; "store" the id of the items. A backup that is CREATING when the data is opened goes
// (its moment is gone), and so does one that is DELETED.
#pragma once

#include <string>
#include <vector>

#include "dynox/api/backup.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

struct BackupRecord {
    api::BackupDescription description;  // with all three parts
    api::CreateTableRequest definition;
    StoreId store = 0;

    [[nodiscard]] const api::BackupDetails& details() const { return *description.backup_details; }
    [[nodiscard]] const api::SourceTableDetails& source() const {
        return *description.source_table_details;
    }
};

/// "<table's ARN>/<kind>/0<milliseconds>-<8 digits>": no two alike.
[[nodiscard]] std::string make_arn(const std::string& table_arn, std::string_view kind, double now);

/// Errors: backup_not_found; those of storage.
[[nodiscard]] Result<BackupRecord> find_backup(const Storage& storage, const std::string& arn);
/// Removes what was cut short. Errors: storage_damaged; those of storage.
[[nodiscard]] Result<void> open_backups(EngineState& state);

[[nodiscard]] Result<api::CreateBackupResult> create_backup(EngineState& state,
                                                            const api::CreateBackupRequest& request,
                                                            api::CommitTicket& ticket);
[[nodiscard]] Result<api::DescribeBackupResult> describe_backup(
    EngineState& state, const api::DescribeBackupRequest& request);
[[nodiscard]] Result<api::ListBackupsResult> list_backups(EngineState& state,
                                                          const api::ListBackupsRequest& request);
[[nodiscard]] Result<api::DeleteBackupResult> delete_backup(EngineState& state,
                                                            const api::DeleteBackupRequest& request,
                                                            api::CommitTicket& ticket);

// Continuous backups (recovery_log.hpp).
[[nodiscard]] Result<api::DescribeContinuousBackupsResult> describe_continuous_backups(
    EngineState& state, const api::DescribeContinuousBackupsRequest& request);
[[nodiscard]] Result<api::UpdateContinuousBackupsResult> update_continuous_backups(
    EngineState& state, const api::UpdateContinuousBackupsRequest& request,
    api::CommitTicket& ticket);

/// In the words of these operations. Errors: table_not_found; table_in_use.
[[nodiscard]] Result<TableHandle> find_backed_up_table(EngineState& state,
                                                       const std::string& name_or_arn);

}  // namespace dynox::engine
