// The reserved words of DynamoDB's expressions.
#pragma once

#include <string_view>

namespace dynox::expression {

/// True if `name`, in any case, may not stand as a bare attribute name.
/// \see  Amazon DynamoDB Developer Guide, "Reserved words in DynamoDB" (573 words).
[[nodiscard]] bool is_reserved(std::string_view name) noexcept;

}  // namespace dynox::expression
