// Bytes as hexadecimal digits in small letters.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace dynox {

namespace detail {
constexpr std::array<char, 512> make_hexadecimal_pairs() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        pairs[2 * byte] = digits[byte >> 4U];
        pairs[2 * byte + 1] = digits[byte & 0xfU];
    }
    return pairs;
}
/// The two digits of each byte, one after the other.
inline constexpr std::array<char, 512> hexadecimal_pairs = make_hexadecimal_pairs();
}  // namespace detail

inline void append_hexadecimal(std::string& out, std::string_view bytes) {
    const std::size_t start = out.size();
    out.resize(start + bytes.size() * 2);
    char* at = out.data() + start;
    for (const char byte : bytes) {
        const std::size_t value = static_cast<unsigned char>(byte);
        std::memcpy(at, &detail::hexadecimal_pairs[2 * value], 2);
        at += 2;
    }
}

/// nullopt: not an even number of such digits.
[[nodiscard]] inline std::optional<std::string> from_hexadecimal(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::size_t high = digits.find(text[i]);
        const std::size_t low = digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>(high << 4U | low));
    }
    return bytes;
}

}  // namespace dynox
