#include "json/base64.hpp"

#include <array>
#include <cstdint>

namespace dynox::json {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// Above every value, so that one test finds it in an OR of several.
constexpr std::uint8_t no_value = 0x80;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_value);
    for (std::size_t index = 0; index < alphabet.size(); ++index) {
        values[static_cast<unsigned char>(alphabet[index])] = static_cast<std::uint8_t>(index);
    }
    return values;
}
constexpr std::array<std::uint8_t, 256> values = make_values();

std::uint32_t value_of(char character) noexcept {
    return values[static_cast<unsigned char>(character)];
}
std::uint32_t byte_of(char byte) noexcept {
    return static_cast<unsigned char>(byte);
}

}  // namespace

char* write_base64(std::string_view bytes, char* out) noexcept {
    const auto put = [&out](std::uint32_t group, int shift) {
        *out++ = alphabet[group >> shift & 63];
    };
    std::size_t at = 0;
    for (; at + 3 <= bytes.size(); at += 3) {
        const std::uint32_t group =
            byte_of(bytes[at]) << 16 | byte_of(bytes[at + 1]) << 8 | byte_of(bytes[at + 2]);
        put(group, 18);
        put(group, 12);
        put(group, 6);
        put(group, 0);
    }
    const std::size_t left = bytes.size() - at;
    if (left != 0) {
        const std::uint32_t group =
            byte_of(bytes[at]) << 16 | (left == 2 ? byte_of(bytes[at + 1]) << 8 : 0);
        put(group, 18);
        put(group, 12);
        if (left == 2) {
            put(group, 6);
        } else {
            *out++ = '=';
        }
        *out++ = '=';
    }
    return out;
}

Base64Fault read_base64(std::string_view text, char* out, std::size_t& size) noexcept {
    if (text.size() % 4 != 0) {
        return Base64Fault::size;
    }
    const char* const begin = out;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    const std::size_t whole = text.size() - (padding != 0 ? 4 : 0);
    for (std::size_t at = 0; at < whole; at += 4) {
        const std::uint32_t a = value_of(text[at]);
        const std::uint32_t b = value_of(text[at + 1]);
        const std::uint32_t c = value_of(text[at + 2]);
        const std::uint32_t d = value_of(text[at + 3]);
        if (((a | b | c | d) & no_value) != 0) {
            return Base64Fault::character;
        }
        const std::uint32_t group = a << 18 | b << 12 | c << 6 | d;
        *out++ = static_cast<char>(group >> 16);
        *out++ = static_cast<char>(group >> 8);
        *out++ = static_cast<char>(group);
    }
    if (padding != 0) {
        const std::uint32_t a = value_of(text[whole]);
        const std::uint32_t b = value_of(text[whole + 1]);
        const std::uint32_t c = padding == 1 ? value_of(text[whole + 2]) : 0;
        const std::uint32_t spare = padding == 1 ? c & 3 : b & 15;
        if (((a | b | c) & no_value) != 0 || spare != 0) {
            return Base64Fault::character;
        }
        *out++ = static_cast<char>(a << 2 | b >> 4);
        if (padding == 1) {
            *out++ = static_cast<char>(b << 4 | c >> 2);
        }
    }
    size = static_cast<std::size_t>(out - begin);
    return Base64Fault::none;
}

}  // namespace dynox::json
