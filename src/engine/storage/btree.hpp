// A copy-on-write B+tree of byte keys and flat items. Copying a tree is O(1): copies share their
// nodes, and whoever writes first copies the path it changes. A node that one tree alone holds is
// changed in place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "dynox/flat_item.hpp"

namespace dynox::engine {

namespace btree {
struct Node;
// A node has at least two children when the tree above it grows, and grows by a level only after
// its root was filled anew, so 16 levels outlast 2^32 insertions by far.
inline constexpr std::size_t levels_max = 16;
}  // namespace btree

/// Thread safety: distinct objects: safe, also when they share nodes; shared objects: safe for
/// readers alone.
class BTree {
  public:
    BTree() noexcept = default;
    BTree(const BTree& other) noexcept;
    BTree(BTree&& other) noexcept : root_(std::exchange(other.root_, nullptr)) {}
    BTree& operator=(BTree other) noexcept {
        std::swap(root_, other.root_);
        return *this;
    }
    ~BTree();

    [[nodiscard]] bool empty() const noexcept { return root_ == nullptr; }
    /// The item of `key`, or nullptr. Valid until this tree changes.
    [[nodiscard]] const FlatItem* find(std::string_view key) const noexcept;
    /// Is there a key in [low, high)? No `high`: in all from `low` on.
    [[nodiscard]] bool any_in(std::string_view low, std::optional<std::string_view> high) const;

    /// Sets `key` to `item`; `item` then holds what stood there before, if anything did (true).
    bool put(std::string_view key, FlatItem& item);
    /// Removes `key`; `item` then holds what stood there, if anything did (true).
    bool erase(std::string_view key, FlatItem& item);
    /// Removes all keys in [low, high); no `high`: all from `low` on.
    void erase_range(std::string_view low, std::optional<std::string_view> high);

    /// Checks the order of keys, the counts and the separators of every node: for tests.
    [[nodiscard]] bool is_sound() const;
    [[nodiscard]] std::size_t count() const;  ///< walks the tree
    [[nodiscard]] std::size_t memory_bytes()
        const;  ///< of the nodes, without the items; walks the tree

  private:
    friend class BTreeCursor;
    btree::Node* root_ = nullptr;
};

/// A position in a tree, which must outlive it unchanged.
class BTreeCursor {
  public:
    explicit BTreeCursor(const BTree& tree) noexcept : root_(tree.root_) {}

    /// Moves to the first key >= `key`.
    void seek(std::string_view key);
    /// Moves to the last key < `key`; no key: to the last of all.
    void seek_before(std::optional<std::string_view> key);
    [[nodiscard]] bool valid() const noexcept { return depth_ != 0; }
    void next();
    void previous();
    [[nodiscard]] std::string_view key() const noexcept;
    [[nodiscard]] const FlatItem& item() const noexcept;

  private:
    struct Step {
        const btree::Node* node;
        std::uint32_t index;
    };
    void descend_first(const btree::Node* node);
    void descend_last(const btree::Node* node);
    void enter_leaf() const noexcept;

    const btree::Node* root_;
    std::uint32_t depth_ = 0;  // steps in use; 0: no position
    std::array<Step, btree::levels_max> path_;
};

}  // namespace dynox::engine
