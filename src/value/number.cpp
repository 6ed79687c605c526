#include "dynox/number.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <ostream>

#include "value/decimal.hpp"

namespace dynox {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t ten_to_19 = 10'000'000'000'000'000'000ULL;

constexpr std::array<Wide, 39> make_powers() {
    std::array<Wide, 39> powers{};
    powers[0] = 1;
    for (std::size_t index = 1; index < powers.size(); ++index) {
        powers[index] = powers[index - 1] * 10;
    }
    return powers;
}
/// 10^0 .. 10^38.
constexpr std::array<Wide, 39> powers_of_ten = make_powers();

Wide power_of_ten(int exponent) noexcept {
    return powers_of_ten[static_cast<std::size_t>(exponent)];
}

/// Decimal digits of a value up to 10^39 - 1; 0 for zero.
int count_digits(Wide value) noexcept {
    const auto high = static_cast<std::uint64_t>(value >> 64);
    const auto low = static_cast<std::uint64_t>(value);
    const int bits = static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
    // 1233 / 4096 is a little above log10(2): the guess is right or one too small.
    const int guess = bits * 1233 >> 12;
    return guess + (guess <= 38 && value >= power_of_ten(guess) ? 1 : 0);
}

/// Takes trailing zeros off `value` and returns how many they were.
template <class Unsigned>
int strip_zeros(Unsigned& value) noexcept {
    int count = 0;
    while (value != 0 && value % 10 == 0) {
        value /= 10;
        ++count;
    }
    return count;
}

Error inexact(const Number& number, std::string_view wanted) {
    return Error(client_errc::inexact_conversion,
                 "expected " + std::string(wanted) + ", found " + number.to_string());
}

}  // namespace

Number::Number(bool negative, std::uint64_t magnitude) noexcept : low_(magnitude) {
    exponent_ = static_cast<std::int16_t>(strip_zeros(low_));
    negative_ = negative;
}

Result<Number> Number::parse(std::string_view text) {
    decimal::Digits digits;
    if (const decimal::Fault fault = decimal::scan(text, digits); fault != decimal::Fault::none) {
        return Error(client_errc::invalid_number, decimal::fault_text(fault, text));
    }
    Wide coefficient = 0;
    for (int index = 0; index < digits.count; ++index) {
        coefficient =
            coefficient * 10 + static_cast<unsigned>(digits.digit[static_cast<std::size_t>(index)]);
    }
    return from_parts(digits.negative, coefficient, digits.point - digits.count);
}

Number Number::from_text(std::string_view text) {
    return parse(text).value();
}

Number Number::from_parts(bool negative, Wide coefficient, int exponent) noexcept {
    Number number;
    if (coefficient != 0) {
        number.high_ = static_cast<std::uint64_t>(coefficient >> 64);
        number.low_ = static_cast<std::uint64_t>(coefficient);
        number.exponent_ = static_cast<std::int16_t>(exponent);
        number.negative_ = negative;
    }
    return number;
}

