#include "engine/catalogue.hpp"

#include "engine/catalogue_codec.hpp"
#include "engine/failures.hpp"
#include "engine/key_codec.hpp"

#include <random>

namespace dynox::engine {
namespace {

/// A random UUID (version 4) for TableId.
std::string make_uuid() {
    std::random_device device;
    std::string text;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            text.push_back('-');
        }
        unsigned nibble = device() & 0xfU;
        if (i == 12) {
            nibble = 4;
        } else if (i == 16) {
            nibble = 8 | (nibble & 3);
        }
        text.push_back("0123456789abcdef"[nibble]);
    }
    return text;
}

/// "arn:aws:dynamodb:<region>:<account>:table/<name>" -> name; any other text is a name already.
std::string_view name_in(std::string_view name_or_arn) {
    constexpr std::string_view mark = ":table/";
    if (!name_or_arn.starts_with("arn:")) {
        return name_or_arn;
    }
    const std::size_t at = name_or_arn.find(mark);
    return at == std::string_view::npos ? std::string_view() : name_or_arn.substr(at + mark.size());
}

std::string key_of_id(StoreId id) {
    std::string key;
    append_u32(key, id);
    return key;
}

/// Calls `visit` with the key and value of each record of a kind.
template <class Visit>
Result<void> for_each_record(Storage& storage, CatalogueKind kind, Visit&& visit) {
    const std::string low = catalogue_prefix(kind);
    const auto cursor = storage.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        if (Result<void> visited = visit(cursor->key(), cursor->view()); !visited) {
            return visited;
        }
    }
    return cursor->status();
}

}  // namespace

Result<void> Catalogue::open() {
    if (Result<void> read = read_meta(); !read) {
        return read;
    }
    std::vector<TableHandle> half_deleted;
    if (Result<void> read = read_tables(half_deleted); !read) {
        return read;
    }
    if (Result<void> read = read_counts(); !read) {
        return read;
    }
    for (const TableHandle& table : half_deleted) {
        api::CommitTicket ticket = 0;
        if (Result<void> erased = erase_contents(*table, ticket); !erased) {
            return erased;
        }
    }
    return {};
}

Result<void> Catalogue::read_meta() {
    const Result<std::optional<FlatItem>> record = storage_.get(meta_key());
    if (!record) {
        return record.error();
    }
    next_id_ = first_table_id;
    if (!*record) {
        return {};
    }
    const Result<MetaRecord> meta = decode_meta(**record);
    if (!meta) {
        return meta.error();
    }
    if (meta->format > format_version) {
        return Error(client_errc::storage_damaged,
                     "the data has format " + std::to_string(meta->format) +
                         ", this version of dynox reads formats up to " +
                         std::to_string(format_version));
    }
    next_id_ = meta->next_id;
    return {};
}

Result<void> Catalogue::read_tables(std::vector<TableHandle>& half_deleted) {
    return for_each_record(storage_, CatalogueKind::table,
                           [&](std::string_view, FlatItemView view) -> Result<void> {
                               Result<TableRecord> record = decode_table(view, region_);
                               if (!record) {
                                   return record.error();
                               }
                               if (record->fate == TableFate::deleting) {
                                   half_deleted.push_back(std::move(record->table));
                               } else {
                                   record->table->set_counted(false);
                                   tables_.emplace(record->table->name(), std::move(record->table));
                               }
                               return {};
                           });
}

Result<void> Catalogue::read_counts() {
    std::map<StoreId, CountsRecord> found;
    WriteBatch batch;
    Result<void> read =
        for_each_record(storage_, CatalogueKind::counts,
                        [&](std::string_view key, FlatItemView view) -> Result<void> {
                            const Result<CountsRecord> record = decode_counts(view);
                            if (!record) {
                                return record.error();
                            }
                            StoreId id = 0;
                            for (const char byte : key.substr(key.size() - 4)) {
                                id = id << 8 | static_cast<unsigned char>(byte);
                            }
                            found.emplace(id, *record);
                            batch.erase(std::string(key));
                            return {};
                        });
    if (!read) {
        return read;
    }
    for (const auto& [name, table] : tables_) {
        const auto own = found.find(table->id());
        if (own == found.end()) {
            continue;
        }
        table->counts().set(own->second.items, own->second.bytes);
        for (const std::unique_ptr<Index>& index : table->indexes()) {
            const CountsRecord& record = found[index->id];
            index->counts.set(record.items, record.bytes);
        }
        table->set_counted(true);
    }
    if (!batch.empty()) {
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
    }
    return {};
}

