// Words that the builders of tables take, as the values they stand for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynox/api/tables.hpp"

namespace dynox::detail {

// nullopt: another word, and `problem` says so unless it has something to say already.

[[nodiscard]] std::optional<api::BillingMode> parse_billing_mode(std::string_view word,
                                                                 std::string& problem);
[[nodiscard]] std::optional<api::TableClass> parse_table_class(std::string_view word,
                                                               std::string& problem);
/// AWS_OWNED, AWS_MANAGED, or CUSTOMER_MANAGED with a key.
[[nodiscard]] std::optional<api::SSESpecification> parse_encryption(std::string_view word,
                                                                    std::string kms_key_id,
                                                                    std::string& problem);

}  // namespace dynox::detail
