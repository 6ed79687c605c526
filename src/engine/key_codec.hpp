// Keys of items and of index entries, as storage orders them.
//
//   table:  u32 BE table id | digest | partition part | sort bytes
//   LSI:    u32 BE index id | digest | partition part | sort part | table's sort bytes
//   GSI:    u32 BE index id | digest | partition part {1..4} | sort part {0..4} | u64 BE tie digest
//           | table's partition part | table's sort bytes
//
//   vector: u32 BE index id | digest | partition part {0,1} | u64 BE tie digest
//           | table's partition part | table's sort bytes; without a partition part the digest is
//           that of the table's partition key
//
//   digest      u64 BE, key_digest() of the partition key's bytes (of all its attributes, in order)
//   tie digest  key_digest() of the table's partition and sort bytes: the order of entries with
//               equal index keys
//   part        key bytes with 00 written as 00 ff, closed by 00 00
//   bytes       key bytes as they are; nothing follows them
//
// Key bytes: S its UTF-8, B its bytes, N its ordered bytes. Escaping keeps byte order, and the end
// mark sorts before every continuation, so no part is a prefix of another one and parts compare as
// their key bytes do.
#pragma once

#include <string>
#include <string_view>

#include "dynox/flat_item.hpp"
#include "engine/table.hpp"

namespace dynox::engine {

// Ids that are no table's.
inline constexpr StoreId catalogue_store_id = 0;
inline constexpr StoreId token_store_id = 1;
inline constexpr StoreId streams_store_id = 2;         // descriptions
inline constexpr StoreId stream_records_store_id = 3;  // stream_record.hpp has the keys
inline constexpr StoreId time_to_live_store_id = 4;
inline constexpr StoreId clock_store_id = 5;
inline constexpr StoreId backups_store_id = 6;       // backup/backups.hpp
inline constexpr StoreId recovery_store_id = 7;      // backup/recovery_log.hpp
inline constexpr StoreId recovery_log_store_id = 8;  // backup/recovery_log.hpp
inline constexpr StoreId transfers_store_id = 9;     // backup/transfers.hpp
inline constexpr StoreId first_table_id = 16;

/// Key bytes of a value of type S, N or B.
[[nodiscard]] std::string_view key_bytes(FlatValue value) noexcept;

void append_u32(std::string& out, std::uint32_t value);
void append_u64(std::string& out, std::uint64_t value);
/// A part: escaped and closed.
void append_part(std::string& out, std::string_view bytes);
/// A part without its end mark: what the parts of all values that begin with `bytes` have in
/// common.
void append_open_part(std::string& out, std::string_view bytes);

/// The smallest key behind every key that begins with `prefix`.
[[nodiscard]] std::string prefix_end(std::string prefix);

/// Key of an item, or of a request's key: every key attribute is there and has its type.
void append_table_key(std::string& out, const Table& table, FlatItemView item);
/// As above, to a string of its own.
[[nodiscard]] std::string table_key(const Table& table, FlatItemView item);

/// May `item` be in the index? True if it has every key attribute of the index with its type,
/// usable as a key.
[[nodiscard]] bool belongs_to(const Index& index, FlatItemView item) noexcept;
/// Key of the item's entry in the index; belongs_to() is true.
[[nodiscard]] std::string index_key(const Table& table, const Index& index, FlatItemView item);
/// A prefix that all keys of one partition share, and no other key. `values` are the partition
/// key's attributes.
[[nodiscard]] std::string partition_prefix(StoreId id, const std::vector<FlatValue>& values);
/// The key of the item that an index entry stands for. Entries hold the table's key attributes.
[[nodiscard]] inline std::string base_key(const Table& table, FlatItemView entry) {
    return table_key(table, entry);
}

/// The digest within a table's or index's key.
[[nodiscard]] std::uint64_t digest_of_key(std::string_view key) noexcept;

}  // namespace dynox::engine
