// Memory storage: a copy-on-write B+tree for each of 64 shards.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/storage/btree.hpp"
#include "engine/storage/shard_lock.hpp"
#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// The shard of a key is the top six bits of its digest, whatever its store: shards are contiguous
/// ranges of a store's keys, and a partition lies in one shard. Keys have at least 4 bytes, the
/// store id.
///
/// Readers of one key look it up under the shard's lock; cursors copy roots under it and read
/// without. A write that touches several shards holds all their locks, as does the making of a
/// cursor, so both see batches wholly.
class MemoryStorage final : public Storage {
  public:
    static constexpr std::size_t shard_count = 64;

    MemoryStorage() = default;

    [[nodiscard]] Result<std::optional<FlatItem>> get(std::string_view key) const override;
    [[nodiscard]] std::unique_ptr<Cursor> range(std::string_view low, std::string_view high,
                                                Direction direction) const override;
    [[nodiscard]] Result<api::CommitTicket> apply(WriteBatch& batch) override;
    [[nodiscard]] Result<api::CommitTicket> erase_prefix(std::string_view prefix) override;
    [[nodiscard]] Result<std::unique_ptr<Storage>> copy_to_memory() const override;
    [[nodiscard]] Result<void> checkpoint(const std::string& directory) const override;
    [[nodiscard]] Result<void> restore(const SavedStorage& moment) override;
    [[nodiscard]] Result<void> wait(api::CommitTicket ticket) override;
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override;

    /// copy_to_memory() by its own type.
    [[nodiscard]] std::unique_ptr<MemoryStorage> fork() const;

    /// For tests and figures; walk all trees.
    [[nodiscard]] bool is_sound() const;
    [[nodiscard]] std::size_t node_memory_bytes() const;

  private:
    /// The trees of all shards as of one moment.
    [[nodiscard]] std::vector<BTree> copy_trees() const;

    struct alignas(64) Shard {  // a cache line each
        mutable ShardLock lock;
        BTree tree;
    };
    std::array<Shard, shard_count> shards_;
};

}  // namespace dynox::engine
