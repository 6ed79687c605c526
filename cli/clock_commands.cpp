#include "arguments.hpp"
#include "client/administer.hpp"
#include "connect.hpp"

#include <cstdio>
#include <ctime>

#include "dynox/errors.hpp"

namespace dynox::cli {

void advance_clock(const Connection& connection, const std::string& duration) {
    api::AdvanceClockRequest request;
    request.seconds = read_duration(duration);
    const Result<api::AdvanceClockResult> advanced =
        dynox::detail::administer(connect(connection), "clock/advance", request);
    if (!advanced) {
        const Error& error = advanced.error();
        throw_error(error.code(), error.detail() != nullptr ? *error.detail() : Diagnostics());
    }
    const auto now = static_cast<std::time_t>(advanced->now);
    std::tm time{};
    gmtime_r(&now, &time);
    char text[64];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &time);
    std::printf("%s\n", text);
}

}  // namespace dynox::cli
