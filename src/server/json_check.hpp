// Is a body JSON at all? Asked only for requests that are refused anyway, to refuse them with the
// right words.
#pragma once

#include <string_view>

namespace dynox::server {

/// true if the whole text is one JSON value.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace dynox::server
