#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <limits>
#include <stdexcept>

#include "dynox/flat_item.hpp"
#include "dynox/number.hpp"

namespace dynox {

namespace {

using flat::Tag;

constexpr std::size_t first_capacity = 1024;
constexpr std::size_t varint_size_max = 5;
// Behind the tag: u32 size of what follows the size, u32 count.
constexpr std::size_t container_header = 2 * sizeof(std::uint32_t);
constexpr std::uint32_t container_overhead = 3;  // size rule, spec/service-facts.md, section 5
constexpr std::uint32_t member_overhead = 1;

void store_u32(char* at, std::size_t value) noexcept {
    const auto narrow = static_cast<std::uint32_t>(value);
    std::memcpy(at, &narrow, sizeof narrow);
}

char* write_varint(char* at, std::uint32_t value) noexcept {
    while (value >= 0x80) {
        *at++ = static_cast<char>(value | 0x80);
        value >>= 7;
    }
    *at++ = static_cast<char>(value);
    return at;
}

std::size_t varint_size(std::uint32_t value) noexcept {
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7) {
        ++size;
    }
    return size;
}

/// The first 8 bytes of a name, such that comparing two prefixes compares the names' bytes.
std::uint64_t prefix_of(std::string_view name) noexcept {
    std::uint64_t prefix = 0;
    std::memcpy(&prefix, name.data(), std::min(name.size(), sizeof prefix));
    if constexpr (std::endian::native == std::endian::little) {
        prefix = __builtin_bswap64(prefix);
    }
    return prefix;
}

}  // namespace

static_assert(std::endian::native == std::endian::little, "flat items are little endian in memory");

ItemWriter::ItemWriter() noexcept {
    clear();
}

