// Storage: one ordered map of byte keys to flat items, as the engine sees it.
//
// Keys (src/engine/key_codec.hpp makes them), compared by unsigned bytes:
//   u32 big endian  store id: a table or one of its indexes; keys have at least these 4 bytes
//   8 bytes         first 8 bytes of MD5("Outliers" + partition key bytes)
//   ...             encoded partition key, encoded sort key (an index entry adds the table's key)
// Store id 0 is the catalogue: table descriptions, as opaque values.
//
// Concurrency: the engine's locks keep two writers off one key; storage lets readers run beside
// writers and gives each reader a consistent view: get() sees a batch wholly or not at all, and so
// does a whole range().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/api/service.hpp"
#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"
#include "engine/storage/key_range.hpp"

namespace dynox::engine {

/// Puts and deletes that become visible and durable together.
class WriteBatch {
  public:
    struct Change {
        std::string key;
        std::optional<FlatItem> value;  // nullopt: delete
    };
    void put(std::string key, FlatItem value) {
        changes_.push_back({std::move(key), std::move(value)});
    }
    void erase(std::string key) { changes_.push_back({std::move(key), std::nullopt}); }
    [[nodiscard]] std::vector<Change>& changes() noexcept { return changes_; }
    [[nodiscard]] const std::vector<Change>& changes() const noexcept { return changes_; }
    [[nodiscard]] bool empty() const noexcept { return changes_.empty(); }

  private:
    std::vector<Change> changes_;
};

/// A position in a range of keys of one snapshot, moving one way.
class Cursor {
  public:
    virtual ~Cursor() = default;
    [[nodiscard]] virtual bool valid() const = 0;
    [[nodiscard]] virtual std::string_view key() const = 0;  ///< valid until the cursor moves
    /// The value in place: what a filter needs. Valid until the cursor moves.
    [[nodiscard]] virtual FlatItemView view() const = 0;
    /// The value to keep (shared with memory storage, a copy from durable storage).
    [[nodiscard]] virtual FlatItem value() const = 0;
    virtual void next() = 0;
    /// A read error ends the range early; ask when valid() turned false.
    [[nodiscard]] virtual Result<void> status() const { return {}; }
};

class Storage;

/// What a storage held at a moment: a copy_to_memory(), or the directory of a checkpoint().
struct SavedStorage {
    std::shared_ptr<const Storage> memory;
    std::string directory;  // empty: memory
};

/// Thread safety: shared objects: safe. A cursor belongs to one thread and must not outlive its
/// storage.
class Storage {
  public:
    virtual ~Storage() = default;
    /// An error once the storage was closed for good by the end of the process.
    [[nodiscard]] virtual Result<void> usable() const { return {}; }
    [[nodiscard]] virtual Result<std::optional<FlatItem>> get(std::string_view key) const = 0;
    /// Keys in [low, high), from low upwards or from the last one downwards, as of now: later
    /// writes are not seen.
    [[nodiscard]] virtual std::unique_ptr<Cursor> range(std::string_view low, std::string_view high,
                                                        Direction direction) const = 0;
    /// All or nothing; of two changes of one key the later counts. The values are moved out of the
    /// batch. The ticket says what to wait for before the write may be acknowledged (0: nothing).
    /// After a write or sync that failed, durable storage refuses further writes until it is opened
    /// anew.
    [[nodiscard]] virtual Result<api::CommitTicket> apply(WriteBatch& batch) = 0;
    /// Removes every key that begins with `prefix`.
    [[nodiscard]] virtual Result<api::CommitTicket> erase_prefix(std::string_view prefix) = 0;
    /// A storage of its own, in memory, with what this one holds now: in O(1) from memory, where
    /// both share nodes until one is written; else a copy.
    [[nodiscard]] virtual Result<std::unique_ptr<Storage>> copy_to_memory() const = 0;
    /// Writes what this one holds now as a data directory of its own: by links to the same files
    /// from durable storage, where the file system has them; else a copy. The directory must be
    /// empty or not there.
    [[nodiscard]] virtual Result<void> checkpoint(const std::string& directory) const = 0;
    /// Holds from now on what it held at `moment`, one of its own kind. Nobody may be reading or
    /// writing. What failed has changed nothing.
    [[nodiscard]] virtual Result<void> restore(const SavedStorage& moment) = 0;
    /// Blocks until everything up to `ticket` is durable; the error says why that will not be.
    [[nodiscard]] virtual Result<void> wait(api::CommitTicket ticket) = 0;
    /// As wait(): calls `done` once, at once if nothing is open, else on a thread of the storage.
    virtual void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) = 0;
};

/// Copy-on-write B+trees, one root for each of the shards that the digest's top bits choose.
[[nodiscard]] std::unique_ptr<Storage> make_memory_storage();
/// Adds everything that `from` holds to `to`.
[[nodiscard]] Result<void> copy_storage(const Storage& from, Storage& to);
/// Opens (or makes) `directory` through the RocksDB module, which is loaded here (dlopen).
/// Errors: storage_in_use "... in use by pid N", storage_unusable, storage_damaged.
[[nodiscard]] Result<std::unique_ptr<Storage>> open_durable_storage(const std::string& directory,
                                                                    bool sync);
/// As above, where there must be no data yet. Errors: storage_unusable "... holds data already".
[[nodiscard]] Result<std::unique_ptr<Storage>> create_durable_storage(const std::string& directory);

}  // namespace dynox::engine
