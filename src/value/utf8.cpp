#include "value/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace dynox::utf8 {

namespace {

/// Bytes of the character that begins at `at` (before `end`), or 0 if it is malformed. Unicode 15,
/// table 3-7.
std::size_t character_size(const unsigned char* at, const unsigned char* end) noexcept {
    const unsigned char lead = *at;
    std::size_t size = 0;
    unsigned char low = 0x80;  // range of the second byte
    unsigned char high = 0xbf;
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        size = 2;
    } else if ((lead & 0xf0) == 0xe0) {
        size = 3;
        low = lead == 0xe0 ? 0xa0 : low;
        high = lead == 0xed ? 0x9f : high;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        size = 4;
        low = lead == 0xf0 ? 0x90 : low;
        high = lead == 0xf4 ? 0x8f : high;
    } else {
        return 0;
    }
    if (static_cast<std::size_t>(end - at) < size || at[1] < low || at[1] > high) {
        return 0;
    }
    for (std::size_t index = 2; index < size; ++index) {
        if ((at[index] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

}  // namespace

std::size_t find_invalid(std::string_view text) noexcept {
    const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
    const unsigned char* const end = begin + text.size();
    const unsigned char* at = begin;
    while (at != end) {
        std::uint64_t eight = 0;
        while (end - at >= 8) {
            std::memcpy(&eight, at, sizeof eight);
            if ((eight & 0x8080'8080'8080'8080ULL) != 0) {
                break;
            }
            at += 8;
        }
        if (at == end) {
            break;
        }
        const std::size_t size = character_size(at, end);
        if (size == 0) {
            break;
        }
        at += size;
    }
    return static_cast<std::size_t>(at - begin);
}

}  // namespace dynox::utf8