void ItemWriter::swap(ItemWriter& other) noexcept {
    data_.swap(other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    entries_.swap(other.entries_);
    scopes_.swap(other.scopes_);
    scratch_.swap(other.scratch_);
    set_members_.swap(other.set_members_);
    std::swap(item_size_bytes_, other.item_size_bytes_);
    std::swap(dropped_, other.dropped_);
    std::swap(open_text_head_, other.open_text_head_);
    std::swap(open_text_, other.open_text_);
}

void ItemWriter::clear() noexcept {
    size_ = flat::header_size_bytes;
    entries_.clear();
    scopes_.clear();
    item_size_bytes_ = 0;
    dropped_ = false;
}

void ItemWriter::grow(std::size_t size) {
    // Offsets have 32 bits. Requests are limited to 16 MiB, so only a caller's own data can come
    // here.
    if (size > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("dynox: an item of more than 4 GiB");
    }
    const std::size_t capacity = std::max({first_capacity, size, capacity_ * 2});
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    if (data_ != nullptr) {
        std::memcpy(data.get(), data_.get(), size_);
    }
    data_ = std::move(data);
    capacity_ = capacity;
}

char* ItemWriter::reserve(std::size_t size) {
    if (size_ + size > capacity_) {
        grow(size_ + size);
    }
    return data_.get() + size_;
}

void ItemWriter::name(std::string_view name) {
    const auto size = static_cast<std::uint32_t>(name.size());
    char* at = reserve(varint_size_max + name.size());
    const auto offset = static_cast<std::uint32_t>(size_);
    at = write_varint(at, size);
    std::memcpy(at, name.data(), name.size());
    const auto name_offset = static_cast<std::uint32_t>(at - data_.get());
    commit(at + name.size());
    item_size_bytes_ += size;
    entries_.push_back({prefix_of(name), offset, 0, name_offset, size});
}

void ItemWriter::text(Tag tag, std::string_view bytes) {
    char* at = reserve(1 + varint_size_max + bytes.size());
    *at++ = static_cast<char>(tag);
    at = write_varint(at, static_cast<std::uint32_t>(bytes.size()));
    if (!bytes.empty()) {
        std::memcpy(at, bytes.data(), bytes.size());
    }
    commit(at + bytes.size());
    item_size_bytes_ += static_cast<std::uint32_t>(bytes.size());
    count_member();
}

void ItemWriter::string(std::string_view text) {
    this->text(Tag::string, text);
}
void ItemWriter::binary(std::string_view bytes) {
    text(Tag::binary, bytes);
}

char* ItemWriter::begin_text(AttributeType type, std::size_t size_max) {
    assert(type == AttributeType::string || type == AttributeType::binary);
    open_text_ = type == AttributeType::string ? Tag::string : Tag::binary;
    open_text_head_ = 1 + varint_size(static_cast<std::uint32_t>(size_max));
    return reserve(1 + varint_size_max + size_max) + open_text_head_;
}

void ItemWriter::end_text(std::size_t size) {
    char* at = data_.get() + size_;
    char* const bytes = at + open_text_head_;
    *at++ = static_cast<char>(open_text_);
    at = write_varint(at, static_cast<std::uint32_t>(size));
    if (at != bytes) {
        std::memmove(at, bytes, size);
    }
    commit(at + size);
    item_size_bytes_ += static_cast<std::uint32_t>(size);
    count_member();
}

void ItemWriter::number_bytes(std::string_view ordered) {
    char* at = reserve(2 + ordered.size());
    *at++ = static_cast<char>(Tag::number);
    *at++ = static_cast<char>(ordered.size());
    std::memcpy(at, ordered.data(), ordered.size());
    commit(at + ordered.size());
    item_size_bytes_ += Number::size_by_rule(ordered);
    count_member();
}

void ItemWriter::number(const Number& number) {
    std::array<char, Number::ordered_size_max> ordered;
    number_bytes({ordered.data(), number.write_ordered(ordered.data())});
}

void ItemWriter::boolean(bool value) {
    char* at = reserve(1);
    *at = static_cast<char>(value ? Tag::boolean_true : Tag::boolean_false);
    commit(at + 1);
    item_size_bytes_ += 1;
    count_member();
}

void ItemWriter::null() {
    char* at = reserve(1);
    *at = static_cast<char>(Tag::null);
    commit(at + 1);
    item_size_bytes_ += 1;
    count_member();
}

void ItemWriter::value(FlatValue value) {
    const std::string_view bytes = value.bytes();
    char* at = reserve(bytes.size());
    std::memcpy(at, bytes.data(), bytes.size());
    commit(at + bytes.size());
    item_size_bytes_ += value.size_by_rule();
    count_member();
}

void ItemWriter::set(AttributeType type, std::vector<std::string_view>& members) {
    assert(type >= AttributeType::string_set && type <= AttributeType::binary_set);
    if (!std::is_sorted(members.begin(), members.end())) {
        std::sort(members.begin(), members.end());
    }
    std::size_t size = 1 + container_header;
    for (const std::string_view member : members) {
        size += varint_size_max + member.size();
    }
    char* const start = reserve(size);
    char* at = start;
    *at = static_cast<char>(static_cast<std::uint8_t>(type) + 1);
    at += 1 + container_header;
    for (const std::string_view member : members) {
        at = write_varint(at, static_cast<std::uint32_t>(member.size()));
        if (!member.empty()) {
            std::memcpy(at, member.data(), member.size());
        }
        at += member.size();
        item_size_bytes_ += type == AttributeType::number_set
                                ? Number::size_by_rule(member)
                                : static_cast<std::uint32_t>(member.size());
    }
    store_u32(start + 1, static_cast<std::size_t>(at - start) - 1 - sizeof(std::uint32_t));
    store_u32(start + 1 + sizeof(std::uint32_t), members.size());
    commit(at);
    count_member();
}

void ItemWriter::begin(Tag tag) {
    char* at = reserve(1 + container_header);
    *at = static_cast<char>(tag);
    scopes_.push_back({static_cast<std::uint32_t>(size_ + 1), 0,
                       static_cast<std::uint32_t>(entries_.size()), tag == Tag::map});
    commit(at + 1 + container_header);
}

void ItemWriter::begin_list() {
    begin(Tag::list);
}
void ItemWriter::begin_map() {
    begin(Tag::map);
}

void ItemWriter::end_list() {
    assert(!scopes_.empty() && !scopes_.back().is_map);
    const Scope scope = scopes_.back();
    scopes_.pop_back();
    close(scope, scope.count);
}

void ItemWriter::end_map() {
    assert(!scopes_.empty() && scopes_.back().is_map);
    const Scope scope = scopes_.back();
    scopes_.pop_back();
    if (!sort_entries(scope.first_entry)) {
        // Rebuild the entries in order, by way of the scratch buffer.
        const std::size_t first = scope.start + container_header;
        scratch_.resize(size_ - first);
        const std::size_t size = gather(scope.first_entry, scratch_.data());
        std::memcpy(data_.get() + first, scratch_.data(), size);
        size_ = first + size;
    }
    const auto count = static_cast<std::uint32_t>(entries_.size()) - scope.first_entry;
    entries_.resize(scope.first_entry);
    close(scope, count);
}

void ItemWriter::close(const Scope& scope, std::uint32_t count) noexcept {
    char* const header = data_.get() + scope.start;
    store_u32(header, size_ - scope.start - sizeof(std::uint32_t));
    store_u32(header + sizeof(std::uint32_t), count);
    item_size_bytes_ += container_overhead + member_overhead * count;
    count_member();
}

bool ItemWriter::precedes(const Entry& a, const Entry& b) const noexcept {
    // Prefixes decide, unless they are equal: then the names may go on, or end in zero bytes.
    return a.prefix != b.prefix ? a.prefix < b.prefix : name_of(a) < name_of(b);
}

bool ItemWriter::sort_entries(std::uint32_t first) {
    Entry* const begin = entries_.data() + first;
    Entry* const end = entries_.data() + entries_.size();
    bool in_order = true;
    for (Entry* entry = begin; entry != end; ++entry) {
        const std::size_t next = entry + 1 == end ? size_ : entry[1].offset;
        entry->size = static_cast<std::uint32_t>(next - entry->offset);
        in_order = in_order && (entry == begin || precedes(entry[-1], *entry));
    }
    if (in_order) {
        return true;
    }
    constexpr std::ptrdiff_t insertion_sort_max = 24;
    if (end - begin <= insertion_sort_max) {
        for (Entry* entry = begin + 1; entry < end; ++entry) {
            const Entry moved = *entry;
            Entry* hole = entry;
            for (; hole != begin && precedes(moved, hole[-1]); --hole) {
                *hole = hole[-1];
            }
            *hole = moved;
        }
    } else {
        std::sort(begin, end, [this](const Entry& a, const Entry& b) {
            return precedes(a, b) || (a.offset < b.offset && !precedes(b, a));
        });
    }
    drop_repeated_names(first);
    return false;
}

void ItemWriter::drop_repeated_names(std::uint32_t first) {
    Entry* kept = entries_.data() + first;
    Entry* const end = entries_.data() + entries_.size();
    for (Entry* entry = kept + 1; entry < end; ++entry) {
        // Equal names stand in the order of writing; the last one wins.
        if (kept->prefix == entry->prefix && name_of(*kept) == name_of(*entry)) {
            *kept = *entry;
            dropped_ = true;
        } else {
            *++kept = *entry;
        }
    }
    entries_.resize(static_cast<std::size_t>(kept + 1 - entries_.data()));
}

std::size_t ItemWriter::gather(std::uint32_t first, char* out) const noexcept {
    char* at = out;
    for (std::size_t index = first; index < entries_.size(); ++index) {
        const Entry& entry = entries_[index];
        std::memcpy(at, data_.get() + entry.offset, entry.size);
        at += entry.size;
    }
    return static_cast<std::size_t>(at - out);
}

FlatItem ItemWriter::finish() {
    assert(scopes_.empty());
    if (entries_.empty()) {
        clear();
        return {};
    }
    const bool in_order = sort_entries(0);
    std::size_t size = flat::header_size_bytes;
    for (const Entry& entry : entries_) {
        size += entry.size;
    }
    FlatItem item = FlatItem::allocate(size);
    char* const out = item.data();
    if (in_order) {
        std::memcpy(out + flat::header_size_bytes, data_.get() + flat::header_size_bytes,
                    size - flat::header_size_bytes);
    } else {
        gather(0, out + flat::header_size_bytes);
    }
    store_u32(out, item_size_bytes_);
    store_u32(out + sizeof(std::uint32_t), entries_.size());
    if (dropped_) {
        std::uint32_t item_size_bytes = 0;
        for (const FlatEntry& entry : item.view()) {
            item_size_bytes +=
                static_cast<std::uint32_t>(entry.name.size()) + entry.value.size_by_rule();
        }
        store_u32(out, item_size_bytes);
    }
    clear();
    return item;
}

}  // namespace dynox
