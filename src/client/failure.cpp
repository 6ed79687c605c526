#include "client/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dynox::detail {

namespace {

// The names of all AWS services, since gateways in front of DynamoDB use them too (spec: AWS SDKs,
// retry classification; botocore's _retry.json).
constexpr std::array<std::string_view, 14> throttling_names{
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "PriorRequestNotComplete",
};
constexpr std::array<std::string_view, 2> timeout_names{
    "RequestTimeout",
    "RequestTimeoutException",
};
constexpr std::array<std::string_view, 3> clock_names{
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
};
// These may mean a wrong key just as well: the answer's date decides.
constexpr std::array<std::string_view, 2> signature_names{
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
};

template <std::size_t count>
bool contains(const std::array<std::string_view, count>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// The number that two digits are; -1: they are none.
int two_digits(std::string_view text, std::size_t at) {
    const int tens = text[at] - '0';
    const int ones = text[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : 10 * tens + ones;
}

template <class Number>
bool parse_digits(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

FailureKind classify_answer(int http_status, const Error& error,
                            std::optional<std::chrono::seconds> clock_gap) {
    const Diagnostics* detail = error.detail();
    const std::string_view name =
        detail == nullptr ? std::string_view() : std::string_view(detail->error_name);
    // Without a date there is nothing to correct our clock by.
    if (clock_gap &&
        (contains(clock_names, name) ||
         (contains(signature_names, name) && std::chrono::abs(*clock_gap) > clock_gap_max))) {
        return FailureKind::clock_skew;
    }
    constexpr int too_many_requests = 429;
    if (contains(throttling_names, name) || http_status == too_many_requests) {
        return FailureKind::throttling;
    }
    constexpr std::array transient_statuses{500, 502, 503, 504};
    if (std::ranges::find(transient_statuses, http_status) != transient_statuses.end() ||
        contains(timeout_names, name) || is_retryable(error.code())) {
        return FailureKind::transient;
    }
    return FailureKind::permanent;
}

FailureKind classify_transport(const error_code& code) noexcept {
    if (code == client_errc::timeout) {
        return FailureKind::timeout;
    }
    // An answer that is not HTTP, or not JSON, was most likely cut or mixed up on its way.
    return is_retryable(code) || code == client_errc::invalid_response ? FailureKind::transient
                                                                       : FailureKind::permanent;
}

Error waiting_ended(const error_code& code, std::string_view words_of_timeout) {
    return code == client_errc::timeout ? Error(code, std::string(words_of_timeout)) : Error(code);
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text) {
    std::int64_t value = -1;
    // A day is more than any pause may be; keeps the arithmetic far from overflow.
    constexpr std::int64_t longest = 86'400'000;
    if (!parse_digits(text, value) || value < 0) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(std::min(value, longest));
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    constexpr std::string_view pattern = "Mon, 23 Nov 2026 14:38:27 GMT";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != pattern.size() || text.substr(26) != "GMT") {
        return std::nullopt;
    }
    const std::size_t month = months.find(text.substr(8, 3));
    const int day = two_digits(text, 5);
    const int century = two_digits(text, 12);
    const int year_of_century = two_digits(text, 14);
    const int hour = two_digits(text, 17);
    const int minute = two_digits(text, 20);
    const int second = two_digits(text, 23);
    if (month == std::string_view::npos || month % 3 != 0 || day < 0 || century < 0 ||
        year_of_century < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(100 * century + year_of_century),
                                           std::chrono::month(static_cast<unsigned>(month / 3) + 1),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace dynox::detail
