#include "api/enums.hpp"
#include "api/wire.hpp"
#include "arguments.hpp"
#include "connect.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace dynox::cli {
namespace {

std::string describe_key(const api::TableDescription& table,
                         const std::vector<api::KeySchemaElement>& schema) {
    std::string text;
    for (const api::KeySchemaElement& element : schema) {
        std::string_view type = "?";
        for (const api::AttributeDefinition& definition : table.attribute_definitions) {
            if (definition.attribute_name == element.attribute_name) {
                type = type_name(definition.attribute_type);
            }
        }
        text += text.empty() ? "" : ", ";
        text += element.attribute_name + " (" + std::string(type) +
                (element.key_type == api::KeyType::hash ? ", partition key)" : ", sort key)");
    }
    return text;
}

std::string describe_projection(const api::Projection& projection) {
    std::string text;
    switch (projection.projection_type.value_or(api::ProjectionType::all)) {
        case api::ProjectionType::all:
            return "all attributes";
        case api::ProjectionType::keys_only:
            return "keys only";
        case api::ProjectionType::include:
            text = "keys";
            for (const std::string& name :
                 projection.non_key_attributes.value_or(std::vector<std::string>())) {
                text += ", " + name;
            }
            return text;
    }
    return text;
}

std::string describe_billing(const api::TableDescription& table) {
    const api::ProvisionedThroughputDescription& capacity = table.provisioned_throughput;
    if (capacity.read_capacity_units == 0 && capacity.write_capacity_units == 0) {
        return "on demand";
    }
    return "provisioned: " + std::to_string(capacity.read_capacity_units) + " read units, " +
           std::to_string(capacity.write_capacity_units) + " write units";
}

std::string describe_time(double epoch_seconds) {
    const auto seconds = static_cast<std::time_t>(epoch_seconds);
    std::tm parts{};
    std::array<char, 32> text{};
    gmtime_r(&seconds, &parts);
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
    return text.data();
}

template <class Index>
std::string describe_index(const api::TableDescription& table, const Index& index) {
    return index.index_name + ": " + describe_key(table, index.key_schema) + "; " +
           describe_projection(index.projection);
}

Table describe(const api::TableDescription& table) {
    Table rows({"", ""});
    rows.add_row({"Table", table.table_name});
    rows.add_row({"Status", std::string(api::enum_text(table.table_status))});
    rows.add_row({"Key", describe_key(table, table.key_schema)});
    for (const auto& index : table.global_secondary_indexes) {
        rows.add_row({"Global index", describe_index(table, index)});
    }
    for (const auto& index : table.local_secondary_indexes) {
        rows.add_row({"Local index", describe_index(table, index)});
    }
    rows.add_row({"Items", std::to_string(table.item_count)});
    rows.add_row({"Size", std::to_string(table.table_size_bytes) + " bytes"});
    rows.add_row({"Capacity", describe_billing(table)});
    if (table.creation_date_time.has_value()) {
        rows.add_row({"Created", describe_time(*table.creation_date_time)});
    }
    rows.add_row({"ARN", table.table_arn});
    return rows;
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

void list_tables(const Connection& connection, const Output& output) {
    for (const std::string& name : connect(connection).sync_list_tables()) {
        print(output.form() == OutputForm::table ? name + "\n"
                                                 : item("TableName", name).to_json() + "\n");
    }
}

void describe_table(const Connection& connection, const Output& output, const std::string& table) {
    const api::TableDescription description = connect(connection).sync_describe_table(table);
    if (output.form() == OutputForm::table) {
        print(describe(description).render(TableStyle()));  // whole, however long the lines
        return;
    }
    std::string json;
    api::encode_result(api::DescribeTableResult{description}, json);
    print(json + "\n");
}

void create_table(const Connection& connection, const TableCreate& options) {
    CreateTable table(options.table);
    const AttributeArgument partition_key = read_attribute(options.partition_key);
    table.partition_key(partition_key.name, partition_key.type);
    if (!options.sort_key.empty()) {
        const AttributeArgument sort_key = read_attribute(options.sort_key);
        table.sort_key(sort_key.name, sort_key.type);
    }
    for (const std::string& text : options.global) {
        table.global_secondary_index(read_global_index(text, "--gsi"));
    }
    for (const std::string& text : options.local) {
        const IndexArgument argument = read_index(text);
        if (argument.attributes.size() != 1) {
            throw UsageError("expected one attribute (the sort key) for --lsi, found \"" + text +
                             "\"");
        }
        table.local_secondary_index(
            SecondaryIndex(argument.index)
                .sort_key(argument.attributes[0].name, argument.attributes[0].type));
    }
    if (options.wait) {
        table.wait();
    }
    connect(connection).sync_create_table(table);
}

void delete_table(const Connection& connection, const std::string& table) {
    connect(connection).sync_delete_table(table);
}

}  // namespace dynox::cli
