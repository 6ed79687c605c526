#include "engine/storage/memory_storage.hpp"

#include <bit>
#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "engine/storage/key_range.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t store_id_bytes = 4;

[[nodiscard]] std::size_t shard_of(std::string_view key) noexcept {
    if (key.size() <= store_id_bytes) {
        return 0;
    }
    return static_cast<unsigned char>(key[store_id_bytes]) >> 2;  // top 6 bits: 64 shards
}

/// Shards as bits, the lowest one first.
using ShardSet = std::uint64_t;
static_assert(MemoryStorage::shard_count == 64);

[[nodiscard]] std::size_t take_lowest(ShardSet& set) noexcept {
    const auto shard = static_cast<std::size_t>(std::countr_zero(set));
    set &= set - 1;
    return shard;
}

/// Shards `from` to `to`, both included.
[[nodiscard]] ShardSet shards_between(std::size_t from, std::size_t to) noexcept {
    return (~ShardSet(0) << from) & (~ShardSet(0) >> (63 - to));
}

/// Do all keys in [low, high) belong to one store?
[[nodiscard]] bool in_one_store(std::string_view low, std::string_view high) {
    if (low.size() < store_id_bytes || high.size() < store_id_bytes) {
        return false;
    }
    const std::string_view store = low.substr(0, store_id_bytes);
    return high.substr(0, store_id_bytes) == store || high == prefix_end(store);
}

/// A range of one store: its shards one after the other.
class StoreCursor final : public Cursor {
  public:
    StoreCursor(std::vector<BTree> trees, std::string_view low, std::string_view high,
                Direction direction)
        : trees_(std::move(trees)),
          low_(low),
          high_(high),
          direction_(direction),
          tree_(direction == Direction::forward ? 0 : trees_.size()) {
        settle();
    }
    [[nodiscard]] bool valid() const override { return valid_; }
    [[nodiscard]] std::string_view key() const override { return cursor_.key(); }
    [[nodiscard]] FlatItemView view() const override { return cursor_.item().view(); }
    [[nodiscard]] FlatItem value() const override { return cursor_.item(); }
    void next() override {
        if (direction_ == Direction::forward) {
            cursor_.next();
        } else {
            cursor_.previous();
        }
        settle();
    }

  private:
    [[nodiscard]] bool in_range() const {
        if (!cursor_.valid()) {
            return false;
        }
        return direction_ == Direction::forward ? cursor_.key() < high_ : cursor_.key() >= low_;
    }
    /// Goes on to the next tree while this one has nothing more in the range.
    void settle() {
        while (!(valid_ = in_range())) {
            if (direction_ == Direction::forward) {
                if (tree_ == trees_.size()) {
                    return;
                }
                cursor_ = BTreeCursor(trees_[tree_++]);
                cursor_.seek(low_);
            } else {
                if (tree_ == 0) {
                    return;
                }
                cursor_ = BTreeCursor(trees_[--tree_]);
                cursor_.seek_before(high_);
            }
        }
    }

    std::vector<BTree> trees_;
    std::string low_;
    std::string high_;
    Direction direction_;
    std::size_t tree_;  // forward: next tree to visit; backward: the one before it
    bool valid_ = false;
    BTreeCursor cursor_{BTree()};
};

/// A range over several stores: each shard has keys of all of them, so shards are merged key by
/// key. For inspection and copies of everything; the engine's requests stay in one store.
class MergingCursor final : public Cursor {
  public:
    MergingCursor(std::vector<BTree> trees, std::string_view low, std::string_view high,
                  Direction direction)
        : trees_(std::move(trees)), low_(low), high_(high), direction_(direction) {
        for (const BTree& tree : trees_) {
            BTreeCursor& cursor = cursors_.emplace_back(tree);
            if (direction == Direction::forward) {
                cursor.seek(low);
            } else {
                cursor.seek_before(high);
            }
        }
        choose();
    }
    [[nodiscard]] bool valid() const override { return current_ != nullptr; }
    [[nodiscard]] std::string_view key() const override { return current_->key(); }
    [[nodiscard]] FlatItemView view() const override { return current_->item().view(); }
    [[nodiscard]] FlatItem value() const override { return current_->item(); }
    void next() override {
        if (direction_ == Direction::forward) {
            current_->next();
        } else {
            current_->previous();
        }
        choose();
    }

