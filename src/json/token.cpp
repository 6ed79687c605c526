#include "json/token.hpp"

#include <vector>

namespace dynox::json {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// RFC 8259, section 6.
Kind classify_number(std::string_view token) noexcept {
    std::size_t at = 0;
    const auto peek = [&] { return at < token.size() ? token[at] : '\0'; };
    const auto digits = [&] {
        const std::size_t first = at;
        while (is_digit(peek())) {
            ++at;
        }
        return at - first;
    };
    Kind kind = Kind::integer;
    at += peek() == '-' ? 1 : 0;
    const bool leading_zero = peek() == '0';
    const std::size_t integer_digits = digits();
    if (integer_digits == 0 || (leading_zero && integer_digits > 1)) {
        return Kind::malformed;
    }
    if (peek() == '.') {
        kind = Kind::decimal;
        ++at;
        if (digits() == 0) {
            return Kind::malformed;
        }
    }
    if (peek() == 'e' || peek() == 'E') {
        kind = Kind::decimal;
        ++at;
        at += peek() == '+' || peek() == '-' ? 1 : 0;
        if (digits() == 0) {
            return Kind::malformed;
        }
    }
    return at == token.size() ? kind : Kind::malformed;
}

/// End of the string whose opening quote is at `at`: behind its closing quote, or the end of the
/// text.
std::size_t string_end(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

/// An open list or object, and the member that is being read.
struct Level {
    bool is_list;
    std::size_t index = 0;
    std::string_view name;  // as written, between the quotes
};

void append_level(std::string& path, const Level& level) {
    constexpr std::size_t name_size_max = 64;  // names may have 64 KiB
    if (level.is_list) {
        path.append("[").append(std::to_string(level.index)).append("]");
    } else if (!level.name.empty()) {
        path.append(".").append(level.name.substr(0, name_size_max));
    }
}

}  // namespace

std::string_view describe(Kind kind) noexcept {
    switch (kind) {
        case Kind::malformed:
            return "malformed JSON";
        case Kind::null:
            return "null";
        case Kind::boolean_true:
            return "true";
        case Kind::boolean_false:
            return "false";
        case Kind::integer:
        case Kind::decimal:
            return "a number";
        case Kind::string:
            return "a string";
        case Kind::list:
            return "an array";
        case Kind::structure:
            return "an object";
    }
    return {};
}

Kind classify(std::string_view token) noexcept {
    if (token.empty()) {
        return Kind::malformed;
    }
    switch (token.front()) {
        case '{':
            return Kind::structure;
        case '[':
            return Kind::list;
        case '"':
            return Kind::string;
        case 't':
            return token == "true" ? Kind::boolean_true : Kind::malformed;
        case 'f':
            return token == "false" ? Kind::boolean_false : Kind::malformed;
        case 'n':
            return token == "null" ? Kind::null : Kind::malformed;
        default:
            return classify_number(token);
    }
}

std::optional<bool> boolean_from_text(std::string_view text) {
    constexpr std::size_t size_max = 5;
    if (text.size() > size_max) {
        return std::nullopt;
    }
    std::string lower(text);
    for (char& c : lower) {
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    if (lower == "true" || lower == "t" || lower == "yes" || lower == "y" || lower == "1") {
        return true;
    }
    if (lower == "false" || lower == "f" || lower == "no" || lower == "n" || lower == "0") {
        return false;
    }
    return std::nullopt;
}

std::string path_at(std::string_view text, std::size_t offset) {
    std::vector<Level> levels;
    std::string_view last_string;
    std::size_t at = 0;
    while (at < text.size() && at < offset) {
        const char c = text[at];
        if (c == '"') {
            const std::size_t end = string_end(text, at);
            last_string = text.substr(at + 1, end > at + 1 ? end - at - 2 : 0);
            at = end;
            continue;
        }
        if (c == '{' || c == '[') {
            levels.push_back({.is_list = c == '[', .index = 0, .name = {}});
        } else if (!levels.empty() && (c == '}' || c == ']')) {
            levels.pop_back();
        } else if (!levels.empty() && c == ',') {
            levels.back().index += 1;
            levels.back().name = {};
        } else if (!levels.empty() && c == ':') {
            levels.back().name = last_string;
        }
        ++at;
    }
    std::string path = "$";
    constexpr std::size_t levels_max = 80;  // enough for 32 lists or maps in DynamoDB JSON
    for (std::size_t index = 0; index < levels.size() && index < levels_max; ++index) {
        append_level(path, levels[index]);
    }
    return path;
}

}  // namespace dynox::json
