// Statements from text.
#pragma once

#include <string_view>

#include "dynox/errors.hpp"
#include "partiql/ast.hpp"

namespace dynox::partiql {

/// Levels of parentheses, values inside one another, calls and signs.
inline constexpr std::uint32_t nesting_max = 128;
/// Operators in one chain of sums: each is a level of the tree.
inline constexpr std::uint32_t operators_in_chain_max = 300;

/// One statement, with a semicolon behind it or without.
/// \par Errors   server_errc::validation: "Statement wasn't well formed, can't be processed: " and
///               the text, or, of what is well formed, that it has a clause or form that DynamoDB
///               does not take.
[[nodiscard]] Result<Statement> parse_statement(std::string_view text);

}  // namespace dynox::partiql
