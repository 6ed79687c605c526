#include "engine/catalogue_codec.hpp"

#include "api/wire.hpp"
#include "dynox/number.hpp"
#include "engine/key_codec.hpp"

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
    return TableRecord{std::make_shared<const Table>(std::move(identity), *std::move(definition)),
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
