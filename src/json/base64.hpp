// Base64 (RFC 4648, section 4), with padding, as DynamoDB JSON has it.
#pragma once

#include <cstddef>
#include <string_view>

namespace dynox::json {

[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}
/// Room that decoding `characters` needs.
[[nodiscard]] constexpr std::size_t base64_bytes_max(std::size_t characters) noexcept {
    return characters / 4 * 3;
}

/// Writes base64_size(bytes.size()) characters and returns their end.
char* write_base64(std::string_view bytes, char* out) noexcept;

enum class Base64Fault : unsigned char { none, size, character };
/// Decodes into `out`; `size` is set if there is no fault. Only the canonical text of some bytes is
/// taken: whole groups, padding at the end only, and no bits behind the last byte.
[[nodiscard]] Base64Fault read_base64(std::string_view text, char* out, std::size_t& size) noexcept;

}  // namespace dynox::json
