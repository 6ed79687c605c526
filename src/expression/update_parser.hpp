// The grammar of update expressions.
#pragma once

#include <memory>

#include "expression/ast.hpp"

namespace dynox::expression {

[[nodiscard]] Result<std::unique_ptr<UpdateTree>> parse_update_tree(std::string_view text,
                                                                    Placeholders& placeholders);

}  // namespace dynox::expression
