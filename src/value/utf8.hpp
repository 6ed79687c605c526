// UTF-8, checked a character at a time; for text that does not come through the JSON parser (which
// checks its own).
#pragma once

#include <string_view>

namespace dynox::utf8 {

/// Offset of the first byte that is no well-formed UTF-8 (overlong forms, surrogates and values
/// beyond U+10FFFF are none); the size of `text` if all of it is.
[[nodiscard]] std::size_t find_invalid(std::string_view text) noexcept;

}  // namespace dynox::utf8
