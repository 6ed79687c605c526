// The flat item: one immutable, length-prefixed blob that readers use in place.
//
//   item  := u32 item_size_bytes   DynamoDB's size of the item (names included), little endian
//            u32 count             number of attributes
//            entry*                sorted by name bytes, no name twice
//   entry := varint name size, name bytes, value
//   value := u8 tag, payload
//     0x01 S     varint size, UTF-8 bytes
//     0x02 N     u8 size, ordered number bytes (number.hpp; 1..22 bytes)
//     0x03 B     varint size, bytes
//     0x04 SS    u32 size of what follows, u32 count, (varint size, bytes)*; sorted, none twice
//     0x05 NS    u32 size of what follows, u32 count, (u8 size, ordered number bytes)*; as SS
//     0x06 BS    as SS
//     0x07 BOOL  false; no payload
//     0x08 BOOL  true; no payload
//     0x09 NULL  no payload
//     0x0a L     u32 size of what follows, u32 count, value*
//     0x0b M     u32 size of what follows, u32 count, entry*
//   u32: little endian
//   varint: 7 bits a byte, low bits first, high bit set on all but the last (LEB128, 1..5 bytes)
//
// The form is canonical: two items are equal exactly when their bytes are, and so are two values.
// Bytes made in this process are trusted; bytes from files or the network go through
// validate_flat_item() first (flat_item_validation.hpp).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynox {

/// The ten types of DynamoDB.
enum class AttributeType : std::uint8_t {
    string,
    number,
    binary,
    string_set,
    number_set,
    binary_set,
    boolean,
    null,
    list,
    map,
};

/// "S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M".
[[nodiscard]] std::string_view type_name(AttributeType type) noexcept;

namespace flat {
/// First byte of a value, see the head of this file.
enum class Tag : std::uint8_t {
    string = 1,
    number,
    binary,
    string_set,
    number_set,
    binary_set,
    boolean_false,
    boolean_true,
    null,
    list,
    map,
};
[[nodiscard]] inline std::uint32_t load_u32(const char* at) noexcept {
    std::uint32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}
/// Reads a varint and moves `at` behind it. The bytes are trusted.
[[nodiscard]] inline std::uint32_t read_varint(const char*& at) noexcept {
    std::uint32_t value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(*at++);
        value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
}
/// Start of the value behind the one that begins at `at`.
[[nodiscard]] const char* skip_value(const char* at) noexcept;
/// The type of a tag; both booleans are one type.
[[nodiscard]] inline AttributeType type_of(Tag tag) noexcept {
    const auto number = static_cast<std::uint8_t>(tag);
    return static_cast<AttributeType>(
        number <= static_cast<std::uint8_t>(Tag::boolean_false) ? number - 1 : number - 2);
}
/// Item size and count, in front of an item's entries.
inline constexpr std::uint32_t header_size_bytes = 8;
/// Lists and maps inside one another, the item itself not counted (Amazon DynamoDB, "Service,
/// account, and table quotas").
inline constexpr unsigned depth_max = 32;
}  // namespace flat

class FlatList;
class FlatMap;
class FlatSet;
class Number;

/// A view of one encoded value; empty() if there is none. The bytes must outlive it.
class FlatValue {
  public:
    FlatValue() = default;
    explicit FlatValue(std::string_view bytes) noexcept : bytes_(bytes) {}
    /// The value that begins at `at`.
    [[nodiscard]] static FlatValue at(const char* at) noexcept {
        return FlatValue(std::string_view(at, static_cast<std::size_t>(flat::skip_value(at) - at)));
    }

    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
    explicit operator bool() const noexcept { return !bytes_.empty(); }
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
    [[nodiscard]] flat::Tag tag() const noexcept { return static_cast<flat::Tag>(bytes_.front()); }
    [[nodiscard]] AttributeType type() const noexcept;
    [[nodiscard]] bool is(AttributeType type) const noexcept {
        return !empty() && this->type() == type;
    }

