// The expressions of one request, parsed in the service's order.
#pragma once

#include <optional>
#include <string>

#include "dynox/api/batch.hpp"
#include "dynox/api/common.hpp"
#include "dynox/api/item_operations.hpp"
#include "expression/expression.hpp"
#include "expression/update_parser.hpp"

namespace dynox::engine {

using OptionalText = std::optional<std::string>;
using expression::UpdateGrammar;

/// A ConditionExpression on its own, with its names and values; nullopt if not given.
[[nodiscard]] Result<std::optional<expression::Condition>> parse_condition(
    const OptionalText& text, const api::ExpressionParameters& parameters);

/// The condition of a whole request: its ConditionExpression or its Expected.
[[nodiscard]] Result<std::optional<expression::Condition>> parse_condition(
    const api::PutItemRequest& request);
[[nodiscard]] Result<std::optional<expression::Condition>> parse_condition(
    const api::DeleteItemRequest& request);

/// UpdateExpression and ConditionExpression of one update.
struct UpdateExpressions {
    std::optional<expression::Update> update;
    std::optional<expression::Condition> condition;
};
[[nodiscard]] Result<UpdateExpressions> parse_update(
    const std::string* update, const OptionalText& condition,
    const api::ExpressionParameters& parameters, UpdateGrammar grammar = UpdateGrammar::request);
/// As above, or AttributeUpdates and Expected.
[[nodiscard]] Result<UpdateExpressions> parse_update(
    const api::UpdateItemRequest& request, UpdateGrammar grammar = UpdateGrammar::request);

/// A ProjectionExpression on its own; nullopt if not given.
[[nodiscard]] Result<std::optional<expression::Projection>> parse_projection(
    const OptionalText& text, const std::optional<api::AttributeNames>& names);
/// As above, or AttributesToGet.
[[nodiscard]] Result<std::optional<expression::Projection>> parse_projection(
    const api::GetItemRequest& request);
[[nodiscard]] Result<std::optional<expression::Projection>> parse_projection(
    const api::KeysAndAttributes& request);

}  // namespace dynox::engine
