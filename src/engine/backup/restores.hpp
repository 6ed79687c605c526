// RestoreTableFromBackup and RestoreTableToPointInTime: a new table with the items of a backup, or
// of a table as it was.
//
// The new table has the schema, indexes, billing and encryption of its source, or what the request
// says instead; like the service's it has no stream, time to live, tags, policies, deletion
// protection or point-in-time recovery. While items are put in it is CREATING and data operations do
// not find it. A restore that the end of the process cut short begins anew when the data is opened.
// One that fails, since what it reads is damaged, leaves no table behind.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "dynox/api/backup.hpp"
#include "engine/backup/past_items.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

/// Puts items into a table that is loading(), with their index entries, in batches of some.
class TableLoader {
  public:
    explicit TableLoader(TableHandle table) : table_(std::move(table)) {}
    [[nodiscard]] const TableHandle& table() const noexcept { return table_; }
    /// `key` as the table has it. An item that is there already is replaced.
    void add(std::string key, FlatItem item) {
        keys_.push_back(std::move(key));
        items_.push_back(std::move(item));
    }
    /// Was an item with this key added since the last flush()? Such a one must be flushed first.
    [[nodiscard]] bool has(const std::string& key) const {
        return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
    }
    /// Writes what was added.
    [[nodiscard]] Result<void> flush(EngineState& state);

  private:
    TableHandle table_;
    std::vector<std::string> keys_;
    std::vector<FlatItem> items_;
};

/// Goes on with what was cut short. Errors: those of storage.
[[nodiscard]] Result<void> open_restores(EngineState& state);

[[nodiscard]] Result<api::RestoreTableFromBackupResult> restore_table_from_backup(
    EngineState& state, const api::RestoreTableFromBackupRequest& request,
    api::CommitTicket& ticket);
[[nodiscard]] Result<api::RestoreTableToPointInTimeResult> restore_table_to_point_in_time(
    EngineState& state, const api::RestoreTableToPointInTimeRequest& request,
    api::CommitTicket& ticket);

}  // namespace dynox::engine