    // Readers; the type must be the one named (asserted).
    [[nodiscard]] std::string_view as_string() const noexcept;  ///< S
    [[nodiscard]] std::string_view as_binary() const noexcept;  ///< B
    [[nodiscard]] std::string_view as_string_or_binary() const noexcept;
    [[nodiscard]] std::string_view as_number_bytes() const noexcept;  ///< N, ordered number bytes
    [[nodiscard]] bool as_boolean() const noexcept;                   ///< BOOL
    [[nodiscard]] FlatSet as_set() const noexcept;                    ///< SS, NS, BS
    [[nodiscard]] FlatList as_list() const noexcept;                  ///< L
    [[nodiscard]] FlatMap as_map() const noexcept;                    ///< M
    /// Members of a set, list or map.
    [[nodiscard]] std::uint32_t member_count() const noexcept;
    /// DynamoDB's size of the value, without a name ("DynamoDB item sizes and formats").
    [[nodiscard]] std::uint32_t size_by_rule() const noexcept;

    /// Deep equality: same type and same value; sets without order, numbers by value.
    friend bool operator==(const FlatValue& a, const FlatValue& b) noexcept {
        return a.bytes_ == b.bytes_;
    }

  private:
    std::string_view bytes_;
};

/// One attribute of an item or a map.
struct FlatEntry {
    std::string_view name;
    FlatValue value;
};

namespace flat {
/// Forward iteration over `count` encoded things of type T, read by T::read(at) (moves `at` on).
template <class T, class Reader>
class Iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;
    Iterator() = default;
    Iterator(const char* at, std::uint32_t left) : at_(at), left_(left) { load(); }
    reference operator*() const noexcept { return current_; }
    pointer operator->() const noexcept { return &current_; }
    Iterator& operator++() noexcept {
        --left_;
        load();
        return *this;
    }
    void operator++(int) noexcept { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
        return a.left_ == b.left_;
    }

  private:
    void load() noexcept {
        if (left_ != 0) {
            current_ = Reader::read(at_);
        }
    }
    const char* at_ = nullptr;
    std::uint32_t left_ = 0;
    T current_{};
};
struct ValueReader {
    static FlatValue read(const char*& at) noexcept {
        const FlatValue value = FlatValue::at(at);
        at += value.bytes().size();
        return value;
    }
};
struct EntryReader {
    static FlatEntry read(const char*& at) noexcept {
        const std::uint32_t size = read_varint(at);
        const std::string_view name(at, size);
        at += size;
        return {name, ValueReader::read(at)};
    }
};
}  // namespace flat

