// Rules on the contents of attribute values, checked on flat items: for requests that were made in
// this process.
#pragma once

#include <optional>
#include <string>

#include "dynox/flat_item.hpp"

namespace dynox::api {

/// Names: 1 .. 65535 bytes.
inline constexpr std::size_t attribute_name_bytes_max = 65535;

/// The first fault of the item's values in the service's words; nullopt if there is none.
[[nodiscard]] std::optional<std::string> find_value_fault(FlatItemView item);
/// As above for ExpressionAttributeValues, whose names are placeholders, with the service's frame
/// around the words.
[[nodiscard]] std::optional<std::string> find_expression_value_fault(FlatItemView values);

}  // namespace dynox::api
