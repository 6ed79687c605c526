// Keys of requests and items against the schema, in the service's words.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dynox/errors.hpp"
#include "engine/table.hpp"
#include "engine/vector_index.hpp"

namespace dynox::engine {

enum class KeyFault : std::uint8_t {
    none,
    extra_attribute,
    missing_attribute,
    wrong_type,
    empty_value,
    partition_key_too_long,
    sort_key_too_long,
    bad_vector,
};

/// What is wrong with a key first, and with which attribute.
struct KeyFinding {
    KeyFault fault = KeyFault::none;
    const KeyAttribute* attribute = nullptr;
    std::optional<AttributeType> found;  // of a wrong type
    [[nodiscard]] bool ok() const noexcept { return fault == KeyFault::none; }
};

/// Looks at the key attributes within `item`, which may have others.
[[nodiscard]] KeyFinding inspect_key_attributes(const KeySchema& schema,
                                                FlatItemView item) noexcept;
/// As above, and `key` has nothing else.
[[nodiscard]] KeyFinding inspect_key(const KeySchema& schema, FlatItemView key) noexcept;

/// The words for a finding in a Key parameter (GetItem, UpdateItem, DeleteItem, batches).
[[nodiscard]] Error key_error(const KeyFinding& finding);
/// The words for a finding in the item of a PutItem.
[[nodiscard]] Error item_key_error(const KeyFinding& finding);

[[nodiscard]] Result<void> check_key(const Table& table, FlatItemView key);
[[nodiscard]] Result<void> check_item_key(const Table& table, FlatItemView item);

/// The first attribute of `item` that is a key of an index but cannot be: such attributes are
/// absent, or of the declared type, not empty and not too long. Of several indexes the one whose
/// name comes first is told, as the service does. The same of what vector indexes name.
struct IndexKeyFinding {
    KeyFault fault = KeyFault::none;
    const Index* index = nullptr;
    const KeyAttribute* attribute = nullptr;
    std::optional<AttributeType> found;      // of a wrong type
    VectorFault vector = VectorFault::none;  // of a bad vector; there is no key attribute then
    [[nodiscard]] bool ok() const noexcept { return fault == KeyFault::none; }
};
[[nodiscard]] IndexKeyFinding inspect_index_keys(const Table& table, FlatItemView item) noexcept;
[[nodiscard]] Error index_key_error(const IndexKeyFinding& finding);

[[nodiscard]] Result<void> check_index_keys(const Table& table, FlatItemView item);
/// Of an updated item: only attributes named in `changed`.
[[nodiscard]] IndexKeyFinding inspect_updated_index_keys(const Table& table, FlatItemView item,
                                                         std::span<const std::string_view> changed);
/// As index_key_error(), with words of its own for an empty value.
[[nodiscard]] Error updated_index_key_error(const IndexKeyFinding& finding);

}  // namespace dynox::engine