/// Elements of a set, in canonical order: UTF-8, ordered number bytes, or raw bytes.
class FlatSet {
  public:
    FlatSet(flat::Tag tag, const char* members, std::uint32_t count) noexcept
        : tag_(tag), members_(members), count_(count) {}
    struct Reader {
        // u8 sizes of numbers are below 0x80, so one varint reader serves all three kinds of set.
        static std::string_view read(const char*& at) noexcept {
            const std::uint32_t size = flat::read_varint(at);
            const std::string_view member(at, size);
            at += size;
            return member;
        }
    };
    using iterator = flat::Iterator<std::string_view, Reader>;
    [[nodiscard]] iterator begin() const noexcept { return {members_, count_}; }
    [[nodiscard]] iterator end() const noexcept { return {nullptr, 0}; }
    [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
    [[nodiscard]] AttributeType element_type() const noexcept;  ///< string, number or binary
    [[nodiscard]] bool contains(std::string_view member) const noexcept;

  private:
    flat::Tag tag_;
    const char* members_;
    std::uint32_t count_;
};

/// Elements of a list, in order.
class FlatList {
  public:
    FlatList(const char* members, std::uint32_t count) noexcept
        : members_(members), count_(count) {}
    using iterator = flat::Iterator<FlatValue, flat::ValueReader>;
    [[nodiscard]] iterator begin() const noexcept { return {members_, count_}; }
    [[nodiscard]] iterator end() const noexcept { return {nullptr, 0}; }
    [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
    [[nodiscard]] FlatValue at(std::uint32_t index) const noexcept;  ///< empty beyond the end

  private:
    const char* members_;
    std::uint32_t count_;
};

/// Entries of a map or of a whole item, sorted by name bytes.
class FlatMap {
  public:
    FlatMap(const char* entries, std::uint32_t count) noexcept : entries_(entries), count_(count) {}
    using iterator = flat::Iterator<FlatEntry, flat::EntryReader>;
    [[nodiscard]] iterator begin() const noexcept { return {entries_, count_}; }
    [[nodiscard]] iterator end() const noexcept { return {nullptr, 0}; }
    [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
    [[nodiscard]] FlatValue find(std::string_view name) const noexcept;  ///< empty if absent

  private:
    const char* entries_;
    std::uint32_t count_;
};

/// A view of a whole item. Cheap to copy; the bytes must outlive it.
class FlatItemView {
  public:
    FlatItemView() noexcept;  ///< the empty item
    explicit FlatItemView(std::string_view bytes) noexcept : bytes_(bytes) {}
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
    /// DynamoDB's size of the item, names included.
    [[nodiscard]] std::uint32_t item_size_bytes() const noexcept {
        return flat::load_u32(bytes_.data());
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return flat::load_u32(bytes_.data() + 4); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] FlatMap attributes() const noexcept {
        return {bytes_.data() + flat::header_size_bytes, size()};
    }
    [[nodiscard]] FlatMap::iterator begin() const noexcept { return attributes().begin(); }
    [[nodiscard]] FlatMap::iterator end() const noexcept { return attributes().end(); }
    [[nodiscard]] FlatValue find(std::string_view name) const noexcept {
        return attributes().find(name);
    }
    friend bool operator==(const FlatItemView& a, const FlatItemView& b) noexcept {
        return a.bytes_ == b.bytes_;
    }

