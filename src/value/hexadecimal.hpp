// Bytes as hexadecimal digits in small letters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dynox {

inline void append_hexadecimal(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::size_t start = out.size();
    out.resize(start + bytes.size() * 2);
    char* at = out.data() + start;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        *at++ = digits[value >> 4U];
        *at++ = digits[value & 0xfU];
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
