#include "arguments.hpp"
#include "connect.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/item.hpp"
#include "table.hpp"
#include "terminal.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

namespace dynox::cli {
namespace {

// An index over many items takes its time; after this the command gives up waiting, not the change.
constexpr int polls_max = 3600;
constexpr std::chrono::seconds poll_interval(1);

api::GlobalSecondaryIndexUpdate index_to_add(const std::string& text,
                                             api::UpdateTableRequest& request) {
    const IndexArgument argument = read_index(text);
    if (argument.attributes.size() > 2) {
        throw UsageError("expected one or two attributes for --add-gsi, found \"" + text + "\"");
    }
    api::GlobalSecondaryIndexUpdate update;
    api::GlobalSecondaryIndex& index = update.create.emplace();
    index.index_name = argument.index;
    index.projection.projection_type = api::ProjectionType::all;
    request.attribute_definitions.emplace();
    for (const AttributeArgument& attribute : argument.attributes) {
        const AttributeType type = attribute.type == "N"   ? AttributeType::number
                                   : attribute.type == "B" ? AttributeType::binary
                                                           : AttributeType::string;
        request.attribute_definitions->push_back({attribute.name, type});
        index.key_schema.push_back(
            {attribute.name, index.key_schema.empty() ? api::KeyType::hash : api::KeyType::range});
    }
    return update;
}

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

api::UpdateTableRequest read_update(const TableUpdate& options) {
    api::UpdateTableRequest request;
    request.table_name = options.table;
    if (!options.add_index.empty()) {
        request.global_secondary_index_updates.emplace().push_back(
            index_to_add(options.add_index, request));
    }
    if (!options.delete_index.empty()) {
        if (!request.global_secondary_index_updates) {
            request.global_secondary_index_updates.emplace();
        }
        request.global_secondary_index_updates->emplace_back().remove =
            api::DeleteGlobalSecondaryIndexAction{options.delete_index};
    }
    if (options.on_demand) {
        request.billing_mode = api::BillingMode::pay_per_request;
    } else if (!options.throughput.empty()) {
        request.billing_mode = api::BillingMode::provisioned;
        request.provisioned_throughput = read_throughput(options.throughput);
    }
    request.deletion_protection_enabled = options.protection;
    return request;
}

bool is_ready(const api::TableDescription& table) {
    for (const api::GlobalSecondaryIndexDescription& index : table.global_secondary_indexes) {
        if (index.index_status != api::TableStatus::active) {
            return false;
        }
    }
    return table.table_status == api::TableStatus::active;
}

/// Tag operations go by ARN.
std::string arn_of(const DynamoDBClient& client, const std::string& table) {
    return table.starts_with("arn:") ? table : client.sync_describe_table(table).table_arn;
}

}  // namespace

void update_table(const Connection& connection, const TableUpdate& options) {
    const DynamoDBClient client = connect(connection);
    static_cast<void>(detail::execute_sync(client, read_update(options)).value());
    for (int poll = 0; options.wait && !is_ready(client.sync_describe_table(options.table));
         ++poll) {
        if (poll == polls_max) {
            throw std::runtime_error("the table is still being changed after an hour");
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

void tag_table(const Connection& connection, const TableTags& options) {
    api::TagResourceRequest request;
    for (const std::string& text : options.values) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) {
            throw UsageError("expected KEY=VALUE, found \"" + text + "\"");
        }
        request.tags.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
    const DynamoDBClient client = connect(connection);
    request.resource_arn = arn_of(client, options.table);
    static_cast<void>(detail::execute_sync(client, std::move(request)).value());
}

void untag_table(const Connection& connection, const TableTags& options) {
    const DynamoDBClient client = connect(connection);
    api::UntagResourceRequest request;
    request.resource_arn = arn_of(client, options.table);
    request.tag_keys = options.values;
    static_cast<void>(detail::execute_sync(client, std::move(request)).value());
}

void show_tags(const Connection& connection, const Output& output, const std::string& table) {
    const DynamoDBClient client = connect(connection);
    api::ListTagsOfResourceRequest request;
    request.resource_arn = arn_of(client, table);
    Table rows({"Key", "Value"});
    std::string text;
    do {
        const api::ListTagsOfResourceResult page = detail::execute_sync(client, request).value();
        for (const api::Tag& tag : page.tags) {
            if (output.form() == OutputForm::table) {
                rows.add_row({tag.key, tag.value});
            } else {
                text += visible_json(item("Key", tag.key, "Value", tag.value).to_json()) + "\n";
            }
        }
        request.next_token = page.next_token;
    } while (request.next_token);
    if (output.form() == OutputForm::table) {
        text = rows.render(standard_output_style());
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace dynox::cli