Result<Number> Number::from_double(double value) {
    if (!std::isfinite(value)) {
        return Error(client_errc::invalid_number, std::string("expected a finite number, found ") +
                                                      (std::isnan(value) ? "NaN" : "an infinity"));
    }
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return parse(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

std::string Number::to_string() const {
    std::string text;
    append_to(text);
    return text;
}

void Number::append_to(std::string& out) const {
    append_text_of_ordered(ordered_bytes(), out);
}

Result<std::int64_t> Number::to_int64() const {
    const Result<std::uint64_t> magnitude = negative_ ? (-*this).to_uint64() : to_uint64();
    const std::uint64_t limit =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative_ ? 1 : 0);
    if (!magnitude || *magnitude > limit) {
        return inexact(*this, is_integer() ? "an integer of 64 bits" : "an integer");
    }
    return static_cast<std::int64_t>(negative_ ? 0 - *magnitude : *magnitude);
}

Result<std::uint64_t> Number::to_uint64() const {
    if (!is_integer()) {
        return inexact(*this, "an integer");
    }
    if (negative_) {
        return inexact(*this, "an integer that is not negative");
    }
    // 10^20 passes 64 bits; up to 10^19 the product below fits 128.
    if (high_ != 0 || exponent_ > 19) {
        return inexact(*this, "an integer of 64 bits");
    }
    const Wide value = coefficient() * power_of_ten(exponent_);
    if (value > std::numeric_limits<std::uint64_t>::max()) {
        return inexact(*this, "an integer of 64 bits");
    }
    return static_cast<std::uint64_t>(value);
}

double Number::to_double_rounded() const {
    if (is_zero()) {
        return 0;
    }
    const std::string text = to_string();
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Result<double> Number::to_double() const {
    const double value = to_double_rounded();
    const Result<Number> back = from_double(value);
    if (!back || *back != *this) {
        return inexact(*this, "a number that a double can hold");
    }
    return value;
}

namespace {

/// Digits and position of a Number, from which everything else is written.
int magnitude_of(Wide coefficient, int exponent) noexcept {
    return exponent + count_digits(coefficient) - 1;
}

/// |a| <=> |b| for coefficients that are not zero.
std::strong_ordering compare_magnitudes(Wide a, int a_exponent, Wide b, int b_exponent) noexcept {
    const int a_digits = count_digits(a);
    const int b_digits = count_digits(b);
    if (const auto order = a_exponent + a_digits <=> b_exponent + b_digits; order != 0) {
        return order;
    }
    // Equal magnitudes: with as many digits as the longer one has, both are integers below 10^38.
    if (a_digits < b_digits) {
        a *= power_of_ten(b_digits - a_digits);
    } else {
        b *= power_of_ten(a_digits - b_digits);
    }
    return a <=> b;
}

Error arithmetic_error(decimal::Fault fault) {
    return Error(client_errc::invalid_number, decimal::fault_text(fault, {}));
}

}  // namespace

Result<Number> Number::sum(const Number& a, const Number& b) {
    if (a.is_zero() || b.is_zero()) {
        return a.is_zero() ? b : a;
    }
    if (a.exponent_ < b.exponent_) {
        return sum(b, a);
    }
    // `b` ends lower (or as low). Its last digit is not zero, so with unequal ends the result ends
    // where `b` does, and fits 38 digits only if `a`, written down to that place, has at most 39
    // digits of which the first is a 1.
    const int shift = a.exponent_ - b.exponent_;
    const int a_digits = count_digits(a.coefficient()) + shift;
    if (a_digits > digits_max + 1 ||
        (a_digits == digits_max + 1 && a.coefficient() >= 2 * power_of_ten(digits_max - shift))) {
        return arithmetic_error(decimal::Fault::overflow);
    }
    const Wide high = a.coefficient() * power_of_ten(shift);  // below 2 * 10^38
    const Wide low = b.coefficient();                         // below 10^38
    bool negative = a.negative_;
    Wide result = 0;
    if (a.negative_ == b.negative_) {
        result = high + low;
    } else if (high >= low) {
        result = high - low;
    } else {
        result = low - high;
        negative = b.negative_;
    }
    if (result == 0) {
        return Number();
    }
    const int exponent = b.exponent_ + strip_zeros(result);
    if (count_digits(result) > digits_max) {
        return arithmetic_error(decimal::Fault::overflow);
    }
    const int magnitude = magnitude_of(result, exponent);
    if (magnitude > magnitude_max || magnitude < magnitude_min) {
        return arithmetic_error(magnitude > 0 ? decimal::Fault::overflow
                                              : decimal::Fault::underflow);
    }
    return from_parts(negative, result, exponent);
}

Result<Number> add(const Number& a, const Number& b) {
    return Number::sum(a, b);
}
Result<Number> subtract(const Number& a, const Number& b) {
    return Number::sum(a, -b);
}

Number Number::operator-() const noexcept {
    Number result = *this;
    result.negative_ = !is_zero() && !negative_;
    return result;
}

std::strong_ordering operator<=>(const Number& a, const Number& b) noexcept {
    const auto sign = [](const Number& number) {
        return number.is_zero() ? 0 : number.negative_ ? -1 : 1;
    };
    if (const auto order = sign(a) <=> sign(b); order != 0 || a.is_zero()) {
        return order;
    }
    return a.negative_
               ? compare_magnitudes(b.coefficient(), b.exponent_, a.coefficient(), a.exponent_)
               : compare_magnitudes(a.coefficient(), a.exponent_, b.coefficient(), b.exponent_);
}

std::ostream& operator<<(std::ostream& out, const Number& number) {
    return out << number.to_string();
}

std::size_t Number::write_ordered(char* out) const noexcept {
    decimal::Digits digits;
    digits.negative = negative_;
    digits.count = count_digits(coefficient());
    digits.point = digits.count + exponent_;
    // In two halves of 64 bits, because division of 128 bits is slow.
    auto high =
        static_cast<std::uint64_t>(high_ == 0 && low_ < ten_to_19 ? 0 : coefficient() / ten_to_19);
    std::uint64_t low = low_ - high * ten_to_19;
    int index = digits.count - 1;
    const auto put = [&digits, &index](std::uint64_t& value) {
        digits.digit[static_cast<std::size_t>(index--)] = static_cast<char>(value % 10);
        value /= 10;
    };
    const int first_of_low = std::max(0, digits.count - 19);
    while (index >= first_of_low) {
        put(low);
    }
    while (index >= 0) {
        put(high);
    }
    return decimal::write_ordered(digits, out);
}

void Number::append_ordered(std::string& out) const {
    decimal::OrderedBuffer buffer;
    out.append(buffer.data(), write_ordered(buffer.data()));
}

std::string Number::ordered_bytes() const {
    std::string bytes;
    append_ordered(bytes);
    return bytes;
}

Result<void> Number::append_ordered_of_text(std::string_view text, std::string& out) {
    decimal::OrderedBuffer buffer;
    std::size_t size = 0;
    if (const decimal::Fault fault = decimal::ordered_of_text(text, buffer, size);
        fault != decimal::Fault::none) {
        return Error(client_errc::invalid_number, decimal::fault_text(fault, text));
    }
    out.append(buffer.data(), size);
    return {};
}

Number Number::from_ordered(std::string_view bytes) noexcept {
    if (bytes.size() == 1) {
        return {};
    }
    const bool negative = static_cast<std::uint8_t>(bytes.front()) < 0x80;
    const auto first = static_cast<std::uint8_t>(negative ? ~bytes.front() : bytes.front());
    std::string_view digits = bytes.substr(1);
    if (negative && digits.back() == 102) {
        digits.remove_suffix(1);
    }
    Wide coefficient = 0;
    int last = 0;
    for (std::size_t index = 0; index < digits.size(); ++index) {
        const int byte = static_cast<std::uint8_t>(digits[index]);
        last = negative ? 101 - byte : byte - 1;
        // The twentieth pair may end in a zero that would be the 39th digit; it is left out.
        if (index + 1 == digits.size() && last % 10 == 0) {
            coefficient = coefficient * 10 + static_cast<unsigned>(last / 10);
        } else {
            coefficient = coefficient * 100 + static_cast<unsigned>(last);
        }
    }
    const int exponent = 2 * (static_cast<int>(first) - 0xc0 - static_cast<int>(digits.size())) +
                         (last % 10 == 0 ? 1 : 0);
    return from_parts(negative, coefficient, exponent);
}

void Number::append_text_of_ordered(std::string_view bytes, std::string& out) {
    std::array<char, decimal::text_size_max> text;
    const char* const end = decimal::write_text_of_ordered(bytes, text.data());
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

std::uint32_t Number::size_by_rule(std::string_view ordered) noexcept {
    const auto size = static_cast<std::uint32_t>(ordered.size());
    // One byte for each base-100 digit and for the exponent; the closing byte of negatives, which
    // those with twenty digits lack, stands for the sign.
    const bool negative = static_cast<std::uint8_t>(ordered.front()) < 0x80;
    return negative && ordered.back() != 102 ? size + 1 : size;
}

std::size_t Number::hash() const noexcept {
    std::uint64_t mixed = low_ * 0x9e37'79b9'7f4a'7c15ULL;
    mixed ^= std::rotl(high_ * 0xc2b2'ae3d'27d4'eb4fULL, 29);
    mixed ^= static_cast<std::uint64_t>(static_cast<std::uint16_t>(exponent_)) << 1 |
             static_cast<std::uint64_t>(negative_);
    mixed *= 0x9fb2'1c65'1e98'df25ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

}  // namespace dynox
