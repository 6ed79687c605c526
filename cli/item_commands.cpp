#include <unistd.h>

#include <cstdio>

#include "arguments.hpp"
#include "connect.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

// Key attributes first; a table that may not be described is printed all the same.
std::vector<std::string> first_columns(const DynamoDBClient& client, const std::string& table,
                                       const std::string& index) {
    std::vector<std::string> names;
    try {
        const api::TableDescription description = client.sync_describe_table(table);
        for (const std::string& which : {index, std::string()}) {
            const KeyAttributes key = key_attributes(description, which);
            names.push_back(key.partition_key.attribute_name);
            if (key.sort_key.has_value()) {
                names.push_back(key.sort_key->attribute_name);
            }
        }
    } catch (const AccessDeniedException&) {
    } catch (const UsageError&) {
    }
    return names;
}

// The table is asked for the names and types of its key only if the key is not given as JSON.
Item key_of(const DynamoDBClient& client, const std::string& table, const Key& key) {
    if (!key.json.empty()) {
        return read_key(key, api::TableDescription());
    }
    if (!key.partition_key.has_value()) {
        throw UsageError("expected the key as JSON, or --partition-key VALUE");
    }
    return read_key(key, client.sync_describe_table(table));
}

template <class Options>
void set_common(Options& options, const Read& read) {
    if (!read.index.empty()) {
        options.index_name(read.index);
    }
    if (!read.filter.empty()) {
        options.filter_expression(read.filter);
    }
    if (!read.projection.empty()) {
        options.projection_expression(read.projection);
    }
    if (read.limit.has_value()) {
        options.limit(*read.limit);
    }
    options.consistent_read(read.consistent);
}

void print_pages(const Pager& pages, const Output& output, const Read& read,
                 std::vector<std::string> columns) {
    ItemPrinter printer(output.form(), standard_output_style(), std::move(columns), print);
    std::uint64_t count = 0;
    while (std::optional<Page> page = pages.sync_next_page()) {
        for (Item& item : *page) {
            ++count;
            if (!read.count_only) {
                printer.print(std::move(item));
            }
        }
    }
    printer.finish();
    if (read.count_only) {
        print(std::to_string(count) + "\n");
    } else if (output.form() == OutputForm::table && is_terminal(STDOUT_FILENO)) {
        std::fprintf(stderr, "%llu items\n", static_cast<unsigned long long>(count));
    }
}

}  // namespace

void get(const Connection& connection, const Output& output, const Get& options) {
    const DynamoDBClient client = connect(connection);
    GetItemOptions get_options;
    get_options.consistent_read(options.consistent);
    if (!options.projection.empty()) {
        get_options.projection_expression(options.projection);
    }
    get_options.expression_attribute_names(read_names(options.names));
    const Item key = key_of(client, options.table, options.key);
    std::optional<Item> found = client.sync_get_item(options.table, key, get_options);
    if (!found.has_value()) {
        throw std::runtime_error("no item in " + options.table + " has the key " + key.to_json());
    }
    if (output.form() != OutputForm::table) {
        ItemPrinter printer(output.form(), TableStyle(), {}, print);
        printer.print(*std::move(found));
        return;
    }
    // One item reads best from top to bottom, its key first.
    Table rows({"", ""});
    for (const bool keys : {true, false}) {
        for (const auto& [name, value] : *found) {
            if (key.contains(name) == keys) {
                rows.add_row({name, cell_text(value)});
            }
        }
    }
    print(rows.render(TableStyle()));  // whole, however long: the terminal breaks the lines
}

void delete_item(const Connection& connection, const Delete& options) {
    const DynamoDBClient client = connect(connection);
    const Item key = key_of(client, options.table, options.key);
    DeleteItemOptions delete_options;
    if (!options.condition.empty()) {
        delete_options.condition_expression(options.condition)
            .return_values_on_condition_check_failure(true);
    }
    delete_options.expression_attribute_names(read_names(options.placeholders.names));
    delete_options.expression_attribute_values(read_values(options.placeholders.values));
    client.sync_delete_item(options.table, key, delete_options);
}

void query(const Connection& connection, const Output& output, const Read& options) {
    const DynamoDBClient client = connect(connection);
    const KeyAttributes key =
        key_attributes(client.sync_describe_table(options.table), options.index);
    KeyCondition condition = read_key_condition(options, key);
    for (auto& name : read_names(options.placeholders.names)) {
        condition.names.push_back(std::move(name));
    }
    for (const auto& [placeholder, value] : read_values(options.placeholders.values)) {
        condition.values.set(placeholder, value);
    }
    Query request(condition.expression);
    request.expression_attribute_names(std::move(condition.names));
    request.expression_attribute_values(std::move(condition.values));
    request.scan_index_forward(!options.reverse);
    set_common(request, options);
    std::vector<std::string> columns{key.partition_key.attribute_name};
    if (key.sort_key.has_value()) {
        columns.push_back(key.sort_key->attribute_name);
    }
    print_pages(client.query(options.table, request), output, options, std::move(columns));
}

void scan(const Connection& connection, const Output& output, const Read& options) {
    const DynamoDBClient client = connect(connection);
    Scan request;
    request.expression_attribute_names(read_names(options.placeholders.names));
    request.expression_attribute_values(read_values(options.placeholders.values));
    set_common(request, options);
    std::vector<std::string> columns;
    if (output.form() == OutputForm::table && !options.count_only) {
        columns = first_columns(client, options.table, options.index);
    }
    print_pages(client.scan(options.table, request), output, options, std::move(columns));
}

}  // namespace dynox::cli
