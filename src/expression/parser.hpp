// The parser shared by the five kinds of expressions: tokens, paths, operands, and what is checked
// of them. The grammars of conditions and updates are built on it.
//
// A recursive descent. Every parsing function returns false once there is a syntax error, and then
// the whole parse ends; all other faults are collected on the way, so that the one that the service
// would tell can be chosen at the end.
#pragma once

#include <string>
#include <string_view>

#include "expression/ast.hpp"
#include "expression/faults.hpp"
#include "expression/lexer.hpp"

namespace dynox::expression {

/// Levels of parentheses and function calls. An accepted condition has no more than one level for
/// each of its 300 operators, and 4096 bytes hold fewer than 400 nested calls of an update.
inline constexpr std::uint32_t nesting_max = 512;

class Parser {
  public:
    /// `text` must already be in the arena.
    Parser(Kind kind, std::string_view text, Placeholders& placeholders, Arena& arena) noexcept
        : text_(text), lexer_(text), placeholders_(placeholders), arena_(arena), kind_(kind) {
        advance();
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    /// Size limits that are told before anything else.
    [[nodiscard]] static Result<void> check_size(Kind kind, std::string_view text);

  protected:
    ~Parser() = default;

    [[nodiscard]] bool at(TokenKind kind) const noexcept { return current_.kind == kind; }
    [[nodiscard]] std::string_view text_of(const Token& token) const noexcept {
        return text_.substr(token.offset, token.size);
    }
    void advance() noexcept {
        previous_ = current_;
        current_ = lexer_.next();
    }
    bool accept(TokenKind kind) noexcept {
        if (!at(kind)) {
            return false;
        }
        advance();
        return true;
    }
    bool expect(TokenKind kind) { return accept(kind) || fail_syntax(); }
    /// Remembers the syntax error at the current token; always false.
    bool fail_syntax();
    void fail(Rank rank, std::string message) { faults_.add(rank, std::move(message)); }
    void fail_meaning(std::string message) { fail(Rank::meaning, std::move(message)); }
    void fail_redundant_parentheses();

    /// Enters one more level of parentheses or calls; false, with a fault, where there are too
    /// many.
    bool enter_parentheses();
    bool enter_call();
    void leave() noexcept { --depth_; }

    /// A path; `rank` is that of an undefined placeholder in it.
    bool parse_path(Steps& path, Rank rank);
    bool parse_operand(Operand& operand);
    [[nodiscard]] bool at_sign() const noexcept {
        return at(TokenKind::plus) || at(TokenKind::minus);
    }
    /// What stands behind `value`, from its sign on: makes it a sum.
    bool parse_second_summand(Operand& value);
    /// Whether `operand` asks for a walk through the finished tree.
    void note_operand(const Operand& operand) noexcept;
    /// A :value placeholder and nothing else.
    bool parse_value(Operand& operand);

    void check_distinct(std::string_view operation, std::span<const Operand> operands);
    /// Remembers that this operand type does not suit.
    void fail_operand_type(std::string_view operation, std::string_view type);
    /// The type that `operand` has whatever the item is; nothing for paths and most calls.
    [[nodiscard]] static std::optional<AttributeType> static_type(const Operand& operand) noexcept;

    std::string_view text_;
    Lexer lexer_;
    Token previous_;
    Token current_;
    Placeholders& placeholders_;
    Arena& arena_;
    Faults faults_;
    Kind kind_;
    /// A fault of Rank::structure may be there; which one, a walk through the finished tree tells.
    bool suspicious_ = false;
    /// Sums may have sums as operands.
    bool sums_nest_ = false;
    std::uint32_t depth_ = 0;
    std::size_t operator_count_ = 0;  // seen so far

  private:
    bool enter(std::string_view refusal);
    bool parse_step(Step& step, Rank rank);
    bool parse_index(Step& step);
    bool parse_path_behind(const Step& first, Steps& path, Rank rank);
    void check_path(std::size_t step_count, Rank rank);
    bool parse_parenthesized(Operand& operand);
    bool parse_name_or_call(Operand& operand);
    bool parse_call(const Token& name, Operand& operand);
    void check_call(const Operand& call);
    void check_attribute_type(std::span<const Operand> arguments);
    void check_begins_with(std::span<const Operand> arguments);
    void check_size_function(const Operand& argument);
    void check_list_append(std::span<const Operand> arguments);
};

}  // namespace dynox::expression
