// Classes of characters in HTTP messages (RFC 9110, section 5.6), and the scan that finds the end
// of a line.
#pragma once

#include <array>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dynox::http {

[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
[[nodiscard]] constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// No part of a header's value: below 0x20 except TAB, and DEL.
[[nodiscard]] constexpr bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

namespace detail {
constexpr std::array<bool, 256> make_token_table() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}
inline constexpr std::array<bool, 256> token_table = make_token_table();
}  // namespace detail

/// May stand in a method or a header's name.
[[nodiscard]] constexpr bool is_token(char c) noexcept {
    return detail::token_table[static_cast<unsigned char>(c)];
}

/// Length of the token that begins the text; 0 if none does.
[[nodiscard]] constexpr std::size_t token_size(std::string_view text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && is_token(text[size])) {
        ++size;
    }
    return size;
}

[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// The first control character in [at, end), or end. Finds the CR of a line and checks the line on
/// the way.
[[nodiscard]] inline const char* find_control(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
    const __m128i highest = _mm_set1_epi8(0x1f);
    const __m128i tab = _mm_set1_epi8('\t');
    const __m128i del = _mm_set1_epi8(0x7f);
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, highest), bytes);
        const __m128i found = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), low),
                                           _mm_cmpeq_epi8(bytes, del));
        const int mask = _mm_movemask_epi8(found);
        if (mask != 0) {
            return at + __builtin_ctz(static_cast<unsigned>(mask));
        }
    }
#endif
    while (at != end && !is_control(*at)) {
        ++at;
    }
    return at;
}

}  // namespace dynox::http
