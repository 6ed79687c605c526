// Snapshots of one engine: taken, kept under names, given back.
//
// Of memory storage a snapshot is a copy that shares nodes with the original until one of the two
// is written. Of a data directory it is a data directory of its own (hard links to the same files):
//   DIR/snapshots/NAME          kept under a name, across restarts
//   DIR/snapshots/.PID-N        without a name; goes with its last handle
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/snapshot.hpp"
#include "engine/state.hpp"

namespace dynox::engine {

/// Snapshots are named by 1..64 letters, digits, '_', '-' and '.', not beginning with '.'.
inline constexpr std::size_t snapshot_name_bytes_max = 64;

struct SavedDatabase {
    SavedStorage storage;
    std::string region;
    std::function<double()> clock;
    double taken_at = 0;
    bool temporary = false;  // the directory goes with this

    SavedDatabase() = default;
    SavedDatabase(const SavedDatabase&) = delete;
    SavedDatabase& operator=(const SavedDatabase&) = delete;
    ~SavedDatabase();
};
using SavedDatabaseHandle = std::shared_ptr<const SavedDatabase>;

enum class SavedLifetime : std::uint8_t { as_its_handle, kept };

/// Copies the database. The caller is alone (gate.hpp).
///
/// \param directory  Where to; empty: memory.
[[nodiscard]] Result<SavedDatabaseHandle> save_database(EngineState& state,
                                                        const std::string& directory,
                                                        SavedLifetime lifetime);

/// Thread safety: shared objects: safe.
class SnapshotShelf {
  public:
    /// \param data_directory  Of the engine; empty: memory.
    explicit SnapshotShelf(std::string data_directory);

    /// Where a snapshot without a name is to lie; empty: in memory.
    [[nodiscard]] std::string next_temporary();

    // By name. Errors: invalid_argument (the name), storage_unusable.
    /// The caller is alone. Replaces one of the same name.
    [[nodiscard]] Result<void> save(EngineState& state, const std::string& name);
    /// invalid_argument "there is no snapshot ..." too.
    [[nodiscard]] Result<SavedDatabaseHandle> find(const EngineState& state,
                                                   const std::string& name) const;
    [[nodiscard]] Result<void> remove(const std::string& name);
    /// In byte order of the names.
    [[nodiscard]] std::vector<NamedSnapshot> list() const;

  private:
    [[nodiscard]] std::string path_of(const std::string& name) const;

    const std::string directory_;  // of snapshots; empty: memory
    mutable std::mutex mutex_;     // of what follows
    std::map<std::string, SavedDatabaseHandle, std::less<>> in_memory_;
    std::uint64_t temporaries_ = 0;
};

}  // namespace dynox::engine
