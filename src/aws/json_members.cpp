#include "aws/json_members.hpp"

#include <utility>

namespace dynox::aws {

Result<Item> read_json_object(std::string_view text, std::string_view what) {
    Result<Item> object = Item::from_json(text);
    if (!object) {
        return Error(client_errc::invalid_response, std::string(what) + ": expected a JSON object");
    }
    return object;
}

std::string json_string(const Item& object, std::string_view name) {
    const AttributeValue* value = object.find(name);
    const std::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : *text;
}

std::optional<std::int64_t> json_integer(const Item& object, std::string_view name) {
    const AttributeValue* value = object.find(name);
    const Number* number = value == nullptr ? nullptr : value->if_number();
    if (number == nullptr) {
        return std::nullopt;
    }
    const auto integer = number->to<std::int64_t>();
    return integer ? std::optional<std::int64_t>(*integer) : std::nullopt;
}

const Item* json_object(const Item& object, std::string_view name) {
    const AttributeValue* value = object.find(name);
    return value == nullptr ? nullptr : value->if_map();
}

}  // namespace dynox::aws
