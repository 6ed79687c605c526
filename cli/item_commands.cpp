#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <map>

#include "arguments.hpp"
#include "connect.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

// How far a long job is, on one line of standard error; nothing where that is no terminal.
class Progress {
  public:
    void show(std::uint64_t count) {
        if (terminal_) {
            std::fprintf(stderr, "\r%llu items written", static_cast<unsigned long long>(count));
            shown_ = true;
        }
    }
    ~Progress() {
        if (shown_) {
            std::fputc('\n', stderr);
        }
    }
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

  private:
    bool terminal_ = is_terminal(STDERR_FILENO);
    bool shown_ = false;
};

// Items on their way to a table, 25 a request. Of items with the same key only the last is sent: the
// service refuses a batch that has two.
class BatchWriter {
  public:
    BatchWriter(const DynamoDBClient& client, std::string table)
        : client_(client),
          table_(std::move(table)),
          key_(key_attributes(client_.sync_describe_table(table_), "")) {}

    void write(Item item) {
        const std::size_t next = items_.size();
        const auto [place, added] = places_.try_emplace(key_of(item), next);
        if (added) {
            items_.push_back(std::move(item));
        } else {
            items_[place->second] = std::move(item);
        }
        ++count_;
        if (items_.size() == items_max) {
            flush();
        }
    }
    void flush() {
        client_.sync_batch_write(table_, items_);
        items_.clear();
        places_.clear();
        progress_.show(count_);
    }

  private:
    static constexpr std::size_t items_max = 500;  // 20 requests

    // An item without a whole key stands for itself: the service says what is wrong with it.
    [[nodiscard]] std::string key_of(const Item& item) const {
        const AttributeValue* partition_key = item.find(key_.partition_key.attribute_name);
        std::string text = partition_key == nullptr ? std::to_string(items_.size())
                                                    : partition_key->to_dynamodb_json();
        if (key_.sort_key.has_value()) {
            const AttributeValue* sort_key = item.find(key_.sort_key->attribute_name);
            text +=
                sort_key == nullptr ? std::to_string(items_.size()) : sort_key->to_dynamodb_json();
        }
        return text;
    }

    DynamoDBClient client_;
    std::string table_;
    KeyAttributes key_;
    std::vector<Item> items_;
    std::map<std::string, std::size_t> places_;
    std::uint64_t count_ = 0;
    Progress progress_;
};

PutItemOptions put_options(const Put& put) {
    PutItemOptions options;
    if (!put.condition.empty()) {
        options.condition_expression(put.condition).return_values_on_condition_check_failure(true);
    }
    options.expression_attribute_names(read_names(put.placeholders.names));
    options.expression_attribute_values(read_values(put.placeholders.values));
    return options;
}

Item item_or_usage_error(Result<Item> item, const std::string& where) {
    if (!item.has_value()) {
        throw UsageError(where + ": " + item.error().message());
    }
    return *std::move(item);
}

void put_lines(const DynamoDBClient& client, const Put& put) {
    const PutItemOptions options = put_options(put);
    std::optional<BatchWriter> batch;
    if (put.condition.empty()) {
        batch.emplace(client, put.table);
    }
    std::string line;
    for (std::uint64_t number = 1; std::getline(std::cin, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        Item item = item_or_usage_error(read_item(line, put.form),
                                        "standard input, line " + std::to_string(number));
        if (batch.has_value()) {
            batch->write(std::move(item));
        } else {
            client.sync_put_item(put.table, item, options);
        }
    }
    if (std::cin.bad()) {
        throw std::runtime_error("cannot read standard input");
    }
    if (batch.has_value()) {
        batch->flush();
    }
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

void put(const Connection& connection, const Put& options) {
    const DynamoDBClient client = connect(connection);
    if (options.item == "-") {
        put_lines(client, options);
        return;
    }
    client.sync_put_item(options.table,
                         item_or_usage_error(read_item(options.item, options.form), "the item"),
                         put_options(options));
}

void get(const Connection& connection, const Output& output, const Get& options) {
    const DynamoDBClient client = connect(connection);
    GetItemOptions get_options;
    get_options.consistent_read(options.consistent);
    if (!options.projection.empty()) {
        get_options.projection_expression(options.projection);
    }
    get_options.expression_attribute_names(read_names(options.names));
    const Item key = options.key.json.empty()
                         ? read_key(options.key, client.sync_describe_table(options.table))
                         : read_key(options.key, api::TableDescription());
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
    print(rows.render(standard_output_style()));
}

void delete_item(const Connection& connection, const Delete& options) {
    const DynamoDBClient client = connect(connection);
    const Item key = options.key.json.empty()
                         ? read_key(options.key, client.sync_describe_table(options.table))
                         : read_key(options.key, api::TableDescription());
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
