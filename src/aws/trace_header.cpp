#include "aws/trace_header.hpp"

#include "aws/percent_encoding.hpp"

namespace dynox::aws {

std::optional<std::string> trace_header(const Environment& environment) {
    const std::optional<std::string> trace = environment.get_exactly("_X_AMZN_TRACE_ID");
    if (!trace || trace->empty() || !environment.get("AWS_LAMBDA_FUNCTION_NAME")) {
        return std::nullopt;
    }
    std::string value;
    append_percent_encoded(*trace, "=;:+&[]{}\"',", value);
    return value;
}

}  // namespace dynox::aws