  private:
    std::string_view bytes_;
};

/// An owned flat item: immutable, shared by reference count, 8 bytes to hold.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe (as shared_ptr); the bytes
///                      are never changed.
class FlatItem {
  public:
    FlatItem() noexcept = default;  ///< the empty item
    /// `bytes` are a whole flat item, trusted or validated.
    [[nodiscard]] static FlatItem copy_of(std::string_view bytes);
    FlatItem(const FlatItem& other) noexcept : block_(other.block_) { retain(); }
    FlatItem(FlatItem&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    FlatItem& operator=(FlatItem other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~FlatItem() { release(); }

    [[nodiscard]] FlatItemView view() const noexcept {
        return block_ == nullptr ? FlatItemView() : FlatItemView(bytes());
    }
    operator FlatItemView() const noexcept { return view(); }
    [[nodiscard]] std::string_view bytes() const noexcept;
    [[nodiscard]] FlatValue find(std::string_view name) const noexcept { return view().find(name); }
    [[nodiscard]] std::uint32_t item_size_bytes() const noexcept {
        return view().item_size_bytes();
    }
    [[nodiscard]] bool empty() const noexcept { return view().empty(); }
    friend bool operator==(const FlatItem& a, const FlatItem& b) noexcept {
        return a.view() == b.view();
    }

  private:
    struct Block {
        std::atomic<std::uint32_t> references;
        std::uint32_t size;
        // the bytes follow
    };
    friend class ItemWriter;
    explicit FlatItem(Block* block) noexcept : block_(block) {}
    /// A block of `size` bytes that are not set yet.
    [[nodiscard]] static FlatItem allocate(std::size_t size);
    [[nodiscard]] char* data() noexcept { return reinterpret_cast<char*>(block_ + 1); }
    void retain() const noexcept {
        if (block_ != nullptr) {
            block_->references.fetch_add(1, std::memory_order_relaxed);
        }
    }
    void release() noexcept;
    Block* block_ = nullptr;
};

/// Builds flat items. Reusable: finish() leaves it empty with its buffers kept.
/// Attributes may come in any order; a name given twice keeps the last value (as a JSON object
/// does). The caller sees to limits: depth, empty sets and sizes are checked by validation, not
/// here.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class ItemWriter {
  public:
    ItemWriter() noexcept;
    ItemWriter(ItemWriter&& other) noexcept : ItemWriter() { swap(other); }
    ItemWriter& operator=(ItemWriter&& other) noexcept {
        swap(other);
        return *this;
    }

    // At the item's top level or inside a map: call name() first, then exactly one value call.
    // Inside a list: value calls only.
    void name(std::string_view name);

    void string(std::string_view text);
    void number_bytes(std::string_view ordered);  ///< ordered number bytes
    void number(const Number& number);
    void binary(std::string_view bytes);
    void boolean(bool value);
    void null();
    void begin_list();
    void end_list();
    void begin_map();
    void end_map();
    /// `members` in any order, without duplicates; sorted here. For NS: ordered number bytes.
    void set(AttributeType type, std::vector<std::string_view>& members);
    /// An empty vector to collect the members of a set in; the writer keeps its memory for the next
    /// one.
    [[nodiscard]] std::vector<std::string_view>& set_members() noexcept {
        set_members_.clear();
        return set_members_;
    }
    /// A value that is already encoded, bytes copied as they are.
    void value(FlatValue value);

    /// A string or binary written in place, for producers that know only an upper bound of its
    /// size: room for `size_max` bytes, then end_text() with the bytes used. Nothing else may be
    /// called in between.
    [[nodiscard]] char* begin_text(AttributeType type, std::size_t size_max);
    void end_text(std::size_t size);

    /// The item written so far, with its size; the writer is empty again.
    [[nodiscard]] FlatItem finish();
    /// Drops what was written.
    void clear() noexcept;

  private:
    /// One entry of an open map.
    struct Entry {
        std::uint64_t prefix;  // first 8 bytes of the name, big endian, zeros behind a shorter one
        std::uint32_t
            offset;  // of the entry in the buffer; it ends where the next one in time begins
        std::uint32_t size;  // set when its map is closed
        std::uint32_t name_offset;
        std::uint32_t name_size;
    };
    /// A list or map that is not closed yet; the item itself has none.
    struct Scope {
        std::uint32_t start;        // offset of its u32 size
        std::uint32_t count;        // members so far, lists only
        std::uint32_t first_entry;  // into entries_, maps only
        bool is_map;
    };
    void swap(ItemWriter& other) noexcept;
    /// Room for `size` more bytes at the end of the buffer.
    [[nodiscard]] char* reserve(std::size_t size);
    void grow(std::size_t size);
    void commit(const char* end) noexcept { size_ = static_cast<std::size_t>(end - data_.get()); }
    void text(flat::Tag tag, std::string_view bytes);
    void begin(flat::Tag tag);
    void close(const Scope& scope, std::uint32_t count) noexcept;
    void count_member() noexcept {
        if (!scopes_.empty()) {
            ++scopes_.back().count;
        }
    }
    [[nodiscard]] std::string_view name_of(const Entry& entry) const noexcept {
        return {data_.get() + entry.name_offset, entry.name_size};
    }
    [[nodiscard]] bool precedes(const Entry& a, const Entry& b) const noexcept;
    /// Closes the entries from `first` on and sorts them by name; of equal names the last written
    /// stays. True if they were in order, so that their bytes can stay where they are.
    [[nodiscard]] bool sort_entries(std::uint32_t first);
    void drop_repeated_names(std::uint32_t first);
    /// Copies the entries from `first` on to `out` and returns their size.
    std::size_t gather(std::uint32_t first, char* out) const noexcept;

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::vector<Entry> entries_;
    std::vector<Scope> scopes_;
    std::vector<char> scratch_;
    std::vector<std::string_view> set_members_;
    std::uint32_t item_size_bytes_ = 0;  // by DynamoDB's rule, of what was written
    std::size_t open_text_head_ = 0;     // of begin_text(): bytes left free for tag and size
    flat::Tag open_text_ = flat::Tag::null;
    bool dropped_ = false;  // a repeated name was dropped, so item_size_bytes_ is too high
};

}  // namespace dynox
