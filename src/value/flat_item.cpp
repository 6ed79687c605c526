#include "dynox/flat_item.hpp"

#include <array>
#include <cassert>
#include <new>

#include "dynox/number.hpp"

namespace dynox {

namespace {

using flat::Tag;

constexpr std::array<char, flat::header_size_bytes> empty_item{};

/// Where the members of a set, list or map begin behind its tag, and how many they are.
struct Container {
    const char* members;
    std::uint32_t count;
};
Container container_of(std::string_view bytes) noexcept {
    return {bytes.data() + 9, flat::load_u32(bytes.data() + 5)};  // tag, u32 size, u32 count
}

std::string_view text_of(std::string_view bytes) noexcept {
    const char* at = bytes.data() + 1;
    const std::uint32_t size = flat::read_varint(at);
    return {at, size};
}

/// Size rule of lists and maps (spec/service-facts.md, section 5): 3 bytes, and one for each
/// member.
constexpr std::uint32_t container_overhead = 3;
constexpr std::uint32_t member_overhead = 1;

std::uint32_t size_of_set(FlatValue value) noexcept {
    std::uint32_t size = 0;
    const FlatSet set = value.as_set();
    const bool numbers = set.element_type() == AttributeType::number;
    for (const std::string_view member : set) {
        size += numbers ? Number::size_by_rule(member) : static_cast<std::uint32_t>(member.size());
    }
    return size;
}

}  // namespace

std::string_view type_name(AttributeType type) noexcept {
    static constexpr std::array<std::string_view, 10> names{"S",  "N",    "B",    "SS", "NS",
                                                            "BS", "BOOL", "NULL", "L",  "M"};
    return names[static_cast<std::size_t>(type)];
}

const char* flat::skip_value(const char* at) noexcept {
    const auto tag = static_cast<Tag>(*at++);
    switch (tag) {
        case Tag::string:
        case Tag::binary: {
            const std::uint32_t size = read_varint(at);
            return at + size;
        }
        case Tag::number:
            return at + 1 + static_cast<unsigned char>(*at);
        case Tag::boolean_false:
        case Tag::boolean_true:
        case Tag::null:
            return at;
        default:
            return at + sizeof(std::uint32_t) + load_u32(at);
    }
}

AttributeType FlatValue::type() const noexcept {
    return flat::type_of(tag());
}

std::string_view FlatValue::as_string() const noexcept {
    assert(tag() == Tag::string);
    return text_of(bytes_);
}
std::string_view FlatValue::as_binary() const noexcept {
    assert(tag() == Tag::binary);
    return text_of(bytes_);
}
std::string_view FlatValue::as_string_or_binary() const noexcept {
    assert(tag() == Tag::string || tag() == Tag::binary);
    return text_of(bytes_);
}
std::string_view FlatValue::as_number_bytes() const noexcept {
    assert(tag() == Tag::number);
    return bytes_.substr(2);
}
bool FlatValue::as_boolean() const noexcept {
    assert(tag() == Tag::boolean_true || tag() == Tag::boolean_false);
    return tag() == Tag::boolean_true;
}
FlatSet FlatValue::as_set() const noexcept {
    assert(tag() >= Tag::string_set && tag() <= Tag::binary_set);
    const Container container = container_of(bytes_);
    return {tag(), container.members, container.count};
}
FlatList FlatValue::as_list() const noexcept {
    assert(tag() == Tag::list);
    const Container container = container_of(bytes_);
    return {container.members, container.count};
}
FlatMap FlatValue::as_map() const noexcept {
    assert(tag() == Tag::map);
    const Container container = container_of(bytes_);
    return {container.members, container.count};
}

std::uint32_t FlatValue::member_count() const noexcept {
    assert(tag() == Tag::list || tag() == Tag::map ||
           (tag() >= Tag::string_set && tag() <= Tag::binary_set));
    return container_of(bytes_).count;
}

std::uint32_t FlatValue::size_by_rule() const noexcept {
    switch (type()) {
        case AttributeType::string:
        case AttributeType::binary:
            return static_cast<std::uint32_t>(as_string_or_binary().size());
        case AttributeType::number:
            return Number::size_by_rule(as_number_bytes());
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set:
            return size_of_set(*this);
        case AttributeType::boolean:
        case AttributeType::null:
            return 1;
        case AttributeType::list: {
            std::uint32_t size = container_overhead;
            for (const FlatValue& member : as_list()) {
                size += member_overhead + member.size_by_rule();
            }
            return size;
        }
        case AttributeType::map: {
            std::uint32_t size = container_overhead;
            for (const FlatEntry& entry : as_map()) {
                size += member_overhead + static_cast<std::uint32_t>(entry.name.size()) +
                        entry.value.size_by_rule();
            }
            return size;
        }
    }
    return 0;
}

AttributeType FlatSet::element_type() const noexcept {
    switch (tag_) {
        case Tag::string_set:
            return AttributeType::string;
        case Tag::number_set:
            return AttributeType::number;
        default:
            return AttributeType::binary;
    }
}

bool FlatSet::contains(std::string_view member) const noexcept {
    for (const std::string_view candidate : *this) {
        if (candidate >= member) {
            return candidate == member;
        }
    }
    return false;
}

FlatValue FlatList::at(std::uint32_t index) const noexcept {
    if (index >= count_) {
        return {};
    }
    const char* at = members_;
    for (; index != 0; --index) {
        at = flat::skip_value(at);
    }
    return FlatValue::at(at);
}

FlatValue FlatMap::find(std::string_view name) const noexcept {
    const char* at = entries_;
    for (std::uint32_t left = count_; left != 0; --left) {
        const std::uint32_t size = flat::read_varint(at);
        // Most names differ in size or first byte, which spares the call of memcmp.
        if (size == name.size() &&
            (size == 0 || (*at == name.front() && std::memcmp(at, name.data(), size) == 0))) {
            return FlatValue::at(at + size);
        }
        at = flat::skip_value(at + size);
    }
    return {};
}

FlatItemView::FlatItemView() noexcept : bytes_(empty_item.data(), empty_item.size()) {}

FlatItem FlatItem::allocate(std::size_t size) {
    void* memory = ::operator new(sizeof(Block) + size);
    return FlatItem(new (memory) Block{{1}, static_cast<std::uint32_t>(size)});
}

FlatItem FlatItem::copy_of(std::string_view bytes) {
    FlatItem item = allocate(bytes.size());
    std::memcpy(item.data(), bytes.data(), bytes.size());
    return item;
}

std::string_view FlatItem::bytes() const noexcept {
    if (block_ == nullptr) {
        return {empty_item.data(), empty_item.size()};
    }
    return {reinterpret_cast<const char*>(block_ + 1), block_->size};
}

void FlatItem::release() noexcept {
    if (block_ != nullptr && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        block_->~Block();
        ::operator delete(block_);
    }
}

}  // namespace dynox
