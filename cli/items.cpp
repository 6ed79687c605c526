#include "items.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "terminal.hpp"

namespace dynox::cli {
namespace {

constexpr std::array<std::string_view, 10> type_names{"S",  "N",    "B",    "SS", "NS",
                                                      "BS", "BOOL", "NULL", "L",  "M"};

// {"S": ...}: a map with one entry whose name is a type.
bool looks_typed(const AttributeValue& value) {
    const Map* map = value.if_map();
    return map != nullptr && map->size() == 1 &&
           std::ranges::find(type_names, map->begin()->first) != type_names.end();
}

bool looks_like_dynamodb_json(const Item& item) {
    return !item.empty() && std::all_of(item.begin(), item.end(), [](const auto& attribute) {
        return looks_typed(attribute.second);
    });
}

}  // namespace

Result<Item> read_item(std::string_view json, InputForm form) {
    if (form == InputForm::dynamodb_json) {
        return Item::from_dynamodb_json(json);
    }
    Result<Item> item = Item::from_json(json);
    if (item.has_value() && looks_like_dynamodb_json(*item)) {
        return Item::from_dynamodb_json(json);
    }
    return item;
}

Result<AttributeValue> read_key_value(std::string_view text, AttributeType type) {
    if (type == AttributeType::string) {
        return AttributeValue(text);
    }
    // The DynamoDB JSON reader knows what a number and what base64 is.
    const std::string quoted = AttributeValue(text).to_json();
    Result<AttributeValue> value = AttributeValue::from_dynamodb_json(
        "{\"" + std::string(type_name(type)) + "\":" + quoted + "}");
    if (!value.has_value()) {
        return Error(client_errc::invalid_argument,
                     std::string("expected ") +
                         (type == AttributeType::number ? "a number" : "base64 text") +
                         " for a key of type " + std::string(type_name(type)) + ", found " +
                         quoted);
    }
    return value;
}

std::string cell_text(const AttributeValue& value) {
    if (const std::string* text = value.if_string()) {
        return *text;
    }
    return value.to_json();
}

void ItemPrinter::print(Item item) {
    ++count_;
    if (form_ == OutputForm::table) {
        block_.push_back(std::move(item));
        if (block_.size() == table_rows_max) {
            print_block();
        }
        return;
    }
    std::string line =
        visible_json(form_ == OutputForm::json ? item.to_json() : item.to_dynamodb_json());
    line += '\n';
    sink_(line);
}

void ItemPrinter::finish() {
    if (!block_.empty()) {
        print_block();
    }
}

void ItemPrinter::print_block() {
    std::set<std::string, std::less<>> names;
    std::set<std::string, std::less<>> not_numbers;
    for (const Item& item : block_) {
        for (const auto& [name, value] : item) {
            names.insert(name);
            if (value.if_number() == nullptr) {
                not_numbers.insert(name);
            }
        }
    }
    std::vector<std::string> columns;
    for (const std::string& name : first_columns_) {
        if (names.erase(name) > 0) {
            columns.push_back(name);
        }
    }
    columns.insert(columns.end(), names.begin(), names.end());

    Table table(columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!not_numbers.contains(columns[i])) {
            table.align(i, Table::Align::right);
        }
    }
    for (const Item& item : block_) {
        std::vector<std::string> cells;
        cells.reserve(columns.size());
        for (const std::string& name : columns) {
            const AttributeValue* value = item.find(name);
            cells.push_back(value == nullptr ? std::string() : cell_text(*value));
        }
        table.add_row(std::move(cells));
    }
    sink_(table.render(style_));
    block_.clear();
}

}  // namespace dynox::cli
