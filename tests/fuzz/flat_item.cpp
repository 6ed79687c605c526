// Bytes from outside: validation lets through only the canonical form, which every reader takes and
// every other form (Item, JSON) gives back byte by byte.
#include <string>

#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "json/dynamodb_json.hpp"
#include "support/fuzz.hpp"

namespace {

using namespace dynox;
using test::require;

/// JSON has no empty attribute names: the service refuses them.
bool has_empty_name(FlatMap entries);
bool has_empty_name(FlatValue value) {
    if (value.is(AttributeType::map)) {
        return has_empty_name(value.as_map());
    }
    if (value.is(AttributeType::list)) {
        for (const FlatValue& member : value.as_list()) {
            if (has_empty_name(member)) {
                return true;
            }
        }
    }
    return false;
}
bool has_empty_name(FlatMap entries) {
    for (const FlatEntry& entry : entries) {
        if (entry.name.empty() || has_empty_name(entry.value)) {
            return true;
        }
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Result<void> valid = validate_flat_item(bytes);
    if (!valid) {
        require(!valid.error().message().empty(), "a refusal says why");
        return 0;
    }
    const FlatItemView view(bytes);
    const Item item = Item::from_flat(view);
    require(item.to_flat().bytes() == bytes, "the item gives the same bytes");
    require(item.size() == view.size(), "the item has all attributes");
    std::uint32_t size_by_rule = 0;
    ItemWriter writer;
    for (const FlatEntry& entry : view) {
        size_by_rule += static_cast<std::uint32_t>(entry.name.size()) + entry.value.size_by_rule();
        require(view.find(entry.name) == entry.value, "find() finds every attribute", entry.name);
        writer.name(entry.name);
        writer.value(entry.value);
    }
    require(size_by_rule == view.item_size_bytes(), "the header has the item's size");
    require(writer.finish().bytes() == bytes, "copied values give the same bytes");
    std::string json;
    json::append_item(json, view);
    const Result<Item> again = Item::from_dynamodb_json(json);
    if (again) {
        require(*again == item, "JSON gives the same item", json);
    } else {
        require(has_empty_name(view.attributes()), "JSON is read again", json,
                again.error().message());
    }
    (void)item.to_json();
    return 0;
}
