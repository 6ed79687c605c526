#include "engine/storage/btree_node.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>

namespace dynox::engine::btree {
namespace {

static_assert(sizeof(FlatItem) == sizeof(void*), "items are moved between nodes as bytes");

[[nodiscard]] std::uint32_t head_of(std::string_view key, std::size_t prefix_size) noexcept {
    if (key.size() >= prefix_size + sizeof(std::uint32_t)) {
        std::uint32_t bytes;
        std::memcpy(&bytes, key.data() + prefix_size, sizeof bytes);
        return __builtin_bswap32(bytes);
    }
    std::uint32_t head = 0;
    for (std::size_t i = prefix_size; i < prefix_size + sizeof head; ++i) {
        head = head << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    }
    return head;
}

/// First entry from `first` on whose head is >= `head`; count if there is none.
[[nodiscard]] std::uint32_t lower_head(const Node& node, std::uint32_t first,
                                       std::uint32_t head) noexcept {
    std::uint32_t low = first;
    std::uint32_t left = node.count - first;
    for (; left > 1;) {
        const std::uint32_t half = left / 2;
        low += node.heads[low + half - 1] < head ? half : 0;
        left -= half;
    }
    return low + (left == 1 && node.heads[low] < head ? 1 : 0);
}

[[nodiscard]] std::uint32_t equal_heads_end(const Node& node, std::uint32_t low,
                                            std::uint32_t head) noexcept {
    while (low < node.count && node.heads[low] == head) {
        ++low;
    }
    return low;
}

/// Room for keys in a node that has `count` keys of `used` bytes and gets one of `extra` bytes
/// more: as much as a full node of such keys takes, but not more than half as much again as now, so
/// that a few long keys cost little.
[[nodiscard]] std::size_t roomy(std::size_t used, std::size_t count, std::size_t extra) noexcept {
    const std::size_t full = (used + extra) / (count + 1) * entries_max;
    return std::max(used + extra, std::min(full, used + used / 2 + 256));
}

[[nodiscard]] std::size_t live_bytes(const Node& node) noexcept {
    return node.heap_used - node.heap_dead;
}

void free_memory(Node* node) noexcept {
    node->~Node();
    ::operator delete(node);
}

void set_key(Node& node, std::uint32_t index, std::string_view key) noexcept {
    assert(node.heap_used + key.size() <= node.heap_capacity);
    node.slots[index] = {node.heap_used, static_cast<std::uint32_t>(key.size())};
    std::copy(key.begin(), key.end(), node.heap() + node.heap_used);
    node.heap_used += static_cast<std::uint32_t>(key.size());
}

void set_heads(Node& node) noexcept {
    for (std::uint32_t i = node.first(); i < node.count; ++i) {
        node.heads[i] = head_of(node.key(i), node.prefix_size);
    }
}

void find_prefix(Node& node) noexcept {
    const std::uint32_t first = node.first();
    if (node.count > first) {
        const std::size_t size = common_prefix(node.key(first), node.key(node.count - 1U));
        node.prefix_size = static_cast<std::uint32_t>(size);
        set_heads(node);
    }
}

void clear_first_key(Node& node) noexcept {
    node.heap_dead += node.slots[0].size;
    node.slots[0].size = 0;
    node.heads[0] = 0;
}

/// Moves items or children as bytes, whichever they are.
void move_payload(Node& to, std::uint32_t to_index, const Node& from, std::uint32_t from_index,
                  std::size_t count) noexcept {
    std::memmove(static_cast<void*>(&to.children[to_index]),
                 static_cast<const void*>(&from.children[from_index]), count * sizeof(Node*));
}

[[nodiscard]] const void* payload_address(const Node& node, std::uint32_t index) noexcept {
    const void* address;
    std::memcpy(&address, static_cast<const void*>(&node.children[index]), sizeof address);
    return address;
}

[[nodiscard]] Node* clone(const Node& node) {
    Node* const copy = make_node(
        node.level, std::max<std::size_t>(node.heap_used, roomy(live_bytes(node), node.count, 0)));
    copy->count = node.count;
    copy->prefix_size = node.prefix_size;
    copy->heap_used = node.heap_used;
    copy->heap_dead = node.heap_dead;
    std::copy_n(node.heads, node.count, copy->heads);
    std::copy_n(node.slots, node.count, copy->slots);
    std::copy_n(node.heap(), node.heap_used, copy->heap());
    // Counting a reference is a locked operation that waits for its cache line: fetch all lines
    // first.
    for (std::uint32_t i = 0; i < node.count; ++i) {
        __builtin_prefetch(payload_address(node, i), 1);
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
        if (node.leaf()) {
            new (&copy->items[i]) FlatItem(node.items[i]);
        } else {
            copy->children[i] = node.children[i];
            retain(copy->children[i]);
        }
    }
    return copy;
}

/// Makes the node anew with room for a key of `extra` bytes, without dead bytes.
void make_room(Node*& node, std::size_t extra) {
    Node* const old = node;
    node = make_node(old->level, roomy(live_bytes(*old), old->count, extra));
    node->count = old->count;
    node->prefix_size = old->prefix_size;
    std::copy_n(old->heads, old->count, node->heads);
    move_payload(*node, 0, *old, 0, old->count);
    for (std::uint32_t i = 0; i < old->count; ++i) {
        set_key(*node, i, old->key(i));
    }
    free_memory(old);
}

}  // namespace

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                    a.begin());
}

