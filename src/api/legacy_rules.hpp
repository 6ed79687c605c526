// The rules of the parameters that expressions have replaced, as far as they need no table.
//
// Values are looked at before (value_rules.hpp). Wordings and their order: spec/dynamodb.md,
// section 8, and the recorded cases of Expected.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "dynox/api/legacy.hpp"
#include "dynox/errors.hpp"

namespace dynox::api {

/// A parameter by its name.
struct Parameter {
    std::string_view name;
    bool is_given = false;
};
using Parameters = std::initializer_list<Parameter>;

/// A request gives expressions or legacy parameters, not both.
[[nodiscard]] Result<void> check_mixing(Parameters legacy, Parameters expressions);

/// \param conditions  those that the operator joins: Expected or the filter, if given
template <class Map>
[[nodiscard]] Result<void> check_conditional_operator(
    const std::optional<ConditionalOperator>& given, const std::optional<Map>& conditions);
/// As above, by the number of conditions; nullopt: not given.
[[nodiscard]] Result<void> check_operator_of(const std::optional<ConditionalOperator>& given,
                                             std::optional<std::size_t> conditions);
template <class Map>
Result<void> check_conditional_operator(const std::optional<ConditionalOperator>& given,
                                        const std::optional<Map>& conditions) {
    return check_operator_of(given, conditions ? std::optional(conditions->size()) : std::nullopt);
}

[[nodiscard]] Result<void> check_legacy(const std::optional<ExpectedAttributes>& expected);
[[nodiscard]] Result<void> check_legacy(const std::optional<Conditions>& conditions);
[[nodiscard]] Result<void> check_legacy(const std::optional<AttributeUpdates>& updates);
[[nodiscard]] Result<void> check_legacy(const std::optional<AttributesToGet>& names);

}  // namespace dynox::api
