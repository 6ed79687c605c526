// The JSON members of AttributeValue and Item. All of them go through flat items, so that there is
// one writer and one reader of each form.
#include "dynox/item.hpp"
#include "json/dynamodb_json.hpp"
#include "json/plain_json.hpp"

namespace dynox {

namespace {

using Append = void (*)(std::string& out, FlatValue value);
using Read = Result<FlatItem> (*)(std::string_view text);

std::string text_of(const AttributeValue& value, Append append) {
    ItemWriter writer;
    writer.name(json::value_name);
    value.write_to(writer);
    const FlatItem item = writer.finish();
    std::string text;
    append(text, item.find(json::value_name));
    return text;
}

Result<AttributeValue> value_of(std::string_view text, Read read) {
    Result<FlatItem> item = read(text);
    if (!item) {
        return std::move(item).error();
    }
    return AttributeValue::from_flat(item->find(json::value_name));
}

Result<Item> item_of(std::string_view text, Read read) {
    Result<FlatItem> item = read(text);
    if (!item) {
        return std::move(item).error();
    }
    return Item::from_flat(*item);
}

}  // namespace

std::string AttributeValue::to_dynamodb_json() const {
    return text_of(*this, &json::append_value);
}
std::string AttributeValue::to_json() const {
    return text_of(*this, &json::append_plain_value);
}
Result<AttributeValue> AttributeValue::from_dynamodb_json(std::string_view text) {
    return value_of(text, &json::read_dynamodb_value);
}
Result<AttributeValue> AttributeValue::from_json(std::string_view text) {
    return value_of(text, &json::read_plain_value);
}

std::string Item::to_dynamodb_json() const {
    std::string text;
    json::append_item(text, to_flat());
    return text;
}
std::string Item::to_json() const {
    std::string text;
    json::append_plain_item(text, to_flat());
    return text;
}
Result<Item> Item::from_dynamodb_json(std::string_view text) {
    return item_of(text, &json::read_dynamodb_item);
}
Result<Item> Item::from_json(std::string_view text) {
    return item_of(text, &json::read_plain_item);
}

}  // namespace dynox
