#include "engine/catalogue_codec.hpp"

#include "api/wire.hpp"
#include "dynox/number.hpp"
#include "engine/key_codec.hpp"

#include <algorithm>
#include <optional>

namespace dynox::engine {
namespace {

Error damaged(std::string_view what) {
    return {client_errc::storage_damaged,
            "the catalogue is damaged: expected " + std::string(what) + " in a record, found none"};
}

void write_number(ItemWriter& writer, std::string_view name, const Number& number) {
    writer.name(name);
    writer.number_bytes(number.ordered_bytes());
}

Result<Number> read_number(FlatItemView record, std::string_view name) {
    const FlatValue value = record.find(name);
    if (!value.is(AttributeType::number)) {
        return damaged(name);
    }
    return Number::from_ordered(value.as_number_bytes());
}

Result<std::int64_t> read_integer(FlatItemView record, std::string_view name) {
    const Result<Number> number = read_number(record, name);
    if (!number) {
        return number.error();
    }
    return number->to_int64();
}

Result<std::string> read_string(FlatItemView record, std::string_view name) {
    const FlatValue value = record.find(name);
    if (!value.is(AttributeType::string)) {
        return damaged(name);
    }
    return std::string(value.as_string());
}

void write_number_if(ItemWriter& writer, std::string_view name, const std::optional<double>& time) {
    if (time) {
        // A clock gives finite times; a double of that size always has a decimal form.
        write_number(writer, name, Number::from_double(*time).value());
    }
}

void write_times(ItemWriter& writer, std::string_view name, const std::vector<double>& times) {
    writer.name(name);
    writer.begin_list();
    for (const double time : times) {
        writer.number_bytes(Number::from_double(time).value().ordered_bytes());
    }
    writer.end_list();
}

void write_throughput(ItemWriter& writer, std::string_view name, const ThroughputHistory& history) {
    writer.name(name);
    writer.begin_map();
    write_number_if(writer, "increased", history.last_increase);
    write_number_if(writer, "decreased", history.last_decrease);
    write_number(writer, "decreases", history.decreases_today);
    writer.end_map();
}

void write_history(ItemWriter& writer, const TableHistory& history) {
    writer.name("history");
    writer.begin_map();
    write_number_if(writer, "on_demand_since", history.on_demand_since);
    write_times(writer, "on_demand_switches", history.on_demand_switches);
    write_times(writer, "table_class_changes", history.table_class_changes);
    write_throughput(writer, "throughput", history.throughput);
    writer.name("indexes");
    writer.begin_map();
    for (const auto& [name, throughput] : history.index_throughput) {
        write_throughput(writer, name, throughput);
    }
    writer.end_map();
    if (history.origin) {
        writer.name("origin");
        writer.begin_map();
        writer.name("backup");
        writer.string(history.origin->backup_arn);
        writer.name("table");
        writer.string(history.origin->table_arn);
        write_number_if(writer, "time", history.origin->time);
        writer.end_map();
    }
    writer.end_map();
}

void write_indexes(ItemWriter& writer, const Table& table) {
    writer.name("indexes");
    writer.begin_map();
    for (const IndexHandle& index : table.indexes()) {
        writer.name(index->name);
        writer.begin_map();
        write_number(writer, "id", index->id);
        writer.name("filling");
        writer.boolean(index->filling);
        writer.end_map();
    }
    writer.end_map();
}

// Of values within a record, where what is absent counts as nothing.
FlatValue member(FlatValue map, std::string_view name) {
    return map.is(AttributeType::map) ? map.as_map().find(name) : FlatValue();
}
std::optional<double> time_of(FlatValue value) {
    if (!value.is(AttributeType::number)) {
        return std::nullopt;
    }
    return Number::from_ordered(value.as_number_bytes()).to_double_rounded();
}
std::int64_t integer_of(FlatValue value) {
    if (!value.is(AttributeType::number)) {
        return 0;
    }
    const Result<std::int64_t> integer = Number::from_ordered(value.as_number_bytes()).to_int64();
    return integer ? *integer : 0;
}
std::vector<double> times_of(FlatValue value) {
    std::vector<double> times;
    if (value.is(AttributeType::list)) {
        for (const FlatValue& element : value.as_list()) {
            times.push_back(time_of(element).value_or(0));
        }
    }
    return times;
}

ThroughputHistory throughput_of(FlatValue value) {
    return {time_of(member(value, "increased")), time_of(member(value, "decreased")),
            integer_of(member(value, "decreases"))};
}

TableHistory history_of(FlatValue value) {
    TableHistory history;
    history.on_demand_since = time_of(member(value, "on_demand_since"));
    history.on_demand_switches = times_of(member(value, "on_demand_switches"));
    history.table_class_changes = times_of(member(value, "table_class_changes"));
    history.throughput = throughput_of(member(value, "throughput"));
    if (const FlatValue indexes = member(value, "indexes"); indexes.is(AttributeType::map)) {
        for (const FlatEntry& entry : indexes.as_map()) {
            history.index_throughput.emplace(entry.name, throughput_of(entry.value));
        }
    }
    if (const FlatValue origin = member(value, "origin"); origin.is(AttributeType::map)) {
        const auto text = [&origin](std::string_view name) {
            const FlatValue found = member(origin, name);
            return found.is(AttributeType::string) ? std::string(found.as_string()) : std::string();
        };
        history.origin =
            TableOrigin{text("backup"), text("table"), time_of(member(origin, "time")).value_or(0)};
    }
    return history;
}

/// Does `revision` know every index of its definition?
template <class Indexes>
bool knows_all(const Table::Revision& revision, const Indexes& indexes) {
    return !indexes || std::all_of(indexes->begin(), indexes->end(), [&](const auto& index) {
        return revision.indexes.contains(index.index_name);
    });
}

/// The table of a record; those of format 1 have neither indexes nor history.
Result<std::shared_ptr<const Table>> make_table(Table::Identity identity,
                                                api::CreateTableRequest definition,
                                                FlatItemView record) {
    const FlatValue indexes = record.find("indexes");
    if (!indexes.is(AttributeType::map)) {
        return std::make_shared<const Table>(std::move(identity), std::move(definition));
    }
    Table::Revision revision;
    revision.definition = std::move(definition);
    for (const FlatEntry& entry : indexes.as_map()) {
        const FlatValue filling = member(entry.value, "filling");
        revision.indexes[std::string(entry.name)] = {
            static_cast<StoreId>(integer_of(member(entry.value, "id"))),
            filling.is(AttributeType::boolean) && filling.as_boolean()};
    }
    revision.history = history_of(record.find("history"));
    if (!knows_all(revision, revision.definition.local_secondary_indexes) ||
        !knows_all(revision, revision.definition.global_secondary_indexes) ||
        !knows_all(revision, revision.definition.vector_indexes)) {
        return damaged("the id of every index");
    }
    return std::make_shared<const Table>(std::move(identity), std::move(revision), nullptr);
}

}  // namespace

std::string catalogue_prefix(CatalogueKind kind) {
    std::string key;
    append_u32(key, catalogue_store_id);
    append_u64(key, static_cast<std::uint64_t>(kind));
    return key;
}

std::string meta_key() {
    return catalogue_prefix(CatalogueKind::meta);
}

std::string table_record_key(std::string_view table_name) {
    return catalogue_prefix(CatalogueKind::table).append(table_name);
}

std::string counts_record_key(StoreId id) {
    std::string key = catalogue_prefix(CatalogueKind::counts);
    append_u32(key, id);
    return key;
}

std::string removed_index_key(StoreId id) {
    std::string key = catalogue_prefix(CatalogueKind::removed_index);
    append_u32(key, id);
    return key;
}

StoreId id_of_record(std::string_view key) {
    StoreId id = 0;
    for (const char byte : key.substr(key.size() - 4)) {
        id = id << 8 | static_cast<unsigned char>(byte);
    }
    return id;
}

FlatItem encode_meta(const MetaRecord& meta) {
    ItemWriter writer;
    write_number(writer, "format", meta.format);
    write_number(writer, "next_id", meta.next_id);
    return writer.finish();
}

Result<MetaRecord> decode_meta(FlatItemView record) {
    const Result<std::int64_t> format = read_integer(record, "format");
    if (!format) {
        return format.error();
    }
    const Result<std::int64_t> next_id = read_integer(record, "next_id");
    if (!next_id) {
        return next_id.error();
    }
    return MetaRecord{*format, static_cast<StoreId>(*next_id)};
}

FlatItem encode_table(const Table& table, TableFate fate) {
    std::string request;
    api::encode_request(table.definition(), request);
    ItemWriter writer;
    write_number(writer, "id", table.id());
    writer.name("uuid");
    writer.string(table.identity().uuid);
    // A clock gives finite times; a double of that size always has a decimal form.
    write_number(writer, "created", Number::from_double(table.identity().created).value());
    writer.name("request");
    writer.string(request);
    writer.name("deleting");
    writer.boolean(fate == TableFate::deleting);
    writer.name("loading");
    writer.boolean(table.loading());
    write_indexes(writer, table);
    write_history(writer, table.history());
    return writer.finish();
}

Result<TableRecord> decode_table(FlatItemView record, const std::string& region) {
    const Result<std::int64_t> id = read_integer(record, "id");
    const Result<Number> created = read_number(record, "created");
    const Result<std::string> uuid = read_string(record, "uuid");
    const Result<std::string> request = read_string(record, "request");
    const FlatValue deleting = record.find("deleting");
    if (!id || !created || !uuid || !request || !deleting.is(AttributeType::boolean)) {
        return damaged("id, created, uuid, request and deleting");
    }
    Result<api::CreateTableRequest> definition =
        api::decode_request<api::CreateTableRequest>(*request);
    if (!definition) {
        return Error(client_errc::storage_damaged,
                     "the catalogue is damaged: a table's definition reads: " +
                         definition.error().message());
    }
    Table::Identity identity{static_cast<StoreId>(*id), region, *uuid,
                             created->to_double_rounded()};
    Result<std::shared_ptr<const Table>> table =
        make_table(std::move(identity), *std::move(definition), record);
    if (!table) {
        return table.error();
    }
    const FlatValue loading = record.find("loading");  // absent: an older record
    (*table)->set_loading(loading.is(AttributeType::boolean) && loading.as_boolean());
    return TableRecord{*std::move(table),
                       deleting.as_boolean() ? TableFate::deleting : TableFate::alive};
}

FlatItem encode_counts(const Counts& counts) {
    ItemWriter writer;
    write_number(writer, "items", counts.items());
    write_number(writer, "bytes", counts.bytes());
    return writer.finish();
}

Result<CountsRecord> decode_counts(FlatItemView record) {
    const Result<std::int64_t> items = read_integer(record, "items");
    const Result<std::int64_t> bytes = read_integer(record, "bytes");
    if (!items || !bytes) {
        return damaged("items and bytes");
    }
    return CountsRecord{*items, *bytes};
}

}  // namespace dynox::engine
