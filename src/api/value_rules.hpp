// Rules on the contents of attribute values, checked on flat items: for requests that were made in
// this process.
#pragma once

#include <optional>
#include <string>

#include "dynox/flat_item.hpp"

namespace dynox::api {

/// What is wrong with a value that stands for an attribute of an item, in the service's words;
/// empty if nothing.
[[nodiscard]] std::string_view find_value_fault(FlatValue value);
/// The first fault of the item's values in the service's words; nullopt if there is none.
[[nodiscard]] std::optional<std::string> find_value_fault(FlatItemView item);
/// As above for ExpressionAttributeValues, whose names are placeholders, with the service's frame
/// around the words.
[[nodiscard]] std::optional<std::string> find_expression_value_fault(FlatItemView values);

}  // namespace dynox::api
