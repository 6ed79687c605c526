// Literals and parameters of statements -> attribute values.
#pragma once

#include <span>

#include "dynox/api/value.hpp"
#include "dynox/errors.hpp"
#include "partiql/ast.hpp"

namespace dynox::engine {

using StatementParameters = std::span<const api::Value>;

/// Is it a literal or a parameter, so that it has a value whatever the item is?
[[nodiscard]] bool is_value(const partiql::Node& node) noexcept;

/// The value of a literal or of a parameter that stands alone; parameters within lists, tuples and
/// bags are not taken. Every parameter of the statement is there.
/// \par Errors   validation: what is no value, sets that DynamoDB does not have, numbers out of
///               range, nesting that is too deep.
[[nodiscard]] Result<api::Value> value_of(const partiql::Node& node,
                                          StatementParameters parameters);

/// The item of an INSERT.
[[nodiscard]] Result<FlatItem> item_of(const partiql::Node& node, StatementParameters parameters);

}  // namespace dynox::engine
