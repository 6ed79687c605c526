// What is set on a table beside its schema and its data.
//
// Storage keys, one for each table that has something set since it was made:
//   u32 0 | u64 4 | u32 BE table id
//       {"tags": L [[S key, S value]], "policies": M {arn: {"text": S, "revision": S}},
//        "kinesis": L [{"arn": S, "status": S, "precision": S}],
//        "insights": M {index name, or "-": {"enabled": BOOL, "mode": S, "updated": N}},
//        "global_since": N}
// Ids are never used twice, so nothing is inherited by a later table of the same name; the record
// goes with the table's.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/storage/storage.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

struct ResourcePolicy {
    std::string text;
    std::string revision;
};
struct KinesisDestination {
    std::string stream_arn;
    bool active = false;
    std::string precision;
};
struct ContributorInsights {
    bool enabled = false;
    std::string mode;
    double updated = 0;  // epoch seconds
};

struct TableSettings {
    static constexpr const char* table_itself = "-";  // no index has a name so short

    std::vector<api::Tag> tags;
    std::map<std::string, ResourcePolicy> policies;  // by ARN, of the table or of a stream
    std::vector<KinesisDestination> kinesis;
    std::map<std::string, ContributorInsights> insights;  // by index name
    std::optional<double> global_since;                   // epoch seconds; set: a global table
};

[[nodiscard]] std::string settings_key(StoreId table_id);

/// Thread safety: shared objects: safe.
class SettingsStore {
  public:
    explicit SettingsStore(Storage& storage) : storage_(storage) {}

    /// As they are now; for a new table, those it was made with.
    [[nodiscard]] Result<TableSettings> get(const Table& table) const;
    /// Calls `change` (TableSettings& -> Result<void>) and keeps what it leaves, unless it fails.
    template <class Change>
    [[nodiscard]] Result<TableSettings> update(const Table& table, Change&& change,
                                               api::CommitTicket& ticket) {
        const std::lock_guard lock(mutex_);
        Result<TableSettings> settings = get(table);
        if (!settings) {
            return settings;
        }
        if (Result<void> changed = change(*settings); !changed) {
            return changed.error();
        }
        if (Result<void> put = this->put(table, *settings, ticket); !put) {
            return put.error();
        }
        return settings;
    }

  private:
    [[nodiscard]] Result<void> put(const Table& table, const TableSettings& settings,
                                   api::CommitTicket& ticket);

    Storage& storage_;
    std::mutex mutex_;  // one change at a time
};

}  // namespace dynox::engine