Node* make_node(std::uint16_t level, std::size_t heap_capacity) {
    void* const memory = ::operator new(sizeof(Node) + heap_capacity);
    Node* const node = new (memory) Node;
    node->references.store(1, std::memory_order_relaxed);
    node->level = level;
    node->count = 0;
    node->prefix_size = 0;
    node->heap_used = 0;
    node->heap_capacity = static_cast<std::uint32_t>(heap_capacity);
    node->heap_dead = 0;
    return node;
}

void retain(Node* node) noexcept {
    node->references.fetch_add(1, std::memory_order_relaxed);
}

void release(Node* node) noexcept {
    if (node->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
    }
    for (std::uint32_t i = 0; i < node->count; ++i) {
        if (node->leaf()) {
            node->items[i].~FlatItem();
        } else {
            release(node->children[i]);
        }
    }
    free_memory(node);
}

void own(Node*& node) {
    // Acquire: whoever let go of the node before has finished reading it.
    if (node->references.load(std::memory_order_acquire) != 1) {
        Node* const copy = clone(*node);
        release(node);
        node = copy;
    }
}

std::uint32_t find_entry(const Node& node, std::string_view key) noexcept {
    const std::uint32_t head = head_of(key, node.prefix_size);
    std::uint32_t low = lower_head(node, 0, head);
    __builtin_prefetch(&node.items[low]);
    std::uint32_t high = equal_heads_end(node, low, head);
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        const int order = node.key(middle).compare(key);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return node.count;
}

