#include "value/decimal.hpp"

#include <cstring>
#include <limits>

namespace dynox::decimal {

namespace {

constexpr char zero_byte = static_cast<char>(0x80);
constexpr int base100_digits_max = 20;  // 38 digits that begin in the middle of a pair
constexpr char closing_byte = 102;      // ends the shorter negatives, above every digit
constexpr std::int64_t exponent_far = std::numeric_limits<std::int32_t>::max();

/// The two decimal characters of 0..99, side by side.
constexpr std::array<char, 200> make_pairs() {
    std::array<char, 200> pairs{};
    for (int value = 0; value < 100; ++value) {
        pairs[2 * static_cast<std::size_t>(value)] = static_cast<char>('0' + value / 10);
        pairs[2 * static_cast<std::size_t>(value) + 1] = static_cast<char>('0' + value % 10);
    }
    return pairs;
}
constexpr std::array<char, 200> pairs = make_pairs();

bool is_digit(char character) noexcept {
    return character >= '0' && character <= '9';
}

/// The digits of a mantissa: where they stand in the text, and where the point is.
struct Mantissa {
    const char* first = nullptr;  // first digit that is not zero; null if all are
    const char* last = nullptr;   // last digit that is not zero
    // Digits before the point, from `first` on (negative: zeros behind the point).
    std::int64_t integer_digits = 0;
    std::int64_t fraction_digits = 0;  // all digits behind the point
    const char* point = nullptr;
    const char* end = nullptr;
    bool any = false;
};

Mantissa scan_mantissa(const char* at, const char* end) noexcept {
    Mantissa mantissa;
    for (; at != end; ++at) {
        if (is_digit(*at)) {
            mantissa.any = true;
            if (*at != '0') {
                if (mantissa.first == nullptr) {
                    mantissa.first = at;
                }
                mantissa.last = at;
            }
        } else if (*at == '.' && mantissa.point == nullptr) {
            mantissa.point = at;
        } else {
            break;
        }
    }
    mantissa.end = at;
    const char* const point = mantissa.point == nullptr ? at : mantissa.point;
    if (mantissa.point != nullptr) {
        mantissa.fraction_digits = at - point - 1;
    }
    if (mantissa.first != nullptr) {
        mantissa.integer_digits =
            mantissa.first < point ? point - mantissa.first : -(mantissa.first - point - 1);
    }
    return mantissa;
}

/// Reads the digits of an exponent; false if there are none or their value passes 64 bits. Values
/// beyond 32 bits are cut to `exponent_far`, which is out of range whatever the mantissa (texts are
/// shorter than that).
bool scan_exponent(const char* at, const char* end, std::int64_t& exponent) noexcept {
    const bool negative = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+')) {
        ++at;
    }
    if (at == end) {
        return false;
    }
    const std::uint64_t limit =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
    std::uint64_t value = 0;
    for (; at != end; ++at) {
        if (!is_digit(*at)) {
            return false;
        }
        const auto digit = static_cast<std::uint64_t>(*at - '0');
        if (value > (limit - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    const std::int64_t cut = value > static_cast<std::uint64_t>(exponent_far)
                                 ? exponent_far
                                 : static_cast<std::int64_t>(value);
    exponent = negative ? -cut : cut;
    return true;
}

Fault check_magnitude(std::int64_t magnitude) noexcept {
    if (magnitude > Number::magnitude_max) {
        return Fault::overflow;
    }
    return magnitude < Number::magnitude_min ? Fault::underflow : Fault::none;
}

/// Base-100 digits of ordered bytes, the closing byte of negatives left out.
std::string_view digits_of(std::string_view bytes, bool negative) noexcept {
    bytes.remove_prefix(1);
    if (negative && !bytes.empty() && bytes.back() == closing_byte) {
        bytes.remove_suffix(1);
    }
    return bytes;
}

int pair_of(char byte, bool negative) noexcept {
    const int value = static_cast<unsigned char>(byte);
    return negative ? 101 - value : value - 1;
}

/// Base-100 exponent of ordered bytes: the value is 0.p1p2.. * 100^result.
int exponent_of(char first, bool negative) noexcept {
    const auto byte = static_cast<std::uint8_t>(negative ? ~first : first);
    return static_cast<int>(byte) - 0xc0;
}

}  // namespace

std::string fault_text(Fault fault, std::string_view text) {
    switch (fault) {
        case Fault::none:
            break;
        case Fault::not_numeric: {
            std::string message = "The parameter cannot be converted to a numeric value";
            if (!text.empty()) {
                message.append(": ").append(text);
            }
            return message;
        }
        case Fault::overflow:
            return "Number overflow. Attempting to store a number with magnitude larger than "
                   "supported range";
        case Fault::underflow:
            return "Number underflow. Attempting to store a number with magnitude smaller than "
                   "supported range";
        case Fault::too_many_digits:
            return "Attempting to store more than 38 significant digits in a Number";
    }
    return {};
}

Fault scan(std::string_view text, Digits& digits) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    digits.count = 0;
    digits.point = 0;
    digits.negative = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+')) {
        ++at;
    }
    const Mantissa mantissa = scan_mantissa(at, end);
    std::int64_t exponent = 0;
    if (!mantissa.any) {
        return Fault::not_numeric;
    }
    if (mantissa.end != end &&
        ((*mantissa.end | 0x20) != 'e' || !scan_exponent(mantissa.end + 1, end, exponent))) {
        return Fault::not_numeric;
    }
    if (mantissa.first == nullptr) {
        // Zero is checked as if its last written digit were 1 (spec/service-facts.md, section 4).
        digits.negative = false;
        return check_magnitude(exponent - mantissa.fraction_digits);
    }
    const std::int64_t magnitude = exponent + mantissa.integer_digits - 1;
    if (const Fault fault = check_magnitude(magnitude); fault != Fault::none) {
        return fault;
    }
    const bool point_inside = mantissa.point != nullptr && mantissa.first < mantissa.point &&
                              mantissa.point < mantissa.last;
    const std::int64_t count = mantissa.last - mantissa.first + 1 - (point_inside ? 1 : 0);
    if (count > Number::digits_max) {
        return Fault::too_many_digits;
    }
    char* out = digits.digit.data();
    for (const char* digit = mantissa.first; digit <= mantissa.last; ++digit) {
        *out = static_cast<char>(*digit - '0');
        out += *digit == '.' ? 0 : 1;
    }
    digits.count = static_cast<int>(count);
    digits.point = static_cast<int>(magnitude + 1);
    return Fault::none;
}

std::size_t write_ordered(const Digits& digits, char* out) noexcept {
    if (digits.count == 0) {
        *out = zero_byte;
        return 1;
    }
    // Pairs are formed from the decimal point: an odd point means that the first pair has a leading
    // zero.
    const bool leading_zero = (digits.point & 1) != 0;
    const int exponent = (digits.point + (leading_zero ? 1 : 0)) / 2;
    const auto first = static_cast<std::uint8_t>(exponent - 64);
    const bool negative = digits.negative;
    char* at = out;
    *at++ = static_cast<char>(negative ? ~first : first);
    const auto put = [&at, negative](int pair) {
        *at++ = static_cast<char>(negative ? 101 - pair : pair + 1);
    };
    int index = 0;
    if (leading_zero) {
        put(digits.digit[0]);
        index = 1;
    }
    for (; index + 1 < digits.count; index += 2) {
        const auto position = static_cast<std::size_t>(index);
        put(digits.digit[position] * 10 + digits.digit[position + 1]);
    }
    if (index < digits.count) {
        put(digits.digit[static_cast<std::size_t>(index)] * 10);
    }
    if (negative && at - out - 1 < base100_digits_max) {
        *at++ = closing_byte;
    }
    return static_cast<std::size_t>(at - out);
}

Fault ordered_of_text(std::string_view text, OrderedBuffer& out, std::size_t& size) noexcept {
    Digits digits;
    const Fault fault = scan(text, digits);
    if (fault == Fault::none) {
        size = write_ordered(digits, out.data());
    }
    return fault;
}

char* write_text_of_ordered(std::string_view bytes, char* out) noexcept {
    if (bytes.size() == 1) {
        *out++ = '0';
        return out;
    }
    const bool negative = static_cast<std::uint8_t>(bytes.front()) < 0x80;
    const int integer_pairs = exponent_of(bytes.front(), negative);
    const std::string_view digits = digits_of(bytes, negative);
    const int count = static_cast<int>(digits.size());
    if (negative) {
        *out++ = '-';
    }
    const auto put = [&out](int pair) {
        std::memcpy(out, &pairs[2 * static_cast<std::size_t>(pair)], 2);
        out += 2;
    };
    int index = 0;
    if (integer_pairs <= 0) {
        *out++ = '0';
    } else {
        const int first = pair_of(digits[0], negative);
        if (first < 10) {
            *out++ = static_cast<char>('0' + first);
        } else {
            put(first);
        }
        for (index = 1; index < integer_pairs && index < count; ++index) {
            put(pair_of(digits[static_cast<std::size_t>(index)], negative));
        }
        for (int zeros = count; zeros < integer_pairs; ++zeros) {
            put(0);
        }
    }
    if (index < count) {
        *out++ = '.';
        for (int zeros = integer_pairs; zeros < 0; ++zeros) {
            put(0);
        }
        for (; index < count; ++index) {
            put(pair_of(digits[static_cast<std::size_t>(index)], negative));
        }
        out -= out[-1] == '0' ? 1 : 0;
    }
    return out;
}

bool is_valid_ordered(std::string_view bytes) noexcept {
    if (bytes.size() < 2) {
        return bytes.size() == 1 && bytes.front() == zero_byte;
    }
    const bool negative = static_cast<std::uint8_t>(bytes.front()) < 0x80;
    const bool closed = negative && bytes.back() == closing_byte;
    const std::string_view digits = digits_of(bytes, negative);
    const auto count = static_cast<int>(digits.size());
    if (count == 0 || count > base100_digits_max ||
        (negative && closed != (count < base100_digits_max))) {
        return false;
    }
    for (const char byte : digits) {
        const int pair = pair_of(byte, negative);
        if (pair < 0 || pair > 99) {
            return false;
        }
    }
    const int first = pair_of(digits.front(), negative);
    const int last = pair_of(digits.back(), negative);
    if (first == 0 || last == 0) {
        return false;
    }
    // The range needs no check: one byte of exponent spans exactly 1e-130 to 9.99e125.
    const int significant = 2 * count - (first < 10 ? 1 : 0) - (last % 10 == 0 ? 1 : 0);
    return significant <= Number::digits_max;
}

}  // namespace dynox::decimal
