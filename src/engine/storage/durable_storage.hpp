// Durable storage: a ByteStore behind the engine's interface, with tickets for what must be synced.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/storage/byte_store.hpp"
#include "engine/storage/data_directory.hpp"
#include "engine/storage/exit_gate.hpp"
#include "engine/storage/group_commit.hpp"
#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// When may a write be acknowledged?
enum class Durability : std::uint8_t {
    process,  // it survives the end of the process: at once, ticket 0
    power,    // it survives power loss: when its ticket is durable
};

/// Values are flat items as they are, keys as they are. What comes back is not validated: each
/// block and log record has a checksum that is verified when it is read, the format number says who
/// wrote it, and catalogue values are opaque. At the end of the process the store is closed even
/// where this object lives on: from then on all calls fail.
class DurableStorage final : public Storage, private ExitGate::Member {
  public:
    /// \param name  The store, for messages: its directory.
    /// \param open  Opens another store, when a snapshot is restored; nullptr: then it cannot be.
    DurableStorage(std::string name, std::unique_ptr<ByteStore> store, Durability durability,
                   OpenByteStore* open = nullptr);
    ~DurableStorage() override;

    [[nodiscard]] Result<void> usable() const override;
    [[nodiscard]] Result<std::optional<FlatItem>> get(std::string_view key) const override;
    [[nodiscard]] std::unique_ptr<Cursor> range(std::string_view low, std::string_view high,
                                                Direction direction) const override;
    [[nodiscard]] Result<api::CommitTicket> apply(WriteBatch& batch) override;
    [[nodiscard]] Result<api::CommitTicket> erase_prefix(std::string_view prefix) override;
    [[nodiscard]] Result<std::unique_ptr<Storage>> copy_to_memory() const override;
    [[nodiscard]] Result<void> checkpoint(const std::string& directory) const override;
    /// Tickets go on where they were.
    [[nodiscard]] Result<void> restore(const SavedStorage& moment) override;
    [[nodiscard]] Result<void> wait(api::CommitTicket ticket) override;
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override;

    /// Keeps the directory held until the store is closed.
    void hold(DataDirectory directory) { directory_.emplace(std::move(directory)); }

    /// That of every call after the end of the process has begun.
    [[nodiscard]] static Error closed_error(const std::string& name);

  private:
    void close_at_exit() noexcept override;
    [[nodiscard]] Result<void> sync();
    [[nodiscard]] Result<api::CommitTicket> write(const std::vector<ByteChange>& changes);
    [[nodiscard]] Error error_of(const StoreStatus& status, const char* what) const;
    void refuse_writes(const std::string& reason);
    [[nodiscard]] Result<void> open_copy_of(const std::string& directory);

    const std::string name_;
    const Durability durability_;
    OpenByteStore* const open_;
    std::optional<DataDirectory> directory_;        // goes after the store
    std::unique_ptr<ByteStore> store_;              // goes after the commits, which sync it
    mutable std::atomic<std::int64_t> cursors_{0};  // alive
    std::atomic<bool> refusing_{false};
    mutable std::mutex reason_mutex_;
    std::string reason_;  // of the first write or sync that failed
    std::unique_ptr<GroupCommit> commits_;
};

}  // namespace dynox::engine
