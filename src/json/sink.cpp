#include "json/sink.hpp"

#include <cstdint>

#include "json/base64.hpp"
#include "value/decimal.hpp"

namespace dynox::json {

namespace {

constexpr std::uint64_t ones = 0x0101'0101'0101'0101ULL;
constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080ULL;

/// Does one of eight characters need an escape: '"', '\\' or a control character?
bool needs_escape(std::uint64_t eight) noexcept {
    const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & high_bits; };
    const std::uint64_t below_space = (eight - ones * 0x20) & ~eight & high_bits;
    return (has_zero(eight ^ (ones * '"')) | has_zero(eight ^ (ones * '\\')) | below_space) != 0;
}
bool needs_escape(char character) noexcept {
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

/// Copies a text that needs no escape, several characters at a time; false if it needs one: what is
/// at `at` is then of no use. The last characters are copied with some before them.
bool copy_plain(const char* from, std::size_t size, char* at) noexcept {
    std::uint64_t eight = 0;
    const auto copy_eight = [&](std::size_t offset) {
        std::memcpy(&eight, from + offset, sizeof eight);
        std::memcpy(at + offset, &eight, sizeof eight);
        return !needs_escape(eight);
    };
    if (size >= 8) {
        std::size_t offset = 0;
        for (; offset + 8 <= size; offset += 8) {
            if (!copy_eight(offset)) {
                return false;
            }
        }
        return offset == size || copy_eight(size - 8);
    }
    if (size >= 4) {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::memcpy(&first, from, sizeof first);
        std::memcpy(&last, from + size - 4, sizeof last);
        std::memcpy(at, &first, sizeof first);
        std::memcpy(at + size - 4, &last, sizeof last);
        return !needs_escape(first | std::uint64_t{last} << 32U);
    }
    for (std::size_t index = 0; index < size; ++index) {
        if (needs_escape(from[index])) {
            return false;
        }
        at[index] = from[index];
    }
    return true;
}

/// Letter of a two-character escape, or 0 for those written as \u00XX.
char short_escape(char character) noexcept {
    switch (character) {
        case '"':
        case '\\':
            return character;
        case '\b':
            return 'b';
        case '\f':
            return 'f';
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        default:
            return 0;
    }
}

constexpr std::size_t escape_size_max = 6;

char* write_escape(char character, char* at) noexcept {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    *at++ = '\\';
    if (const char letter = short_escape(character)) {
        *at++ = letter;
        return at;
    }
    const auto value = static_cast<unsigned char>(character);
    std::string_view{"u00"}.copy(at, 3);
    at[3] = hexadecimal[value >> 4];
    at[4] = hexadecimal[value & 15];
    return at + 5;
}

}  // namespace

void Sink::string(std::string_view text) {
    const char* from = text.data();
    const char* const end = from + text.size();
    char* at = reserve(text.size() + 2);
    *at++ = '"';
    if (copy_plain(from, text.size(), at)) {
        at[text.size()] = '"';
        commit(at + text.size() + 1);
        return;
    }
    while (true) {
        // Here there is room for what is left as it is, and the closing quote.
        std::uint64_t eight = 0;
        while (end - from >= 8) {
            std::memcpy(&eight, from, sizeof eight);
            if (needs_escape(eight)) {
                break;
            }
            std::memcpy(at, &eight, sizeof eight);
            from += 8;
            at += 8;
        }
        while (from != end && !needs_escape(*from)) {
            *at++ = *from++;
        }
        if (from == end) {
            break;
        }
        commit(at);
        at = reserve(escape_size_max + static_cast<std::size_t>(end - from) + 1);
        at = write_escape(*from++, at);
    }
    *at++ = '"';
    commit(at);
}

void Sink::base64(std::string_view bytes) {
    char* at = reserve(base64_size(bytes.size()) + 2);
    *at++ = '"';
    at = write_base64(bytes, at);
    *at++ = '"';
    commit(at);
}

void Sink::number(std::string_view ordered) {
    commit(decimal::write_text_of_ordered(ordered, reserve(decimal::text_size_max)));
}

}  // namespace dynox::json
