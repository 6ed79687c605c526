#include "api/writer.hpp"

#include <charconv>
#include <cmath>

namespace dynox::api {

void append_integer(json::Sink& out, std::int64_t value) {
    constexpr std::size_t digits_max = 20;  // and a sign
    char* const at = out.reserve(digits_max);
    out.commit(std::to_chars(at, at + digits_max, value).ptr);
}

void append_double(json::Sink& out, double value) {
    constexpr double plain_max = 1e15;  // below, halves are exact and need no exponent
    const double doubled = value * 2;
    if (std::abs(value) < plain_max && doubled == std::floor(doubled)) {
        const auto whole = static_cast<std::int64_t>(value);
        if (value < 0 && whole == 0) {
            out.put('-');
        }
        append_integer(out, whole);
        out.put(std::string_view(value == static_cast<double>(whole) ? ".0" : ".5"));
        return;
    }
    // Capacities and times are never smaller; keeps the text short.
    constexpr double plain_min = 1e-9;
    const auto format = std::abs(value) >= plain_min && std::abs(value) < plain_max
                            ? std::chars_format::fixed
                            : std::chars_format::general;
    constexpr std::size_t text_max = 64;
    char* const at = out.reserve(text_max);
    out.commit(std::to_chars(at, at + text_max, value, format).ptr);
}

}  // namespace dynox::api
