#include "json/sink.hpp"

#include <algorithm>
#include <cstdint>

#include "json/base64.hpp"
#include "value/decimal.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)
/// As above, of sixteen characters.
bool needs_escape(__m128i sixteen) noexcept {
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(sixteen, _mm_set1_epi8(0x1f)), sixteen);
    const __m128i quote = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('\\'));
    return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control)) != 0;
}
#endif

/// The first and the last bytes of a text of sizeof(Word) to twice as many bytes, copied; they may
/// overlap.
template <class Word>
struct Ends {
    Ends(const char* from, std::size_t size, char* at) noexcept {
        std::memcpy(&first, from, sizeof first);
        std::memcpy(&last, from + size - sizeof last, sizeof last);
        std::memcpy(at, &first, sizeof first);
        std::memcpy(at + size - sizeof last, &last, sizeof last);
    }
    Word first;
    Word last;
};

/// Copies 16 or more characters that need no escape, see copy_plain().
bool copy_long(const char* from, std::size_t size, char* at) noexcept {
    constexpr std::size_t step = 16;
#if defined(__SSE2__)
    const auto copy_sixteen = [&](std::size_t offset) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + offset));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(at + offset), bytes);
        return !needs_escape(bytes);
    };
#else
    const auto copy_sixteen = [&](std::size_t offset) {
        const Ends<std::uint64_t> bytes(from + offset, step, at + offset);
        return !needs_escape(bytes.first) && !needs_escape(bytes.last);
    };
#endif
    std::size_t offset = 0;
    for (; offset + step <= size; offset += step) {
        if (!copy_sixteen(offset)) {
            return false;
        }
    }
    return offset == size || copy_sixteen(size - step);
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

// The last characters are copied with some before them.
bool Sink::copy_plain(std::string_view text, char* at) noexcept {
    const char* const from = text.data();
    const std::size_t size = text.size();
    if (size >= 16) {
        return copy_long(from, size, at);
    }
    if (size >= 8) {
        const Ends<std::uint64_t> ends(from, size, at);
#if defined(__SSE2__)
        return !needs_escape(
            _mm_set_epi64x(static_cast<long long>(ends.last), static_cast<long long>(ends.first)));
#else
        return !needs_escape(ends.first) && !needs_escape(ends.last);
#endif
    }
    if (size >= 4) {
        const Ends<std::uint32_t> ends(from, size, at);
        return !needs_escape(ends.first | std::uint64_t{ends.last} << 32U);
    }
    for (std::size_t index = 0; index < size; ++index) {
        if (needs_escape(from[index])) {
            return false;
        }
        at[index] = from[index];
    }
    return true;
}

void Sink::escape(std::string_view text) {
    const char* from = text.data();
    const char* const end = from + text.size();
    char* at = reserve(text.size());
    while (true) {
        // Here there is room for what is left as it is.
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
        commit(at);
        if (from == end) {
            return;
        }
        at = reserve(escape_size_max + static_cast<std::size_t>(end - from));
        at = write_escape(*from++, at);
    }
}

char* Sink::write_number(std::string_view ordered, char* at) {
    static_assert(number_size_max >= decimal::text_size_max);
    return decimal::write_text_of_ordered(ordered, at);
}

void Sink::grow(std::size_t size) {
    constexpr std::size_t step_min = 512;
    constexpr std::size_t step_max = std::size_t{64} * 1024;
    out_.resize(used_ + size + std::clamp(used_, step_min, step_max));
}

void Sink::base64(std::string_view bytes) {
    char* at = reserve(base64_size(bytes.size()) + 2);
    *at++ = '"';
    at = write_base64(bytes, at);
    *at++ = '"';
    commit(at);
}

}  // namespace dynox::json
