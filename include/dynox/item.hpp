// Item and its helpers: item(...), key(...).
#pragma once

#include <string_view>
#include <utility>

#include "dynox/attribute_value.hpp"

namespace dynox {

namespace detail {
inline void add_attributes(Item&) {}
template <class Value, class... Rest>
void add_attributes(Item& item, std::string_view name, Value&& value, Rest&&... rest) {
    item.set(name, AttributeValue(std::forward<Value>(value)));
    add_attributes(item, std::forward<Rest>(rest)...);
}
}  // namespace detail

/// An item from names and values in turn: item("pk", "USER#1", "age", 30).
template <class... NamesAndValues>
[[nodiscard]] Item item(NamesAndValues&&... parts) {
    static_assert(sizeof...(parts) % 2 == 0, "dynox: item() takes names and values in turn");
    Item result;
    detail::add_attributes(result, std::forward<NamesAndValues>(parts)...);
    return result;
}

/// A key from names and values in turn: key("pk", "USER#1", "sk", "PROFILE").
template <class... NamesAndValues>
[[nodiscard]] Item key(NamesAndValues&&... parts) {
    static_assert(sizeof...(parts) == 2 || sizeof...(parts) == 4,
                  "dynox: key() takes one or two names, each with its value");
    return item(std::forward<NamesAndValues>(parts)...);
}

}  // namespace dynox
