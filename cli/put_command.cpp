#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

#include "arguments.hpp"
#include "connect.hpp"
#include "error_text.hpp"
#include "terminal.hpp"

#include <unistd.h>

namespace dynox::cli {
namespace {

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

std::string at_line(std::uint64_t number) {
    return "standard input, line " + std::to_string(number) + ": ";
}

std::string lines_before(std::uint64_t count) {
    return "\ndynox: the items of the lines before it (" + std::to_string(count) + ") were written";
}

// An item that the service refused, and where it stood.
class RefusedLine : public std::runtime_error {
  public:
    RefusedLine(std::uint64_t line, std::uint64_t count, const PydynoxException& error)
        : std::runtime_error(at_line(line) + error_text(error) + lines_before(count)) {}
};

// Items on their way to a table, one by one or 25 a request. Of items with the same key only the
// last is sent in a batch: the service refuses a batch that has two.
class LineWriter {
  public:
    LineWriter(const DynamoDBClient& client, std::string table, PutItemOptions options,
               bool batches)
        : client_(client), table_(std::move(table)), options_(std::move(options)) {
        if (batches) {
            key_ = key_attributes(client_.sync_describe_table(table_), "");
        }
    }

    void write(Item item, std::uint64_t line) {
        if (!key_.has_value()) {
            put({std::move(item), line, 1});
            return;
        }
        const auto [place, added] = places_.try_emplace(key_of(item), entries_.size());
        if (added) {
            entries_.push_back({std::move(item), line, 1});
        } else {
            Entry& entry = entries_[place->second];
            entry = {std::move(item), line, entry.count + 1};
        }
        if (entries_.size() == entries_max) {
            flush();
        }
    }
    void flush() {
        if (entries_.empty()) {
            return;
        }
        std::vector<Item> items;
        items.reserve(entries_.size());
        std::uint64_t count = 0;
        for (const Entry& entry : entries_) {
            items.push_back(entry.item);
            count += entry.count;
        }
        try {
            client_.sync_batch_write(table_, items);
            count_ += count;
        } catch (const ValidationException&) {
            put_one_by_one();
        }
        entries_.clear();
        places_.clear();
        progress_.show(count_);
    }
    // Lines whose items are written, themselves or as the later one with the same key.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  private:
    struct Entry {
        Item item;
        std::uint64_t line;
        std::uint64_t count;  // lines with this key
    };
    static constexpr std::size_t entries_max = 500;  // 20 requests

    // The service refuses a batch as a whole and does not say which item it means.
    void put_one_by_one() {
        std::ranges::sort(entries_, {}, &Entry::line);
        for (const Entry& entry : entries_) {
            put(entry);
        }
    }
    void put(const Entry& entry) {
        try {
            client_.sync_put_item(table_, entry.item, options_);
        } catch (const PydynoxException& error) {
            throw RefusedLine(entry.line, count_, error);
        }
        count_ += entry.count;
    }
    // An item without a whole key stands for itself: the service says what is wrong with it.
    [[nodiscard]] std::string key_of(const Item& item) const {
        const auto part = [&](const api::AttributeDefinition& attribute) {
            const AttributeValue* value = item.find(attribute.attribute_name);
            return value == nullptr ? std::to_string(entries_.size()) : value->to_dynamodb_json();
        };
        std::string text = part(key_->partition_key);
        return key_->sort_key.has_value() ? text + part(*key_->sort_key) : text;
    }

    DynamoDBClient client_;
    std::string table_;
    PutItemOptions options_;
    std::optional<KeyAttributes> key_;  // nullopt: one by one
    std::vector<Entry> entries_;
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

void put_lines(const DynamoDBClient& client, const Put& put) {
    LineWriter writer(client, put.table, put_options(put), put.condition.empty());
    std::string line;
    for (std::uint64_t number = 1; std::getline(std::cin, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        Result<Item> item = read_item(line, put.form);
        if (!item.has_value()) {
            writer.flush();
            throw UsageError(at_line(number) + item.error().message() +
                             lines_before(writer.count()));
        }
        writer.write(*std::move(item), number);
    }
    writer.flush();
    if (std::cin.bad() || std::ferror(stdin) != 0) {
        throw std::runtime_error("cannot read standard input");
    }
}

}  // namespace

void put(const Connection& connection, const Put& options) {
    const DynamoDBClient client = connect(connection);
    if (options.item == "-") {
        put_lines(client, options);
        return;
    }
    Result<Item> item = read_item(options.item, options.form);
    if (!item.has_value()) {
        throw UsageError("the item: " + item.error().message());
    }
    client.sync_put_item(options.table, *item, put_options(options));
}

}  // namespace dynox::cli
