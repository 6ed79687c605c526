// The grammar of update expressions.
#pragma once

#include <memory>

#include "expression/ast.hpp"

namespace dynox::expression {

/// Where the text comes from. What a PartiQL statement is translated to may have sums of sums, which
/// an UpdateExpression may not.
enum class UpdateGrammar : std::uint8_t { request, statement };

[[nodiscard]] Result<std::unique_ptr<UpdateTree>> parse_update_tree(
    std::string_view text, Placeholders& placeholders,
    UpdateGrammar grammar = UpdateGrammar::request);

}  // namespace dynox::expression
