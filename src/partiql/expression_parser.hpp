// Expressions within statements: a recursive descent. Every function returns false once the text is
// malformed, and then the whole parse ends; what is well formed but not taken by DynamoDB is
// remembered, and told if nothing is malformed.
#pragma once

#include <string>
#include <string_view>

#include "partiql/ast.hpp"
#include "partiql/lexer.hpp"

namespace dynox::partiql {

class ExpressionParser {
  public:
    explicit ExpressionParser(std::string_view text) : lexer_(text) {
        advance();
        advance();
    }
    ExpressionParser(const ExpressionParser&) = delete;
    ExpressionParser& operator=(const ExpressionParser&) = delete;

  protected:
    ~ExpressionParser() = default;

    [[nodiscard]] const Token& current() const noexcept { return current_; }
    void advance();
    [[nodiscard]] bool at_symbol(std::string_view text) const noexcept {
        return current_.kind == TokenKind::symbol && current_.text == text;
    }
    [[nodiscard]] bool at_keyword(std::string_view word) const noexcept {
        return current_.kind == TokenKind::keyword && current_.text == word;
    }
    [[nodiscard]] bool at_name() const noexcept {
        return current_.kind == TokenKind::identifier || current_.kind == TokenKind::quoted;
    }
    bool accept_symbol(std::string_view text);
    bool accept_keyword(std::string_view word);
    /// Remembers the first thing that DynamoDB does not take; true, so that parsing goes on.
    bool refuse(std::string message);
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
    [[nodiscard]] std::uint32_t parameter_count() const noexcept { return parameter_count_; }

    bool parse_expression(Node& node);
    /// A name with its steps, or any value.
    bool parse_primary(Node& node);

  private:
    /// Counts one level for as long as it lives.
    class Level {
      public:
        explicit Level(std::uint32_t& depth) noexcept : depth_(++depth), counter_(depth) {}
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --counter_; }
        [[nodiscard]] bool is_fine() const noexcept;

      private:
        std::uint32_t depth_;
        std::uint32_t& counter_;
    };
    bool parse_conjunction(Node& node);
    bool parse_negation(Node& node);
    bool parse_comparison(Node& node);
    bool parse_predicate(Node& left, bool& found);
    bool parse_between(Node& left, Position position);
    bool parse_is(Node& left);
    bool parse_sum(Node& node);
    bool parse_product(Node& node);
    bool parse_signed(Node& node);
    bool parse_operators(Node& node, bool (ExpressionParser::*operand)(Node&),
                         std::string_view first, std::string_view second, std::string_view third);
    bool parse_in_parentheses(Node& node);
    bool parse_elements(Node& node, std::string_view end);
    bool parse_tuple(Node& node);
    bool parse_call(Node& node);
    bool parse_steps(Node& node);
    bool parse_keyword(Node& node);
    bool parse_literal(Node& node);

    Lexer lexer_;
    Token current_;
    Token next_;
    std::string refusal_;
    std::uint32_t parameter_count_ = 0;
    std::uint32_t depth_ = 0;
};

}  // namespace dynox::partiql
