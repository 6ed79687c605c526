// The header that lets AWS Lambda notice a function that calls itself without end.
#pragma once

#include <optional>
#include <string>

#include "aws/environment.hpp"

namespace dynox::aws {

/// Value of X-Amzn-Trace-Id: that of _X_AMZN_TRACE_ID inside a Lambda function, percent-encoded;
/// nullopt elsewhere. A request that has such a header already keeps it.
[[nodiscard]] std::optional<std::string> trace_header(const Environment& environment);

}  // namespace dynox::aws
