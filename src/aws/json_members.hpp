// Members of the small JSON objects that services, processes and caches give out credentials in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"
#include "dynox/item.hpp"

namespace dynox::aws {

/// Reads a JSON object. Errors: client_errc::invalid_response "<what>: expected a JSON object",
/// without any part of the text, which may hold secrets.
[[nodiscard]] Result<Item> read_json_object(std::string_view text, std::string_view what);
/// The member `name` if it is a string; "" if not.
[[nodiscard]] std::string json_string(const Item& object, std::string_view name);
/// The member `name` if it is an integral number.
[[nodiscard]] std::optional<std::int64_t> json_integer(const Item& object, std::string_view name);
/// The member `name` if it is an object; null if not.
[[nodiscard]] const Item* json_object(const Item& object, std::string_view name);

}  // namespace dynox::aws