  private:
    void choose() {
        current_ = nullptr;
        for (BTreeCursor& cursor : cursors_) {
            if (!cursor.valid()) {
                continue;
            }
            const bool forward = direction_ == Direction::forward;
            const bool in_range = forward ? cursor.key() < high_ : cursor.key() >= low_;
            if (in_range && (current_ == nullptr || (forward ? cursor.key() < current_->key()
                                                             : cursor.key() > current_->key()))) {
                current_ = &cursor;
            }
        }
    }

    std::vector<BTree> trees_;
    std::vector<BTreeCursor> cursors_;
    std::string low_;
    std::string high_;
    Direction direction_;
    BTreeCursor* current_ = nullptr;
};

}  // namespace

Result<std::optional<FlatItem>> MemoryStorage::get(std::string_view key) const {
    const Shard& shard = shards_[shard_of(key)];
    const std::shared_lock lock(shard.lock);
    const FlatItem* const item = shard.tree.find(key);
    return item == nullptr ? std::nullopt : std::optional(*item);
}

std::unique_ptr<Cursor> MemoryStorage::range(std::string_view low, std::string_view high,
                                             Direction direction) const {
    const bool one_store = in_one_store(low, high);
    const bool to_store_end = high.size() == store_id_bytes;
    const std::size_t from = one_store ? shard_of(low) : 0;
    const std::size_t to = one_store && !to_store_end ? shard_of(high) : shard_count - 1;
    std::vector<BTree> trees;
    if (low < high) {
        ShardSet set = shards_between(from, to);
        trees.reserve(to - from + 1);
        for (ShardSet left = set; left != 0;) {
            const Shard& shard = shards_[take_lowest(left)];
            shard.lock.lock_shared();
            if (!shard.tree.empty()) {
                trees.push_back(shard.tree);
            }
        }
        while (set != 0) {
            shards_[take_lowest(set)].lock.unlock_shared();
        }
    }
    if (one_store) {
        return std::make_unique<StoreCursor>(std::move(trees), low, high, direction);
    }
    return std::make_unique<MergingCursor>(std::move(trees), low, high, direction);
}

Result<api::CommitTicket> MemoryStorage::apply(WriteBatch& batch) {
    ShardSet set = 0;
    for (const WriteBatch::Change& change : batch.changes()) {
        assert(change.key.size() >= store_id_bytes);
        set |= ShardSet(1) << shard_of(change.key);
    }
    for (ShardSet left = set; left != 0;) {
        shards_[take_lowest(left)].lock.lock();
    }
    for (WriteBatch::Change& change : batch.changes()) {
        BTree& tree = shards_[shard_of(change.key)].tree;
        // What was replaced stays in the batch, so that it is freed when the locks are gone.
        if (change.value) {
            tree.put(change.key, *change.value);
        } else {
            tree.erase(change.key, change.value.emplace());
        }
    }
    while (set != 0) {
        shards_[take_lowest(set)].lock.unlock();
    }
    return api::CommitTicket(0);
}

Result<api::CommitTicket> MemoryStorage::erase_prefix(std::string_view prefix) {
    const bool one_shard = prefix.size() > store_id_bytes;
    const std::size_t from = one_shard ? shard_of(prefix) : 0;
    const std::size_t to = one_shard ? from : shard_count - 1;
    const std::optional<std::string> end = prefix_end(prefix);
    ShardSet set = shards_between(from, to);
    for (ShardSet left = set; left != 0;) {
        shards_[take_lowest(left)].lock.lock();
    }
    // The old trees are kept until the locks are gone: what was removed is freed with them.
    std::vector<BTree> old;
    for (ShardSet left = set; left != 0;) {
        BTree& tree = shards_[take_lowest(left)].tree;
        if (tree.any_in(prefix, end)) {
            old.push_back(tree);
            tree.erase_range(prefix, end);
        }
    }
    while (set != 0) {
        shards_[take_lowest(set)].lock.unlock();
    }
    return api::CommitTicket(0);
}