std::uint32_t lower_bound(const Node& node, std::string_view key) noexcept {
    const std::uint32_t first = node.first();
    const std::uint32_t count = node.count;
    if (first >= count) {
        return count;
    }
    const std::size_t prefix_size = node.prefix_size;
    const int order = key.substr(0, prefix_size).compare(node.key(first).substr(0, prefix_size));
    if (order != 0) {
        return order < 0 ? first : count;
    }
    const std::uint32_t head = head_of(key, prefix_size);
    std::uint32_t low = lower_head(node, first, head);
    std::uint32_t high = equal_heads_end(node, low, head);
    const std::string_view rest = key.substr(prefix_size);
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        if (node.key(middle).substr(prefix_size) < rest) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::uint32_t child_index(const Node& node, std::string_view key) noexcept {
    assert(!node.leaf());
    const std::uint32_t index = lower_bound(node, key);
    return index < node.count && node.key(index) == key ? index : index - 1;
}

void insert_key(Node*& node, std::uint32_t index, std::string_view key) {
    assert(node->count < entries_max && index <= node->count);
    if (node->heap_used + key.size() > node->heap_capacity) {
        make_room(node, key.size());
    }
    const std::uint32_t first = node->first();
    bool prefix_shrinks = false;
    if (node->count <= first) {
        node->prefix_size = static_cast<std::uint32_t>(key.size());
    } else {
        const std::string_view prefix = node->key(first).substr(0, node->prefix_size);
        if (key.substr(0, prefix.size()) != prefix) {
            node->prefix_size = static_cast<std::uint32_t>(common_prefix(key, prefix));
            prefix_shrinks = true;
        }
    }
    const std::uint32_t behind = node->count - index;
    std::memmove(node->heads + index + 1, node->heads + index, behind * sizeof *node->heads);
    std::memmove(node->slots + index + 1, node->slots + index, behind * sizeof *node->slots);
    move_payload(*node, index + 1, *node, index, behind);
    ++node->count;
    set_key(*node, index, key);
    node->heads[index] = head_of(key, node->prefix_size);
    if (prefix_shrinks) {
        set_heads(*node);
    }
}

void remove_keys(Node& node, std::uint32_t from, std::uint32_t to) {
    assert(from <= to && to <= node.count);
    for (std::uint32_t i = from; i < to; ++i) {
        node.heap_dead += node.slots[i].size;
    }
    const std::uint32_t behind = node.count - to;
    std::memmove(node.heads + from, node.heads + to, behind * sizeof *node.heads);
    std::memmove(node.slots + from, node.slots + to, behind * sizeof *node.slots);
    move_payload(node, from, node, to, behind);
    node.count = static_cast<std::uint16_t>(node.count - (to - from));
    if (!node.leaf() && from == 0 && node.count != 0) {
        clear_first_key(node);
    }
}

Node* split(Node& node, std::uint32_t at) {
    std::size_t bytes = 0;
    for (std::uint32_t i = at; i < node.count; ++i) {
        bytes += node.slots[i].size;
    }
    const std::uint32_t moved = node.count - at;
    Node* const right =
        make_node(node.level, moved == 0 ? node.heap_capacity : roomy(bytes, moved, 0));
    for (std::uint32_t i = 0; i < moved; ++i) {
        set_key(*right, i, node.key(at + i));
    }
    move_payload(*right, 0, node, at, moved);
    right->count = static_cast<std::uint16_t>(moved);
    node.count = static_cast<std::uint16_t>(at);
    node.heap_dead += static_cast<std::uint32_t>(bytes);
    if (!right->leaf() && moved != 0) {
        clear_first_key(*right);
    }
    find_prefix(node);
    find_prefix(*right);
    return right;
}

void append(Node*& left, Node* right, std::string_view separator) {
    assert(left->count + right->count <= static_cast<int>(entries_max));
    const bool sole = right->references.load(std::memory_order_acquire) == 1;
    const std::uint32_t joint = left->count;
    for (std::uint32_t i = 0; i < right->count; ++i) {
        std::string_view key = right->key(i);
        if (i == 0 && !right->leaf()) {
            key = joint == 0 ? std::string_view() : separator;
        }
        insert_key(left, joint + i, key);
    }
    if (sole) {
        move_payload(*left, joint, *right, 0, right->count);
        free_memory(right);
        return;
    }
    for (std::uint32_t i = 0; i < right->count; ++i) {
        if (right->leaf()) {
            new (&left->items[joint + i]) FlatItem(right->items[i]);
        } else {
            left->children[joint + i] = right->children[i];
            retain(right->children[i]);
        }
    }
    release(right);
}

}  // namespace dynox::engine::btree
