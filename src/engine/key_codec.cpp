#include "engine/key_codec.hpp"

#include "engine/digest.hpp"
#include "engine/limits.hpp"
#include "engine/vector_index.hpp"

#include <array>
#include <cassert>

namespace dynox::engine {
namespace {

/// At once: byte by byte the text would look for room for each.
template <class Unsigned>
void append_big_endian(std::string& out, Unsigned value) {
    std::array<char, sizeof(Unsigned)> bytes{};
    for (std::size_t i = bytes.size(); i > 0; --i) {
        bytes[i - 1] = static_cast<char>(value & 0xff);
        value >>= 8;
    }
    out.append(bytes.data(), bytes.size());
}

constexpr std::size_t key_attributes_max = 4;  // of one kind, in a GSI

/// Store id, digest and parts of the partition key.
void append_partition(std::string& out, StoreId id, const std::string_view* pieces,
                      std::size_t count) {
    append_u32(out, id);
    append_u64(out, key_digest(pieces, count));
    for (std::size_t i = 0; i < count; ++i) {
        append_part(out, pieces[i]);
    }
}

/// As above, with the values found in an item.
void append_partition(std::string& out, StoreId id, const KeySchema& key, FlatItemView item) {
    std::array<std::string_view, key_attributes_max> pieces;
    assert(key.partition_count <= pieces.size());
    for (std::size_t i = 0; i < key.partition_count; ++i) {
        pieces[i] = key_bytes(item.find(key.attributes[i].name));
    }
    append_partition(out, id, pieces.data(), key.partition_count);
}

std::string_view sort_bytes(const Table& table, FlatItemView item) {
    const KeySchema& key = table.key();
    return key.sort_count() == 0 ? std::string_view()
                                 : key_bytes(item.find(key.attributes[1].name));
}

}  // namespace

std::string_view key_bytes(FlatValue value) noexcept {
    return value.tag() == flat::Tag::number ? value.as_number_bytes() : value.as_string_or_binary();
}

void append_u32(std::string& out, std::uint32_t value) {
    append_big_endian(out, value);
}

void append_u64(std::string& out, std::uint64_t value) {
    append_big_endian(out, value);
}

void append_open_part(std::string& out, std::string_view bytes) {
    while (true) {
        const std::size_t zero = bytes.find('\0');
        if (zero == std::string_view::npos) {
            out.append(bytes);
            return;
        }
        out.append(bytes.substr(0, zero + 1));
        out.push_back('\xff');
        bytes.remove_prefix(zero + 1);
    }
}

void append_part(std::string& out, std::string_view bytes) {
    append_open_part(out, bytes);
    out.append(2, '\0');
}

std::string prefix_end(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff') {
        prefix.pop_back();
    }
    // Store ids never reach ffffffff, so something is always left to count up.
    assert(!prefix.empty());
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

void append_table_key(std::string& out, const Table& table, FlatItemView item) {
    append_partition(out, table.id(), table.key(), item);
    out.append(sort_bytes(table, item));
}

std::string table_key(const Table& table, FlatItemView item) {
    std::string key;
    key.reserve(64);
    append_table_key(key, table, item);
    return key;
}

bool belongs_to(const Index& index, FlatItemView item) noexcept {
    std::size_t partition_size = 0;
    std::size_t sort_size = 0;
    for (std::size_t i = 0; i < index.key.attributes.size(); ++i) {
        const KeyAttribute& attribute = index.key.attributes[i];
        const FlatValue value = item.find(attribute.name);
        if (!value.is(attribute.type)) {
            return false;
        }
        const std::size_t size = key_bytes(value).size();
        if (size == 0) {
            return false;
        }
        (i < index.key.partition_count ? partition_size : sort_size) += size;
    }
    return partition_size <= partition_key_size_bytes_max && sort_size <= sort_key_size_bytes_max &&
           (!index.vector || is_vector(*index.vector, item.find(index.vector->attribute)));
}

std::string index_key(const Table& table, const Index& index, FlatItemView item) {
    std::string key;
    key.reserve(96);
    if (index.key.partition_count == 0) {  // of a vector index: spread as the table's items are
        append_u32(key, index.id);
        append_u64(key, key_digest({key_bytes(item.find(table.key().attributes[0].name))}));
    } else {
        append_partition(key, index.id, index.key, item);
    }
    for (std::size_t i = index.key.partition_count; i < index.key.attributes.size(); ++i) {
        append_part(key, key_bytes(item.find(index.key.attributes[i].name)));
    }
    const std::string_view sort = sort_bytes(table, item);
    if (index.kind != IndexKind::local) {
        const std::string_view partition = key_bytes(item.find(table.key().attributes[0].name));
        append_u64(key, key_digest({partition, sort}));
        append_part(key, partition);
    }
    key.append(sort);
    return key;
}

std::string partition_prefix(StoreId id, const std::vector<FlatValue>& values) {
    std::array<std::string_view, key_attributes_max> pieces;
    assert(values.size() <= pieces.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        pieces[i] = key_bytes(values[i]);
    }
    std::string prefix;
    prefix.reserve(64);
    append_partition(prefix, id, pieces.data(), values.size());
    return prefix;
}

std::uint64_t digest_of_key(std::string_view key) noexcept {
    assert(key.size() >= 12);
    std::uint64_t digest = 0;
    for (std::size_t i = 4; i < 12; ++i) {
        digest = digest << 8 | static_cast<unsigned char>(key[i]);
    }
    return digest;
}

}  // namespace dynox::engine
