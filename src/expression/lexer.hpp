// Tokens of expressions.
#pragma once

#include <cstdint>
#include <string_view>

namespace dynox::expression {

enum class TokenKind : std::uint8_t {
    end,
    identifier,         // [A-Za-z][A-Za-z0-9_]*
    name_placeholder,   // #[A-Za-z0-9_]+
    value_placeholder,  // :[A-Za-z0-9_]+
    number,             // 0 | [1-9][0-9]*
    dot,
    comma,
    left_bracket,
    right_bracket,
    left_parenthesis,
    right_parenthesis,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    plus,
    minus,
    // Keywords, in any case. They are no names, not even inside a path.
    kw_and,
    kw_or,
    kw_not,
    kw_between,
    kw_in,
    kw_set,
    kw_remove,
    kw_add,
    kw_delete,
    unknown,  // one character that begins no token
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    [[nodiscard]] std::uint32_t end() const noexcept { return offset + size; }
};

/// Cuts an expression (of at most expression_size_bytes_max bytes) into tokens, skipping blanks.
class Lexer {
  public:
    explicit Lexer(std::string_view text) noexcept : text_(text) {}
    /// The next token; at the end of the text an empty `end` token, again and again.
    [[nodiscard]] Token next() noexcept;

  private:
    [[nodiscard]] Token word(TokenKind kind, std::uint32_t begin) noexcept;
    [[nodiscard]] Token number(std::uint32_t begin) noexcept;
    [[nodiscard]] Token symbol(std::uint32_t begin) noexcept;
    /// Is the character behind `begin` this one?
    [[nodiscard]] bool followed_by(std::uint32_t begin, char c) const noexcept {
        return begin + 1 < text_.size() && text_[begin + 1] == c;
    }
    std::string_view text_;
    std::uint32_t at_ = 0;
};

}  // namespace dynox::expression
