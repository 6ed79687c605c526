// Plain JSON <-> flat items: strings, numbers with their exact text, booleans, null, arrays,
// objects.
#pragma once

#include <string>
#include <string_view>

#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"

namespace dynox::json {

// Writing: appends to `out`, never fails. Sets become arrays, B becomes base64 text.
void append_plain_item(std::string& out, FlatItemView item);
void append_plain_value(std::string& out, FlatValue value);

// Reading gives S, N, BOOL, NULL, L and M. Errors: client_errc::invalid_json with what was
// expected, what was found, at which byte and path.
/// An object.
[[nodiscard]] Result<FlatItem> read_plain_item(std::string_view text);
/// Any value, as the attribute "value" of an item.
[[nodiscard]] Result<FlatItem> read_plain_value(std::string_view text);

// The same two for DynamoDB JSON.
[[nodiscard]] Result<FlatItem> read_dynamodb_item(std::string_view text);
[[nodiscard]] Result<FlatItem> read_dynamodb_value(std::string_view text);

/// Name of the attribute that holds a value read on its own.
inline constexpr std::string_view value_name = "value";

}  // namespace dynox::json
