#include "engine/table_settings.hpp"

#include "dynox/number.hpp"
#include "engine/catalogue_codec.hpp"
#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

void write_string(ItemWriter& writer, std::string_view name, std::string_view text) {
    writer.name(name);
    writer.string(text);
}

std::string string_of(FlatValue map, std::string_view name) {
    if (!map.is(AttributeType::map)) {
        return {};
    }
    const FlatValue value = map.as_map().find(name);
    return value.is(AttributeType::string) ? std::string(value.as_string()) : std::string();
}

FlatItem encode(const TableSettings& settings) {
    ItemWriter writer;
    writer.name("tags");
    writer.begin_list();
    for (const api::Tag& tag : settings.tags) {
        writer.begin_list();
        writer.string(tag.key);
        writer.string(tag.value);
        writer.end_list();
    }
    writer.end_list();
    writer.name("policies");
    writer.begin_map();
    for (const auto& [arn, policy] : settings.policies) {
        writer.name(arn);
        writer.begin_map();
        write_string(writer, "text", policy.text);
        write_string(writer, "revision", policy.revision);
        writer.end_map();
    }
    writer.end_map();
    writer.name("kinesis");
    writer.begin_list();
    for (const KinesisDestination& destination : settings.kinesis) {
        writer.begin_map();
        write_string(writer, "arn", destination.stream_arn);
        write_string(writer, "status", destination.active ? "ACTIVE" : "DISABLED");
        write_string(writer, "precision", destination.precision);
        writer.end_map();
    }
    writer.end_list();
    writer.name("insights");
    writer.begin_map();
    for (const auto& [index, insights] : settings.insights) {
        writer.name(index);
        writer.begin_map();
        writer.name("enabled");
        writer.boolean(insights.enabled);
        write_string(writer, "mode", insights.mode);
        writer.name("updated");
        writer.number(Number::from_double(insights.updated).value());
        writer.end_map();
    }
    writer.end_map();
    if (settings.global_since) {
        writer.name("global_since");
        writer.number(Number::from_double(*settings.global_since).value());
    }
    return writer.finish();
}

double number_of(FlatValue value) {
    return value.is(AttributeType::number)
               ? Number::from_ordered(value.as_number_bytes()).to_double_rounded()
               : 0;
}

TableSettings decode(FlatItemView record) {
    TableSettings settings;
    if (const FlatValue tags = record.find("tags"); tags.is(AttributeType::list)) {
        for (const FlatValue& tag : tags.as_list()) {
            if (tag.is(AttributeType::list) && tag.as_list().size() == 2) {
                settings.tags.push_back({std::string(tag.as_list().at(0).as_string()),
                                         std::string(tag.as_list().at(1).as_string())});
            }
        }
    }
    if (const FlatValue policies = record.find("policies"); policies.is(AttributeType::map)) {
        for (const FlatEntry& entry : policies.as_map()) {
            settings.policies[std::string(entry.name)] = {string_of(entry.value, "text"),
                                                          string_of(entry.value, "revision")};
        }
    }
    if (const FlatValue kinesis = record.find("kinesis"); kinesis.is(AttributeType::list)) {
        for (const FlatValue& destination : kinesis.as_list()) {
            settings.kinesis.push_back({string_of(destination, "arn"),
                                        string_of(destination, "status") == "ACTIVE",
                                        string_of(destination, "precision")});
        }
    }
    if (const FlatValue insights = record.find("insights"); insights.is(AttributeType::map)) {
        for (const FlatEntry& entry : insights.as_map()) {
            const FlatMap map = entry.value.as_map();
            const FlatValue enabled = map.find("enabled");
            settings.insights[std::string(entry.name)] = {
                enabled.is(AttributeType::boolean) && enabled.as_boolean(),
                string_of(entry.value, "mode"), number_of(map.find("updated"))};
        }
    }
    if (const FlatValue since = record.find("global_since"); since.is(AttributeType::number)) {
        settings.global_since = number_of(since);
    }
    return settings;
}

}  // namespace

std::string settings_key(StoreId table_id) {
    std::string key = catalogue_prefix(CatalogueKind::settings);
    append_u32(key, table_id);
    return key;
}

Result<TableSettings> SettingsStore::get(const Table& table) const {
    const Result<std::optional<FlatItem>> record = storage_.get(settings_key(table.id()));
    if (!record) {
        return record.error();
    }
    if (*record) {
        return decode(**record);
    }
    TableSettings settings;
    const api::CreateTableRequest& definition = table.definition();
    if (definition.tags) {
        settings.tags = *definition.tags;
    }
    if (definition.resource_policy) {
        settings.policies[table.arn()] = {*definition.resource_policy, "1"};
    }
    return settings;
}

Result<void> SettingsStore::put(const Table& table, const TableSettings& settings,
                                api::CommitTicket& ticket) {
    WriteBatch batch;
    batch.put(settings_key(table.id()), encode(settings));
    const Result<api::CommitTicket> applied = storage_.apply(batch);
    if (!applied) {
        return applied.error();
    }
    ticket = *applied;
    return {};
}

}  // namespace dynox::engine
