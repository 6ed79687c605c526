// Decimal digits: the common ground of Number, ordered number bytes and number text.
//
// Text is scanned once into significant digits; from there it becomes a Number (number.cpp) or, for
// decoders that want no Number in between, ordered bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynox/number.hpp"

namespace dynox::decimal {

/// What is wrong with a number, in the order in which the service looks.
enum class Fault : std::uint8_t { none, not_numeric, overflow, underflow, too_many_digits };

/// The service's words for `fault`; `text` is the number as given.
[[nodiscard]] std::string fault_text(Fault fault, std::string_view text);

/// 0.d1d2d3... * 10^point, d1 and the last digit not zero; no digits: zero.
struct Digits {
    // Values 0..9, `count` of them; a spare on both sides of a pair.
    std::array<char, Number::digits_max + 2> digit;
    int count = 0;
    int point = 0;
    bool negative = false;
};

/// Reads decimal text; also checks precision and range.
[[nodiscard]] Fault scan(std::string_view text, Digits& digits) noexcept;

/// Room that one number's ordered bytes need.
using OrderedBuffer = std::array<char, Number::ordered_size_max>;

/// Writes the ordered bytes (number.hpp) and returns their count.
[[nodiscard]] std::size_t write_ordered(const Digits& digits, char* out) noexcept;

/// scan() and write_ordered() in one; `size` is set only if there is no fault.
[[nodiscard]] Fault ordered_of_text(std::string_view text, OrderedBuffer& out,
                                    std::size_t& size) noexcept;

/// Room to write the canonical text of any number: sign, "0.", 128 zeros, 20 pairs. The text itself
/// has up to 170.
inline constexpr std::size_t text_size_max = 171;

/// Writes the canonical text of trusted ordered bytes and returns its end.
char* write_text_of_ordered(std::string_view bytes, char* out) noexcept;

/// Are these the canonical ordered bytes of a number in range? (For bytes from outside.)
[[nodiscard]] bool is_valid_ordered(std::string_view bytes) noexcept;

}  // namespace dynox::decimal
