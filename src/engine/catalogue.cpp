#include "engine/catalogue.hpp"

#include "engine/catalogue_codec.hpp"
#include "engine/failures.hpp"
#include "engine/key_codec.hpp"
#include "engine/table_settings.hpp"

#include <algorithm>
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

Error table_in_use(const std::string& name, const std::string& by) {
    return {
        server_errc::resource_in_use,
        "Attempt to change a resource which is still in use: Table is being " + by + ": " + name};
}

/// Null: none.
const Index* find_index(const TableHandle& table, StoreId id) {
    if (table == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(table->indexes().begin(), table->indexes().end(),
                                    [id](const IndexHandle& index) { return index->id == id; });
    return found == table->indexes().end() ? nullptr : found->get();
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
    api::CommitTicket ticket = 0;
    return erase_removed_indexes(ticket);
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
                                   is_count_due_.store(true, std::memory_order_relaxed);
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
                            found.emplace(id_of_record(key), *record);
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
        for (const IndexHandle& index : table->indexes()) {
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
    const std::lock_guard counting(counting_mutex_);
    counting_tables_.clear();  // their views of storage go
    counting_indexes_.clear();
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
        for (const IndexHandle& index : table->indexes()) {
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
    return create(request, now, std::nullopt, Loading::no, ticket);
}

Result<TableHandle> Catalogue::create_loading(const api::CreateTableRequest& request, double now,
                                              std::optional<TableOrigin> origin,
                                              api::CommitTicket& ticket) {
    return create(request, now, std::move(origin), Loading::yes, ticket);
}

Result<void> Catalogue::finish_loading(const Table& table) {
    const std::lock_guard definition_lock(definition_mutex_);
    table.set_loading(false);
    WriteBatch batch;
    batch.put(table_record_key(table.name()), encode_table(table, TableFate::alive));
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    return applied ? Result<void>() : applied.error();
}

Result<StoreId> Catalogue::reserve_id() {
    const std::lock_guard definition_lock(definition_mutex_);
    WriteBatch batch;
    batch.put(meta_key(), encode_meta({format_version, next_id_ + 1}));
    if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
        return applied.error();
    }
    return next_id_++;
}

Result<TableHandle> Catalogue::create(const api::CreateTableRequest& request, double now,
                                      std::optional<TableOrigin> origin, Loading loading,
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
    if (origin) {
        Table::Revision revision = table->revision();
        revision.history.origin = std::move(origin);
        table = std::make_shared<const Table>(table->identity(), std::move(revision), table.get());
    }
    table->set_loading(loading == Loading::yes);
    const auto end_id = static_cast<StoreId>(next_id_ + table->store_ids().size());
    WriteBatch batch;
    batch.put(table_record_key(table->name()), encode_table(*table, TableFate::alive));
    batch.put(meta_key(), encode_meta({format_version, end_id}));
    watcher_.making(*table, batch);
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    next_id_ = end_id;
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
    if (table->loading()) {
        return table_in_use(table->name(), "created");
    }
    if (std::any_of(table->indexes().begin(), table->indexes().end(),
                    [](const IndexHandle& index) { return index->filling.load(); })) {
        return table_in_use(table->name(), "updated");
    }
    if (Result<void> dropped = drop(*table, ticket); !dropped) {
        return dropped.error();
    }
    return table;
}

Result<void> Catalogue::abandon_loading(const Table& table) {
    const std::lock_guard definition_lock(definition_mutex_);
    api::CommitTicket ticket = 0;
    return table.dropped() ? Result<void>() : drop(table, ticket);
}

Result<void> Catalogue::drop(const Table& table, api::CommitTicket& ticket) {
    {
        // Writers that found the table before hold their stripes until they are done, and see
        // dropped() after.
        const ItemLocks::Guard gate = locks_.lock_all();
        WriteBatch batch;
        batch.put(table_record_key(table.name()), encode_table(table, TableFate::deleting));
        watcher_.removing(table, batch);
        if (const Result<api::CommitTicket> applied = storage_.apply(batch); !applied) {
            return applied.error();
        }
        table.drop();
    }
    {
        const std::unique_lock lock(tables_mutex_);
        tables_.erase(table.name());
    }
    return erase_contents(table, ticket);
}

Result<void> Catalogue::erase_contents(const Table& table, api::CommitTicket& ticket) {
    for (const StoreId id : table.store_ids()) {
        if (const Result<api::CommitTicket> erased = storage_.erase_prefix(key_of_id(id));
            !erased) {
            return erased.error();
        }
    }
    WriteBatch batch;
    batch.erase(table_record_key(table.name()));
    batch.erase(settings_key(table.id()));
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    return {};
}

Result<Catalogue::Updated> Catalogue::update(const std::string& name_or_arn, const Change& change,
                                             api::CommitTicket& ticket) {
    const std::lock_guard definition_lock(definition_mutex_);
    const TableHandle before = find(name_or_arn);
    if (before == nullptr) {
        return named_table_missing(name_or_arn);
    }
    if (before->loading()) {
        return table_in_use(before->name(), "created");
    }
    Result<Table::Revision> revision = change(*before);
    if (!revision) {
        return revision.error();
    }
    StoreId end_id = next_id_;
    for (auto& [name, index] : revision->indexes) {
        if (index.id == 0) {
            index = {end_id++, true};
        }
    }
    TableHandle after =
        std::make_shared<const Table>(before->identity(), *std::move(revision), before.get());
    WriteBatch batch;
    batch.put(table_record_key(after->name()), encode_table(*after, TableFate::alive));
    batch.put(meta_key(), encode_meta({format_version, end_id}));
    for (const IndexHandle& index : before->indexes()) {
        if (std::find(after->indexes().begin(), after->indexes().end(), index) ==
            after->indexes().end()) {
            batch.put(removed_index_key(index->id), ItemWriter().finish());
        }
    }
    {
        // Whoever writes with the old generation has its stripes until it is done; who comes after
        // finds the old generation replaced and the new one in its place.
        const ItemLocks::Guard gate = locks_.lock_all();
        watcher_.changing(*before, *after, batch);
        const Result<api::CommitTicket> applied = storage_.apply(batch);
        if (!applied) {
            return applied.error();
        }
        ticket = *applied;
        next_id_ = end_id;
        const std::unique_lock lock(tables_mutex_);
        tables_[after->name()] = after;
        before->replace();
        if (before->definition().vector_indexes != after->definition().vector_indexes) {
            after->set_counted(false);  // vectors of an index count otherwise than lists
            is_count_due_.store(true, std::memory_order_relaxed);
        }
    }
    if (Result<void> erased = erase_removed_indexes(ticket); !erased) {
        return erased.error();
    }
    return Updated{before, std::move(after)};
}

Result<void> Catalogue::erase_removed_indexes(api::CommitTicket& ticket) {
    WriteBatch batch;
    Result<void> erased =
        for_each_record(storage_, CatalogueKind::removed_index,
                        [&](std::string_view key, FlatItemView) -> Result<void> {
                            const Result<api::CommitTicket> done =
                                storage_.erase_prefix(key_of_id(id_of_record(key)));
                            if (!done) {
                                return done.error();
                            }
                            batch.erase(std::string(key));
                            return {};
                        });
    if (!erased || batch.empty()) {
        return erased;
    }
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    return {};
}

Result<bool> Catalogue::finish_filling(const std::string& table_name, StoreId index_id,
                                       std::size_t& budget) {
    const std::lock_guard counting(counting_mutex_);
    auto count = counting_indexes_.find(index_id);
    if (count != counting_indexes_.end()) {
        Result<bool> more = count->second.run(budget);
        if (!more) {
            counting_indexes_.erase(count);
        }
        if (!more || *more) {
            return more;
        }
    }
    const std::lock_guard definition_lock(definition_mutex_);
    const TableHandle table = find(table_name);
    const Index* index = find_index(table, index_id);
    if (index == nullptr) {
        counting_indexes_.erase(index_id);
        return false;
    }
    if (count == counting_indexes_.end() && table->counted()) {
        const ItemLocks::Guard gate = locks_.lock_all();
        counting_indexes_.emplace(index_id, StoreCount(storage_, *index));
        return true;
    }
    if (count != counting_indexes_.end()) {
        count->second.finish();
        counting_indexes_.erase(count);
    }
    Result<void> done = let_readers_in(*table, *index);
    return done ? Result<bool>(false) : done.error();
}

Result<void> Catalogue::let_readers_in(const Table& table, const Index& index) {
    index.filling.store(false, std::memory_order_release);
    WriteBatch batch;
    batch.put(table_record_key(table.name()), encode_table(table, TableFate::alive));
    // Where this fails the index is filled again after the next opening; it is whole now.
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    return applied ? Result<void>() : applied.error();
}

std::vector<TableHandle> Catalogue::tables() const {
    const std::shared_lock lock(tables_mutex_);
    std::vector<TableHandle> tables;
    tables.reserve(tables_.size());
    for (const auto& [name, table] : tables_) {
        tables.push_back(table);
    }
    return tables;
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

Result<void> Catalogue::ensure_counted(const Table& table, std::size_t budget) {
    if (table.counted()) {
        return {};
    }
    is_count_due_.store(true, std::memory_order_relaxed);  // of what is left
    const std::lock_guard counting(counting_mutex_);
    for (bool is_done = false; !is_done && budget != 0;) {
        const Result<bool> more = count_part(table.name(), table.id(), budget);
        if (!more) {
            return more.error();
        }
        is_done = !*more;
    }
    return {};
}

Result<bool> Catalogue::count_some(std::size_t budget) {
    if (!is_count_due_.load(std::memory_order_relaxed)) {
        return false;
    }
    const std::lock_guard counting(counting_mutex_);
    is_count_due_.store(false, std::memory_order_relaxed);  // first: others may set it meanwhile
    for (const TableHandle& table : tables()) {
        for (bool is_done = table->counted(); !is_done;) {
            const Result<bool> more =
                budget == 0 ? Result<bool>(true) : count_part(table->name(), table->id(), budget);
            if (!more || budget == 0) {
                is_count_due_.store(true, std::memory_order_relaxed);
                return more ? Result<bool>(true) : more;
            }
            is_done = !*more;
        }
    }
    return false;
}

Result<bool> Catalogue::count_part(const std::string& table_name, StoreId id, std::size_t& budget) {
    auto count = counting_tables_.find(id);
    if (count == counting_tables_.end()) {
        const std::lock_guard definition_lock(definition_mutex_);
        TableHandle table = find(table_name);
        if (table == nullptr || table->id() != id || table->counted()) {
            return false;
        }
        const ItemLocks::Guard gate = locks_.lock_all();
        count = counting_tables_.emplace(id, TableCount(storage_, std::move(table))).first;
    }
    Result<bool> more = count->second.run(budget);
    if (!more) {
        counting_tables_.erase(count);
    }
    if (!more || *more) {
        return more;
    }
    const std::lock_guard definition_lock(definition_mutex_);
    const bool is_valid = count->second.is_valid();
    if (is_valid) {
        count->second.finish();
    }
    counting_tables_.erase(count);
    return !is_valid;
}

}  // namespace dynox::engine
