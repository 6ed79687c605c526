// Number: DynamoDB's decimal. 38 significant digits, magnitude 1e-130 .. 9.99..e125, exact.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox {

/// An exact decimal: (-1)^negative * coefficient * 10^exponent, coefficient without trailing zeros,
/// zero is +0e0. Regular: copy, compare (by value), hash, print.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
/// \see  Amazon DynamoDB Developer Guide, data types, Number.
class Number {
  public:
    static constexpr int digits_max = 38;                ///< significant decimal digits
    static constexpr int magnitude_max = 125;            ///< largest: 9.99...e125
    static constexpr int magnitude_min = -130;           ///< smallest but zero: 1e-130
    static constexpr std::size_t ordered_size_max = 22;  ///< bytes of the ordered form

    constexpr Number() noexcept = default;  ///< zero
    /// Every integer of up to 64 bits fits.
    template <std::integral T>
        requires(!std::same_as<T, bool> && sizeof(T) <= 8)
    Number(T value) noexcept
        : Number(value < T{0}, value < T{0} ? 0 - static_cast<std::uint64_t>(value)
                                            : static_cast<std::uint64_t>(value)) {}

    /// Reads decimal text: optional sign, digits with at most one point, optional exponent.
    ///
    /// \par Errors   client_errc::invalid_number, in the service's words.
    [[nodiscard]] static Result<Number> parse(std::string_view text);
    /// As parse(), but throws ClientException.
    [[nodiscard]] static Number from_text(std::string_view text);
    /// The shortest decimal that reads back as `value`. NaN, infinities and out of range:
    /// invalid_number.
    [[nodiscard]] static Result<Number> from_double(double value);

    /// Canonical plain form, no exponent: "100", "-0.5". At most 170 characters.
    [[nodiscard]] std::string to_string() const;
    /// As to_string(), behind what `out` holds.
    void append_to(std::string& out) const;

    /// Exactly this integer, or inexact_conversion (fraction, or out of T's range).
    template <std::integral T>
    [[nodiscard]] Result<T> to() const;
    /// As to().
    [[nodiscard]] Result<std::int64_t> to_int64() const;
    [[nodiscard]] Result<std::uint64_t> to_uint64() const;
    /// The nearest double (digits beyond its precision are lost in silence, as the name says).
    [[nodiscard]] double to_double_rounded() const;
    /// The double whose shortest text is this number, or inexact_conversion.
    [[nodiscard]] Result<double> to_double() const;

    [[nodiscard]] bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }
    [[nodiscard]] bool is_negative() const noexcept { return negative_; }
    [[nodiscard]] bool is_integer() const noexcept { return exponent_ >= 0; }

    /// Sums and differences as DynamoDB makes them: exact, or invalid_number when the result needs
    /// more than 38 digits or leaves the range.
    friend Result<Number> add(const Number& a, const Number& b);
    friend Result<Number> subtract(const Number& a, const Number& b);
    [[nodiscard]] Number operator-() const noexcept;

    friend std::strong_ordering operator<=>(const Number& a, const Number& b) noexcept;
    friend bool operator==(const Number& a, const Number& b) noexcept = default;
    friend std::ostream& operator<<(std::ostream& out, const Number& number);

    // Ordered bytes: DynamoDB's hash form. memcmp order is numeric order. Zero is 80h; else the
    // magnitude as 0.d1d2d3.. * 100^E in base-100 digits: first byte (E - 64) as a signed byte,
    // bits flipped for negatives; then each digit + 1, for negatives 101 - digit and, with fewer
    // than 20 digits, a closing 102.
    void append_ordered(std::string& out) const;
    /// Writes them to `out`, which has room for ordered_size_max, and returns their count.
    std::size_t write_ordered(char* out) const noexcept;
    /// 1..22 bytes, see above.
    [[nodiscard]] std::string ordered_bytes() const;
    /// Appends the ordered bytes of decimal text, with no Number in between. Errors: as parse().
    [[nodiscard]] static Result<void> append_ordered_of_text(std::string_view text,
                                                             std::string& out);
    /// `bytes` are trusted.
    [[nodiscard]] static Number from_ordered(std::string_view bytes) noexcept;
    /// Canonical text of ordered bytes, without going through a Number. `bytes` are trusted.
    static void append_text_of_ordered(std::string_view bytes, std::string& out);
    /// DynamoDB's size of a number, in bytes: 1 + base-100 digits, + 1 if negative (measured on the
    /// service; the Developer Guide gives it as "approximately").
    [[nodiscard]] static std::uint32_t size_by_rule(std::string_view ordered) noexcept;

    [[nodiscard]] std::size_t hash() const noexcept;

  private:
    Number(bool negative, std::uint64_t magnitude) noexcept;  // normalises
    __extension__ using Wide = unsigned __int128;
    [[nodiscard]] Wide coefficient() const noexcept { return (Wide{high_} << 64) | low_; }
    /// `coefficient` has no trailing zeros and the value is in range.
    [[nodiscard]] static Number from_parts(bool negative, Wide coefficient, int exponent) noexcept;
    [[nodiscard]] static Result<Number> sum(const Number& a, const Number& b);
    // Two halves, so that Number is 8-aligned and packs well into AttributeValue.
    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
    std::int16_t exponent_ = 0;
    bool negative_ = false;
};

[[nodiscard]] Result<Number> add(const Number& a, const Number& b);
[[nodiscard]] Result<Number> subtract(const Number& a, const Number& b);

template <std::integral T>
Result<T> Number::to() const {
    if constexpr (std::unsigned_integral<T>) {
        const Result<std::uint64_t> wide = to_uint64();
        if (!wide) {
            return Error(wide.error().code(), wide.error().message());
        }
        if (*wide > static_cast<std::uint64_t>(static_cast<T>(-1))) {
            return Error(client_errc::inexact_conversion,
                         to_string() + " does not fit the integer type asked for");
        }
        return static_cast<T>(*wide);
    } else {
        const Result<std::int64_t> wide = to_int64();
        if (!wide) {
            return Error(wide.error().code(), wide.error().message());
        }
        if (static_cast<std::int64_t>(static_cast<T>(*wide)) != *wide) {
            return Error(client_errc::inexact_conversion,
                         to_string() + " does not fit the integer type asked for");
        }
        return static_cast<T>(*wide);
    }
}

}  // namespace dynox

template <>
struct std::hash<dynox::Number> {
    std::size_t operator()(const dynox::Number& number) const noexcept { return number.hash(); }
};
