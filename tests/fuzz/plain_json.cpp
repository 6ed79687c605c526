// Texts that may be plain JSON: what is read comes back from its own text; what is no JSON is never
// taken.
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
    const Result<AttributeValue> value = AttributeValue::from_json(text);
    const Result<Item> item = Item::from_json(text);
    if (item) {
        require(value.has_value() && value->as_map() == *item, "an object is a value too", text);
        const FlatItem flat = item->to_flat();
        require(validate_flat_item(flat.bytes()).has_value(), "what is read is canonical", text);
    }
    if (!value) {
        require(value.error().message().find(", at byte ") != std::string::npos,
                "the message says where", text, value.error().message());
        return 0;
    }
    require(!is_malformed(text), "only JSON is taken", text);
    const std::string json = value->to_json();
    const Result<AttributeValue> again = AttributeValue::from_json(json);
    require(again.has_value() && *again == *value, "a value comes back", text, json);
    require(again->to_json() == json, "with the same text", text, json);
    return 0;
}
