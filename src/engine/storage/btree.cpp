#include "engine/storage/btree.hpp"

#include <cassert>
#include <cstring>
#include <new>
#include <string>

#include "engine/storage/btree_node.hpp"

namespace dynox::engine {
namespace {

using namespace btree;

/// What a node hands up when it had to be split.
struct Split {
    std::string separator;
    Node* right = nullptr;
};

/// Shortest bytes s with left < s <= right.
[[nodiscard]] std::string_view separator_of(std::string_view left, std::string_view right) {
    return right.substr(0, common_prefix(left, right) + 1);
}

/// Where to split a full node into which entry `index` is to be put. Keys that arrive in order
/// leave full nodes behind.
[[nodiscard]] std::uint32_t split_place(const Node& node, std::uint32_t index) {
    if (index == node.count) {
        return node.leaf() ? node.count : node.count - 1U;
    }
    return index == 0 ? 0 : node.count / 2U;
}

/// Puts an item into a leaf, which may be full.
void put_in_leaf(Node*& leaf, std::uint32_t index, std::string_view key, FlatItem& item,
                 Split& split_off) {
    Node** target = &leaf;
    if (leaf->count == entries_max) {
        const std::uint32_t at = split_place(*leaf, index);
        split_off.right = split(*leaf, at);
        if (index > at || at == entries_max) {
            target = &split_off.right;
            index -= at;
        }
    }
    insert_key(*target, index, key);
    new (&(*target)->items[index]) FlatItem(std::move(item));
    if (split_off.right != nullptr) {
        split_off.separator = separator_of(leaf->key(leaf->count - 1U), split_off.right->key(0));
    }
}

/// Puts the right half of a split child into its parent, which may be full.
void put_child(Node*& parent, std::uint32_t index, Split& below, Split& split_off) {
    Node** target = &parent;
    if (parent->count == entries_max) {
        const std::uint32_t at = split_place(*parent, index);
        split_off.separator = parent->key(at);
        split_off.right = split(*parent, at);
        if (index > at) {
            target = &split_off.right;
            index -= at;
        }
    }
    insert_key(*target, index, below.separator);
    (*target)->children[index] = below.right;
}

bool put_below(Node*& node, std::string_view key, FlatItem& item, Split& split_off) {
    own(node);
    if (node->leaf()) {
        const std::uint32_t found = find_entry(*node, key);
        if (found < node->count) {
            std::swap(node->items[found], item);
            return true;
        }
        put_in_leaf(node, lower_bound(*node, key), key, item, split_off);
        return false;
    }
    const std::uint32_t index = child_index(*node, key);
    Split below;
    const bool replaced = put_below(node->children[index], key, item, below);
    if (below.right != nullptr) {
        put_child(node, index + 1, below, split_off);
    }
    return replaced;
}

/// Removes child `index` if it has become empty, or joins it with a neighbour if both are small.
void tidy_child(Node& parent, std::uint32_t index) {
    if (index >= parent.count) {
        return;
    }
    const Node& child = *parent.children[index];
    if (child.count == 0) {
        release(parent.children[index]);
        remove_keys(parent, index, index + 1);
        return;
    }
    if (child.count >= entries_low || parent.count == 1) {
        return;
    }
    const std::uint32_t left = index == 0 ? 0 : index - 1;
    if (parent.children[left]->count + parent.children[left + 1]->count <=
        static_cast<int>(entries_merged_max)) {
        own(parent.children[left]);
        append(parent.children[left], parent.children[left + 1], parent.key(left + 1));
        remove_keys(parent, left + 1, left + 2);
    }
}

void erase_below(Node*& node, std::string_view key, FlatItem& item) {
    own(node);
    if (node->leaf()) {
        const std::uint32_t index = find_entry(*node, key);
        item = std::move(node->items[index]);
        node->items[index].~FlatItem();
        remove_keys(*node, index, index + 1);
        return;
    }
    const std::uint32_t index = child_index(*node, key);
    erase_below(node->children[index], key, item);
    tidy_child(*node, index);
}

void erase_range_below(Node*& node, std::string_view low, std::optional<std::string_view> high) {
    own(node);
    if (node->leaf()) {
        const std::uint32_t from = lower_bound(*node, low);
        const std::uint32_t to = high ? lower_bound(*node, *high) : node->count;
        for (std::uint32_t i = from; i < to; ++i) {
            node->items[i].~FlatItem();
        }
        if (from < to) {
            remove_keys(*node, from, to);
        }
        return;
    }
    const std::uint32_t from = child_index(*node, low);
    const std::uint32_t to = high ? child_index(*node, *high) : node->count - 1U;
    erase_range_below(node->children[from], low, high);
    if (to > from) {
        erase_range_below(node->children[to], low, high);
        for (std::uint32_t i = from + 1; i < to; ++i) {
            release(node->children[i]);
        }
        remove_keys(*node, from + 1, to);
        tidy_child(*node, from + 1);
    }
    tidy_child(*node, from);
}

/// A root that has become empty goes, and one with a single child makes way for it.
void tidy_root(Node*& root) {
    while (root != nullptr && (root->count == 0 || (!root->leaf() && root->count == 1))) {
        Node* const child = root->count == 0 ? nullptr : root->children[0];
        if (child != nullptr) {
            retain(child);
        }
        release(root);
        root = child;
    }
}

[[nodiscard]] bool sound_below(const Node& node, std::string_view low,
                               std::optional<std::string_view> high) {
    if (node.count == 0 || node.count > entries_max || node.heap_used > node.heap_capacity) {
        return false;
    }
    for (std::uint32_t i = node.first(); i < node.count; ++i) {
        const std::string_view key = node.key(i);
        const bool in_order = i == node.first() || node.key(i - 1) < key;
        const bool has_prefix =
            key.substr(0, node.prefix_size) == node.key(node.first()).substr(0, node.prefix_size);
        if (!in_order || !has_prefix || key.size() < node.prefix_size || key < low ||
            (high && key >= *high) || lower_bound(node, key) != i) {
            return false;
        }
    }
    if (node.leaf()) {
        return true;
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
        const std::string_view from = i == 0 ? low : node.key(i);
        const auto to = i + 1U < node.count ? std::optional(node.key(i + 1)) : high;
        if (node.children[i]->level + 1 != node.level ||
            !sound_below(*node.children[i], from, to)) {
            return false;
        }
    }
    return true;
}

template <class Visit>
void visit_nodes(const Node* node, const Visit& visit) {
    visit(*node);
    for (std::uint32_t i = 0; !node->leaf() && i < node->count; ++i) {
        visit_nodes(node->children[i], visit);
    }
}

}  // namespace

BTree::BTree(const BTree& other) noexcept : root_(other.root_) {
    if (root_ != nullptr) {
        retain(root_);
    }
}

BTree::~BTree() {
    if (root_ != nullptr) {
        release(root_);
    }
}

const FlatItem* BTree::find(std::string_view key) const noexcept {
    const Node* node = root_;
    if (node == nullptr) {
        return nullptr;
    }
    while (!node->leaf()) {
        node = node->children[child_index(*node, key)];
        prefetch(node);
    }
    const std::uint32_t index = find_entry(*node, key);
    return index < node->count ? &node->items[index] : nullptr;
}

bool BTree::any_in(std::string_view low, std::optional<std::string_view> high) const {
    BTreeCursor cursor(*this);
    cursor.seek(low);
    return cursor.valid() && (!high || cursor.key() < *high);
}

bool BTree::put(std::string_view key, FlatItem& item) {
    if (root_ == nullptr) {
        root_ = make_node(0, key.size() * 2);
    }
    Split split_off;
    const bool replaced = put_below(root_, key, item, split_off);
    if (split_off.right != nullptr) {
        assert(root_->level + 1U < levels_max);
        Node* top =
            make_node(static_cast<std::uint16_t>(root_->level + 1), split_off.separator.size() * 2);
        insert_key(top, 0, {});
        top->children[0] = root_;
        insert_key(top, 1, split_off.separator);
        top->children[1] = split_off.right;
        root_ = top;
    }
    return replaced;
}

bool BTree::erase(std::string_view key, FlatItem& item) {
    if (find(key) == nullptr) {
        item = FlatItem();
        return false;
    }
    erase_below(root_, key, item);
    tidy_root(root_);
    return true;
}

void BTree::erase_range(std::string_view low, std::optional<std::string_view> high) {
    if (any_in(low, high)) {
        erase_range_below(root_, low, high);
        tidy_root(root_);
    }
}

bool BTree::is_sound() const {
    return root_ == nullptr || sound_below(*root_, {}, std::nullopt);
}

std::size_t BTree::count() const {
    std::size_t count = 0;
    if (root_ != nullptr) {
        visit_nodes(root_, [&](const Node& node) { count += node.leaf() ? node.count : 0; });
    }
    return count;
}

std::size_t BTree::memory_bytes() const {
    std::size_t bytes = 0;
    if (root_ != nullptr) {
        visit_nodes(root_, [&](const Node& node) { bytes += sizeof node + node.heap_capacity; });
    }
    return bytes;
}

namespace {

// A range is read faster than memory answers: so many items are on their way.
constexpr std::uint32_t items_ahead = 8;

void prefetch_item(const Node& leaf, std::uint32_t index) noexcept {
    if (index < leaf.count) {
        const void* block;
        std::memcpy(&block, static_cast<const void*>(&leaf.items[index]), sizeof block);
        __builtin_prefetch(block);
    }
}

}  // namespace

void BTreeCursor::descend_first(const Node* node) {
    for (; !node->leaf(); node = node->children[0]) {
        path_[depth_++] = {node, 0};
    }
    path_[depth_++] = {node, 0};
}

void BTreeCursor::descend_last(const Node* node) {
    for (; !node->leaf(); node = node->children[node->count - 1U]) {
        path_[depth_++] = {node, node->count - 1U};
    }
    path_[depth_++] = {node, node->count - 1U};
}

void BTreeCursor::seek(std::string_view key) {
    depth_ = 0;
    if (root_ == nullptr) {
        return;
    }
    const Node* node = root_;
    while (!node->leaf()) {
        const std::uint32_t index = child_index(*node, key);
        path_[depth_++] = {node, index};
        node = node->children[index];
        prefetch(node);
    }
    const std::uint32_t index = lower_bound(*node, key);
    path_[depth_++] = {node, index};
    if (index == node->count) {
        --path_[depth_ - 1].index;
        next();
    }
}

void BTreeCursor::seek_before(std::optional<std::string_view> key) {
    if (!key) {
        depth_ = 0;
        if (root_ != nullptr) {
            descend_last(root_);
        }
        return;
    }
    seek(*key);
    if (valid()) {
        previous();
    } else if (root_ != nullptr) {
        descend_last(root_);
    }
}

void BTreeCursor::next() {
    Step& leaf = path_[depth_ - 1];
    if (++leaf.index < leaf.node->count) {
        prefetch_item(*leaf.node, leaf.index + items_ahead);
        return;
    }
    for (--depth_; depth_ != 0; --depth_) {
        Step& step = path_[depth_ - 1];
        if (++step.index < step.node->count) {
            descend_first(step.node->children[step.index]);
            enter_leaf();
            return;
        }
    }
}

/// Whoever comes from the leaf before reads on, most likely.
void BTreeCursor::enter_leaf() const noexcept {
    const Step& leaf = path_[depth_ - 1];
    for (std::uint32_t index = 1; index <= items_ahead; ++index) {
        prefetch_item(*leaf.node, index);
    }
    if (depth_ > 1) {
        const Step& parent = path_[depth_ - 2];
        if (parent.index + 1 < parent.node->count) {
            prefetch(parent.node->children[parent.index + 1]);
        }
    }
}

void BTreeCursor::previous() {
    for (; depth_ != 0; --depth_) {
        Step& step = path_[depth_ - 1];
        if (step.index != 0) {
            --step.index;
            if (!step.node->leaf()) {
                descend_last(step.node->children[step.index]);
            }
            return;
        }
    }
}

std::string_view BTreeCursor::key() const noexcept {
    return path_[depth_ - 1].node->key(path_[depth_ - 1].index);
}

const FlatItem& BTreeCursor::item() const noexcept {
    return path_[depth_ - 1].node->items[path_[depth_ - 1].index];
}

}  // namespace dynox::engine
