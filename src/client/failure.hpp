// What a failed attempt was: worth another one, or not. The one place that looks at the status, the
// name and the headers of an answer for this.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "client/retry.hpp"
#include "dynox/errors.hpp"

namespace dynox::detail {

/// Beyond this the service may refuse a signature for its time alone (it allows five minutes).
inline constexpr std::chrono::seconds clock_gap_max{240};

/// The service answered with an error.
/// \param clock_gap  the service's time minus the time of the signature; nullopt: the answer has no
///                   date
[[nodiscard]] FailureKind classify_answer(int http_status, const Error& error,
                                          std::optional<std::chrono::seconds> clock_gap);
/// There was no answer, or none that can be understood.
[[nodiscard]] FailureKind classify_transport(const error_code& code) noexcept;

/// The error of a step that was only waiting: cancelled, or, with these words, the call's own end.
[[nodiscard]] Error waiting_ended(const error_code& code, std::string_view words_of_timeout);

/// x-amz-retry-after: milliseconds; nullopt if the text is no number, or negative.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text);
/// "Mon, 23 Nov 2026 14:38:27 GMT", the form that HTTP asks for, to seconds since 1970.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace dynox::detail
