#include <cstdio>

#include "arguments.hpp"
#include "connect.hpp"
#include "dynox/item.hpp"
#include "dynox/table_settings.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

// An index over many items takes its time; after this the command gives up waiting, not the change.
constexpr Seconds wait_max(3600);

/// "READ,WRITE"
api::ProvisionedThroughput read_throughput(const std::string& text) {
    const std::size_t comma = text.find(',');
    const auto number = [&text](const std::string& part) {
        if (part.empty() || part.size() > 12 ||
            part.find_first_not_of("0123456789") != std::string::npos) {
            throw UsageError("expected READ,WRITE units for --throughput, found \"" + text + "\"");
        }
        return static_cast<std::int64_t>(std::stoll(part));
    };
    const std::string read = text.substr(0, comma);
    return {number(read), number(comma == std::string::npos ? "" : text.substr(comma + 1))};
}

UpdateTable read_update(const TableUpdate& options) {
    UpdateTable change(options.table);
    if (!options.add_index.empty()) {
        change.create_index(read_global_index(options.add_index, "--add-gsi"));
    }
    if (!options.delete_index.empty()) {
        change.delete_index(options.delete_index);
    }
    if (options.on_demand) {
        change.billing_mode("PAY_PER_REQUEST");
    } else if (!options.throughput.empty()) {
        const api::ProvisionedThroughput throughput = read_throughput(options.throughput);
        change.billing_mode("PROVISIONED")
            .read_capacity(throughput.read_capacity_units)
            .write_capacity(throughput.write_capacity_units);
    }
    if (options.protection) {
        change.deletion_protection(*options.protection);
    }
    if (options.wait) {
        change.wait(wait_max);
    }
    return change;
}

/// Tag operations go by ARN.
std::string arn_of(const DynamoDBClient& client, const std::string& table) {
    return table.starts_with("arn:") ? table : client.sync_describe_table(table).table_arn;
}

}  // namespace

void update_table(const Connection& connection, const TableUpdate& options) {
    static_cast<void>(connect(connection).sync_update_table(read_update(options)));
}

void tag_table(const Connection& connection, const TableTags& options) {
    Tags tags;
    for (const std::string& text : options.values) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) {
            throw UsageError("expected KEY=VALUE, found \"" + text + "\"");
        }
        tags.add(text.substr(0, equals), text.substr(equals + 1));
    }
    const DynamoDBClient client = connect(connection);
    client.sync_tag_resource(arn_of(client, options.table), tags);
}

void untag_table(const Connection& connection, const TableTags& options) {
    const DynamoDBClient client = connect(connection);
    client.sync_untag_resource(arn_of(client, options.table), options.values);
}

void show_tags(const Connection& connection, const Output& output, const std::string& table) {
    const DynamoDBClient client = connect(connection);
    Table rows({"Key", "Value"});
    std::string text;
    for (const Tag& tag : client.sync_list_tags_of_resource(arn_of(client, table))) {
        if (output.form() == OutputForm::table) {
            rows.add_row({tag.key, tag.value});
        } else {
            text += visible_json(item("Key", tag.key, "Value", tag.value).to_json()) + "\n";
        }
    }
    if (output.form() == OutputForm::table) {
        text = rows.render(standard_output_style());
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace dynox::cli
