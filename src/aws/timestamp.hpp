// Timestamps of credentials: ISO 8601 in UTC or with an offset, as AWS's services and caches write
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynox::aws {

/// Seconds since the epoch of "2021-08-05T19:58:02Z"; also with a fraction (dropped), an offset
/// ("+00:00"), or "UTC" for "Z". nullopt if it is no such text.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text);
/// "2021-08-05T19:58:02Z".
[[nodiscard]] std::string format_timestamp(std::int64_t epoch_seconds);

}  // namespace dynox::aws
