// Cuts a statement into tokens.
#pragma once

#include <string_view>

#include "partiql/token.hpp"

namespace dynox::partiql {

/// \par Thread safety   distinct objects: safe.
class Lexer {
  public:
    /// The text must outlive the lexer.
    explicit Lexer(std::string_view text) noexcept : text_(text) {}
    /// The next token; at the end of the text `end`, again and again. Blanks and comments
    /// (`-- ...` to the end of the line, `/* ... */`) are skipped.
    [[nodiscard]] Token next();

  private:
    [[nodiscard]] bool starts_with(std::string_view begin) const noexcept {
        return text_.substr(at_).starts_with(begin);
    }
    void advance() noexcept;
    /// False where a comment has no end.
    [[nodiscard]] bool skip_blanks() noexcept;
    void read_word(Token& token);
    void read_number(Token& token);
    void read_enclosed(Token& token, TokenKind kind, char mark);
    void read_symbol(Token& token);

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
};

}  // namespace dynox::partiql
