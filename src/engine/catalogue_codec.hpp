// Records of the catalogue as flat items, and their keys (catalogue.hpp has the layout).
#pragma once

#include <memory>
#include <string>

#include "engine/table.hpp"

namespace dynox::engine {

enum class CatalogueKind : std::uint64_t {
    meta = 0,
    table = 1,
    counts = 2,
    removed_index = 3,
    settings = 4,  // table_settings.hpp
};
/// What all keys of one kind begin with.
[[nodiscard]] std::string catalogue_prefix(CatalogueKind kind);
[[nodiscard]] std::string meta_key();
[[nodiscard]] std::string table_record_key(std::string_view table_name);
[[nodiscard]] std::string counts_record_key(StoreId id);
[[nodiscard]] std::string removed_index_key(StoreId id);
/// The id at the end of one of these two keys.
[[nodiscard]] StoreId id_of_record(std::string_view key);

struct MetaRecord {
    std::int64_t format = 0;
    StoreId next_id = 0;
};
[[nodiscard]] FlatItem encode_meta(const MetaRecord& meta);
[[nodiscard]] Result<MetaRecord> decode_meta(FlatItemView record);

enum class TableFate : std::uint8_t { alive, deleting };
struct TableRecord {
    std::shared_ptr<const Table> table;
    TableFate fate = TableFate::alive;
};
[[nodiscard]] FlatItem encode_table(const Table& table, TableFate fate);
[[nodiscard]] Result<TableRecord> decode_table(FlatItemView record, const std::string& region);

struct CountsRecord {
    std::int64_t items = 0;
    std::int64_t bytes = 0;
};
[[nodiscard]] FlatItem encode_counts(const Counts& counts);
[[nodiscard]] Result<CountsRecord> decode_counts(FlatItemView record);

}  // namespace dynox::engine
