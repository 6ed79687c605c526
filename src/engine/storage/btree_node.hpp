// A node of the copy-on-write B+tree, and what is done to one node alone.
//
//   header | heads: u32 * entries_max | slots: (u32 offset, u32 size) * entries_max | children or
//   items | key bytes
//
// `heads` holds, for each key, the four bytes behind the prefix that all keys of the node share
// (big endian, padded with zeros), so that a search mostly runs over one short array of integers
// and compares one key at its end. In an inner node, entry i stands for child i, whose keys are all
// >= key i and < key i+1. Key 0 is empty and is not looked at. Keys of inner nodes are cut to the
// shortest bytes that separate their neighbours. Key bytes are appended; those of removed keys stay
// behind as dead bytes until the node is made anew.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::engine::btree {

// bench/storage.cpp: the first put after a fork of 1,000,000 items costs half of what it does with 64 (2.4 against 5 us);
// get and put are the same with 16, 32 and 64.
inline constexpr std::uint32_t entries_max = 32;
inline constexpr std::uint32_t entries_low =
    entries_max / 4;  // below this a node looks for a neighbour
inline constexpr std::uint32_t entries_merged_max = entries_max * 3 / 4;  // and joins it up to this

struct Node {
    struct Slot {
        std::uint32_t offset;  // of the key in heap()
        std::uint32_t size;
    };

    std::atomic<std::uint32_t> references;
    std::uint16_t level;  // 0: leaf
    std::uint16_t count;
    std::uint32_t prefix_size;  // bytes that all keys share, entry 0 of an inner node apart
    std::uint32_t heap_used;
    std::uint32_t heap_capacity;
    std::uint32_t heap_dead;
    std::uint32_t heads[entries_max];
    Slot slots[entries_max];
    // A FlatItem is one pointer that nothing points back to, so items are moved between nodes as
    // bytes.
    union {
        Node* children[entries_max];
        FlatItem items[entries_max];
    };

    Node() {}   // the union's members are made and ended by hand
    ~Node() {}  // NOLINT(modernize-use-equals-default)
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] bool leaf() const noexcept { return level == 0; }
    /// First entry whose key counts.
    [[nodiscard]] std::uint32_t first() const noexcept { return leaf() ? 0 : 1; }
    [[nodiscard]] char* heap() noexcept { return reinterpret_cast<char*>(this + 1); }
    [[nodiscard]] const char* heap() const noexcept {
        return reinterpret_cast<const char*>(this + 1);
    }
    [[nodiscard]] std::string_view key(std::uint32_t index) const noexcept {
        return {heap() + slots[index].offset, slots[index].size};
    }
};

/// Asks memory for all that a search of `node` reads first, at once: over a million items each of
/// these lines is a wait of its own.
inline void prefetch(const Node* node) noexcept {
    constexpr std::size_t line = 64;
    const char* const begin = reinterpret_cast<const char*>(node);
    for (std::size_t at = 0; at < offsetof(Node, children); at += line) {
        __builtin_prefetch(begin + at);
    }
    __builtin_prefetch(node->heap());
}

/// A node with one reference and no entries.
[[nodiscard]] Node* make_node(std::uint16_t level, std::size_t heap_capacity);
void retain(Node* node) noexcept;
/// Lets go of one reference; the last one ends the node, its items and its children.
void release(Node* node) noexcept;
/// Makes sure that nobody else holds the node: replaces `node` by a copy if somebody does.
void own(Node*& node);

/// The entry of a leaf whose key is `key`; count if there is none. Faster than lower_bound(): where the key lacks the
/// prefix of the node, which it does not look at, the comparison of whole keys says so.
[[nodiscard]] std::uint32_t find_entry(const Node& node, std::string_view key) noexcept;
/// First entry, from first() on, whose key is >= `key`; count if there is none.
[[nodiscard]] std::uint32_t lower_bound(const Node& node, std::string_view key) noexcept;
/// Entry of the child that holds `key` if any does. Inner nodes only.
[[nodiscard]] std::uint32_t child_index(const Node& node, std::string_view key) noexcept;

// The rest changes a node, which must be owned; where the node's place is asked for it may be made
// anew.

/// Makes room at `index`, which must be there (count < entries_max), and puts the key there. The
/// caller fills in the child or item.
void insert_key(Node*& node, std::uint32_t index, std::string_view key);
/// Removes entries [from, to), whose items or children have been taken or ended.
void remove_keys(Node& node, std::uint32_t from, std::uint32_t to);
/// Moves entries [at, count) to a new node.
[[nodiscard]] Node* split(Node& node, std::uint32_t at);
/// Moves all entries of `right` behind those of `left`, and lets go of `right`. `separator` is
/// right's lower bound.
void append(Node*& left, Node* right, std::string_view separator);

[[nodiscard]] std::size_t common_prefix(std::string_view a, std::string_view b) noexcept;

}  // namespace dynox::engine::btree
