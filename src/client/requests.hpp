// Options -> requests: what put, get, update and delete share inside and outside of transactions.
#pragma once

#include <string>
#include <string_view>

#include "dynox/api/service.hpp"
#include "dynox/options.hpp"

namespace dynox::detail {

[[nodiscard]] api::ExpressionParameters parameters_of(const OptionsBase& options);
[[nodiscard]] std::optional<api::AttributeNames> names_of(const OptionsBase& options);
[[nodiscard]] std::optional<std::string> text_of(const std::string& text);
[[nodiscard]] api::ReturnValuesOnConditionCheckFailure on_failure(bool return_item);

/// The update expression of UpdateItem: that of the options, or one that sets `updates` (may be
/// null). `parameters` gets the placeholders of either. Errors: client_errc::invalid_argument for
/// both, neither or none.
[[nodiscard]] Result<std::string> update_expression_of(const UpdateItemOptions& options,
                                                       const Updates* updates,
                                                       api::ExpressionParameters& parameters);

}  // namespace dynox::detail
