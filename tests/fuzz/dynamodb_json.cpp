// Texts that may be DynamoDB JSON: what is read is a valid item that comes back from its own JSON;
// what is no JSON is never taken.
#include <string>

#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "support/fuzz.hpp"
#include "support/json_fuzz.hpp"

namespace {

using namespace dynox;
using test::is_malformed;
using test::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Result<Item> item = Item::from_dynamodb_json(text);
    const Result<AttributeValue> value = AttributeValue::from_dynamodb_json(text);
    if (item || value) {
        require(!is_malformed(text), "only JSON is taken", text);
    }
    if (value) {
        const std::string json = value->to_dynamodb_json();
        require(AttributeValue::from_dynamodb_json(json).value() == *value, "a value comes back",
                text, json);
    }
    if (!item) {
        require(item.error().code() == client_errc::invalid_json, "the code fits", text);
        require(item.error().message().find(", at byte ") != std::string::npos,
                "the message says where", text, item.error().message());
        return 0;
    }
    const FlatItem flat = item->to_flat();
    const Result<void> valid = validate_flat_item(flat.bytes());
    require(valid.has_value(), "what is read is canonical", text);
    const std::string json = item->to_dynamodb_json();
    const Result<Item> again = Item::from_dynamodb_json(json);
    require(again.has_value() && *again == *item, "an item comes back", text, json);
    require(again->to_flat() == flat, "with the same bytes", text, json);
    require(again->to_dynamodb_json() == json, "and the same text", text, json);
    return 0;
}
