#include "aws/timestamp.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace dynox::aws {

namespace {

/// Takes `size` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t size) {
    if (text.size() < size) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text.substr(0, size)) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(size);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// Seconds east of UTC; the whole of `text`.
std::optional<int> offset_of(std::string_view text) {
    if (text == "Z" || text == "z" || text == "UTC") {
        return 0;
    }
    const bool is_west = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const std::optional<int> hours = take_digits(text, 2);
    take(text, ':');
    const std::optional<int> minutes = take_digits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const int seconds = (*hours * 60 + *minutes) * 60;
    return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    constexpr std::array<std::size_t, 6> sizes{4, 2, 2, 2, 2, 2};
    constexpr std::string_view separators = "--T::";
    std::array<int, 6> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::optional<int> part = take_digits(text, sizes[i]);
        if (!part || (i < separators.size() && !take(text, separators[i]))) {
            return std::nullopt;
        }
        parts[i] = *part;
    }
    if (take(text, '.')) {
        const std::size_t end = text.find_first_not_of("0123456789");
        text.remove_prefix(end == std::string_view::npos ? text.size() : end);
    }
    const std::optional<int> offset = offset_of(text);
    const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                           std::chrono::month(static_cast<unsigned>(parts[1])),
                                           std::chrono::day(static_cast<unsigned>(parts[2]))};
    // 60: a leap second
    if (!offset || !date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5] - *offset;
}

std::string format_timestamp(std::int64_t epoch_seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(epoch_seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 40> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace dynox::aws
