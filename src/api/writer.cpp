#include "api/writer.hpp"

#include <cmath>

namespace dynox::api {

void append_double(std::string& out, double value) {
    constexpr double plain_max = 1e15;  // below, halves are exact and need no exponent
    char digits[64];
    const double doubled = value * 2;
    if (std::abs(value) < plain_max && doubled == std::floor(doubled)) {
        const auto whole = static_cast<std::int64_t>(value);
        if (value < 0 && whole == 0) {
            out += '-';
        }
        append_integer(out, whole);
        out.append(value == static_cast<double>(whole) ? ".0" : ".5");
        return;
    }
    constexpr double plain_min =
        1e-9;  // capacities and times are never smaller; keeps `digits` short
    const auto format = std::abs(value) >= plain_min && std::abs(value) < plain_max
                            ? std::chars_format::fixed
                            : std::chars_format::general;
    const auto end = std::to_chars(digits, digits + sizeof digits, value, format).ptr;
    out.append(digits, end);
}

}  // namespace dynox::api
