// Legacy parameters -> the trees that expressions have, so that one evaluator serves both.
//
// The parameters passed their rules (api/legacy_rules.hpp) before, and must outlive what is made of
// them: the trees view their names and values.
#pragma once

#include "dynox/api/legacy.hpp"
#include "expression/expression.hpp"

namespace dynox::expression {

/// Of at least one attribute. `joined_by` is AND if not given.
[[nodiscard]] Condition condition_of(const api::ExpectedAttributes& expected,
                                     std::optional<api::ConditionalOperator> joined_by);
[[nodiscard]] Condition condition_of(const api::Conditions& conditions,
                                     std::optional<api::ConditionalOperator> joined_by);
/// Of at least one attribute.
/// \par Errors   server_errc::validation: an attribute is named twice.
[[nodiscard]] Result<Update> update_of(const api::AttributeUpdates& updates);
/// Of at least one name, each given once.
[[nodiscard]] Result<Projection> projection_of(const api::AttributesToGet& names);
/// \par Errors   server_errc::validation: an operator that no key condition has, or an attribute
///               that is named twice.
[[nodiscard]] Result<std::vector<KeyComparison>> key_comparisons_of(
    const api::Conditions& conditions);

}  // namespace dynox::expression