void Catalogue::close() {
    const std::lock_guard definition_lock(definition_mutex_);
    // At the end of the process others may be in the middle of a write: done, or refused by
    // storage.
    const ItemLocks::Guard gate = locks_.lock_all();
    WriteBatch batch;
    for (const auto& [name, table] : tables_) {
        if (!table->counted()) {
            continue;
        }
        batch.put(counts_record_key(table->id()), encode_counts(table->counts()));
        for (const std::unique_ptr<Index>& index : table->indexes()) {
            batch.put(counts_record_key(index->id), encode_counts(index->counts));
        }
    }
    if (batch.empty()) {
        return;
    }
    // Where this fails the counts are made anew after the next opening; nothing is lost.
    if (const Result<api::CommitTicket> applied = storage_.apply(batch); applied) {
        static_cast<void>(storage_.wait(*applied));
    }
}

TableHandle Catalogue::find(std::string_view name_or_arn) const {
    const std::string_view name = name_in(name_or_arn);
    const std::shared_lock lock(tables_mutex_);
    const auto found = tables_.find(name);
    if (found == tables_.end()) {
        return nullptr;
    }
    if (name.size() != name_or_arn.size() && found->second->arn() != name_or_arn) {
        return nullptr;  // another region's or account's
    }
    return found->second;
}

Result<TableHandle> Catalogue::create(const api::CreateTableRequest& request, double now,
                                      api::CommitTicket& ticket) {
    const std::lock_guard definition_lock(definition_mutex_);
    api::CreateTableRequest definition = request;
    definition.table_name = std::string(name_in(request.table_name));
    if (find(definition.table_name) != nullptr) {
        return Error(server_errc::resource_in_use,
                     "Table already exists: " + definition.table_name);
    }
    TableHandle table = std::make_shared<const Table>(
        Table::Identity{next_id_, region_, make_uuid(), now}, std::move(definition));
    WriteBatch batch;
    batch.put(table_record_key(table->name()), encode_table(*table, TableFate::alive));
    batch.put(meta_key(), encode_meta({format_version, table->end_id()}));
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    next_id_ = table->end_id();
    const std::unique_lock lock(tables_mutex_);
    tables_.emplace(table->name(), table);
    return table;
}

Result<TableHandle> Catalogue::remove(const std::string& name_or_arn, api::CommitTicket& ticket) {
    const std::lock_guard definition_lock(definition_mutex_);
    const TableHandle table = find(name_or_arn);
    if (table == nullptr) {
        return named_table_missing(name_or_arn);
    }
    if (table->definition().deletion_protection_enabled) {
        return validation_error(
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection "
            "first.");
    }
    {
        // Writers that found the table before hold their stripes until they are done, and see
        // dropped() after.
        const ItemLocks::Guard gate = locks_.lock_all();
        WriteBatch batch;
        batch.put(table_record_key(table->name()), encode_table(*table, TableFate::deleting));
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
        table->drop();
    }
    {
        const std::unique_lock lock(tables_mutex_);
        tables_.erase(table->name());
    }
    if (Result<void> erased = erase_contents(*table, ticket); !erased) {
        return erased.error();
    }
    return table;
}

Result<void> Catalogue::erase_contents(const Table& table, api::CommitTicket& ticket) {
    for (StoreId id = table.id(); id < table.end_id(); ++id) {
        if (const Result<api::CommitTicket> erased = storage_.erase_prefix(key_of_id(id));
            !erased) {
            return erased.error();
        }
    }
    WriteBatch batch;
    batch.erase(table_record_key(table.name()));
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    return {};
}

std::vector<std::string> Catalogue::names(const std::optional<std::string>& after,
                                          std::size_t count) const {
    const std::shared_lock lock(tables_mutex_);
    auto at = after ? tables_.upper_bound(*after) : tables_.begin();
    std::vector<std::string> names;
    for (; at != tables_.end() && names.size() < count; ++at) {
        names.push_back(at->first);
    }
    return names;
}

Result<void> Catalogue::ensure_counted(const Table& table) {
    if (table.counted()) {
        return {};
    }
    const std::lock_guard definition_lock(definition_mutex_);
    if (table.counted() || table.dropped()) {
        return {};
    }
    struct Task {
        Counts* counts;
        std::unique_ptr<Cursor> cursor;
    };
    std::vector<Task> tasks;
    const auto begin = [&](StoreId id, Counts& counts) {
        counts.set(0, 0);
        const std::string low = key_of_id(id);
        tasks.push_back({&counts, storage_.range(low, prefix_end(low), Direction::forward)});
    };
    {
        // With all stripes held the cursors and the zeroed counts mark the same moment: later
        // writes add to the counts and are not seen by the cursors.
        const ItemLocks::Guard gate = locks_.lock_all();
        begin(table.id(), table.counts());
        for (const std::unique_ptr<Index>& index : table.indexes()) {
            begin(index->id, index->counts);
        }
    }
    for (Task& task : tasks) {
        std::int64_t items = 0;
        std::int64_t bytes = 0;
        for (; task.cursor->valid(); task.cursor->next()) {
            ++items;
            bytes += task.cursor->view().item_size_bytes();
        }
        if (Result<void> status = task.cursor->status(); !status) {
            return status;
        }
        task.counts->add(items, bytes);
    }
    table.set_counted(true);
    return {};
}

}  // namespace dynox::engine
