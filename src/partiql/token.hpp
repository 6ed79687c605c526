// Tokens of PartiQL statements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynox::partiql {

/// Statements are refused beyond this (Amazon DynamoDB, ExecuteStatement).
inline constexpr std::size_t statement_characters_max = 8192;

/// Where something stands, as the service prints it: "line:column:size", the first two from 1, in
/// bytes.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t size = 0;
    friend bool operator==(const Position&, const Position&) = default;
};
[[nodiscard]] std::string to_string(Position position);

enum class TokenKind : std::uint8_t {
    end,
    identifier,  // [A-Za-z_$][A-Za-z0-9_$]*, not reserved
    keyword,     // the same, reserved; `text` is in lower case
    quoted,      // "..." with "" for a quotation mark; `text` is the name
    string,      // '...' with '' for an apostrophe; `text` is the string
    number,      // 1, 1.5, .5, 1., 1e-3; without a sign
    ion,         // `...`
    symbol,      // one or two characters
    invalid,     // what begins no token, or a token without its end
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;
    Position position;
};

/// Is this word, in lower case, one of those that name nothing unless they are quoted?
[[nodiscard]] bool is_reserved(std::string_view lower_case_word) noexcept;

}  // namespace dynox::partiql