Result<void> MemoryStorage::wait(api::CommitTicket) {
    return {};
}

void MemoryStorage::on_durable(api::CommitTicket, std::function<void(error_code)> done) {
    done(error_code());
}

std::vector<BTree> MemoryStorage::copy_trees() const {
    std::vector<BTree> trees;
    trees.reserve(shard_count);
    for (const Shard& shard : shards_) {
        shard.lock.lock_shared();
    }
    for (const Shard& shard : shards_) {
        trees.push_back(shard.tree);
    }
    for (const Shard& shard : shards_) {
        shard.lock.unlock_shared();
    }
    return trees;
}

std::unique_ptr<MemoryStorage> MemoryStorage::fork() const {
    auto copy = std::make_unique<MemoryStorage>();
    std::vector<BTree> trees = copy_trees();
    for (std::size_t i = 0; i < shard_count; ++i) {
        copy->shards_[i].tree = std::move(trees[i]);
    }
    return copy;
}

Result<std::unique_ptr<Storage>> MemoryStorage::copy_to_memory() const {
    return std::unique_ptr<Storage>(fork());
}

Result<void> MemoryStorage::checkpoint(const std::string& directory) const {
    Result<std::unique_ptr<Storage>> target = create_durable_storage(directory);
    if (!target) {
        return target.error();
    }
    return copy_storage(*this, **target);
}

Result<void> MemoryStorage::restore(const SavedStorage& moment) {
    const auto* source = dynamic_cast<const MemoryStorage*>(moment.memory.get());
    if (source == nullptr) {
        return Error(client_errc::invalid_argument,
                     "expected a snapshot of a database in memory, found one of a directory");
    }
    // What was here is freed when the locks are gone.
    std::vector<BTree> trees = source->copy_trees();
    for (const Shard& shard : shards_) {
        shard.lock.lock();
    }
    for (std::size_t i = 0; i < shard_count; ++i) {
        std::swap(shards_[i].tree, trees[i]);
    }
    for (const Shard& shard : shards_) {
        shard.lock.unlock();
    }
    return {};
}

bool MemoryStorage::is_sound() const {
    for (const Shard& shard : shards_) {
        const std::shared_lock lock(shard.lock);
        if (!shard.tree.is_sound()) {
            return false;
        }
    }
    return true;
}

std::size_t MemoryStorage::node_memory_bytes() const {
    std::size_t bytes = 0;
    for (const Shard& shard : shards_) {
        const std::shared_lock lock(shard.lock);
        bytes += shard.tree.memory_bytes();
    }
    return bytes;
}

std::unique_ptr<Storage> make_memory_storage() {
    return std::make_unique<MemoryStorage>();
}

Result<void> copy_storage(const Storage& from, Storage& to) {
    constexpr std::size_t changes_max = 1024;  // a batch is held in memory
    // No store has the id 0xffffffff, so all keys are below this one.
    const auto cursor = from.range({}, std::string(4, '\xff'), Direction::forward);
    WriteBatch batch;
    const auto apply = [&]() -> Result<void> {
        const Result<api::CommitTicket> applied = to.apply(batch);
        batch = WriteBatch();
        return applied ? Result<void>() : applied.error();
    };
    for (; cursor->valid(); cursor->next()) {
        batch.put(std::string(cursor->key()), cursor->value());
        if (batch.changes().size() == changes_max) {
            if (Result<void> applied = apply(); !applied) {
                return applied;
            }
        }
    }
    if (Result<void> read = cursor->status(); !read || batch.empty()) {
        return read;
    }
    return apply();
}

}  // namespace dynox::engine
