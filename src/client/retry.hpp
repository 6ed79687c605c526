// Retries: when the same request is sent again. The "standard" mode of the AWS SDKs as of 2026,
// with DynamoDB's numbers (spec: AWS SDKs, standard retries 2.1), or that of the years before.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "dynox/client_config.hpp"

namespace dynox::detail {

/// What is left of a client's retries: a bucket of tokens that only successes refill, so that a
/// service in trouble is not made worse. Thread safety: shared objects: safe.
class RetryQuota {
  public:
    static constexpr int capacity = 500;
    /// False: not enough tokens.
    [[nodiscard]] bool take(int tokens);
    void give_back(int tokens);
    [[nodiscard]] int tokens() const;

  private:
    mutable std::mutex mutex_;
    int tokens_ = capacity;
};

/// What a failed attempt means for the next one.
enum class FailureKind : std::uint8_t {
    permanent,   ///< the same request would fail again
    transient,   ///< the service or the connection had a bad moment
    timeout,     ///< transient, after a long wait
    throttling,  ///< the service asks for fewer requests
    clock_skew,  ///< the request was signed at a wrong time
};

/// The numbers that tell one standard from the other.
struct RetryNumbers {
    int attempts_max;                ///< the first one included
    std::chrono::milliseconds base;  ///< longest pause before the second attempt
    std::chrono::milliseconds throttling_base;
    int cost;  ///< tokens of the quota for a retry
    int timeout_cost;
    int throttling_cost;
    bool heeds_server_delay;  ///< x-amz-retry-after
};
/// "2.1", announced for all SDKs in May 2026; the base of 25 ms and four attempts are DynamoDB's.
inline constexpr RetryNumbers retry_numbers_2026{
    4, std::chrono::milliseconds(25), std::chrono::milliseconds(1000), 14, 14, 5, true};
/// "2.0", which SDKs shipped until then.
inline constexpr RetryNumbers retry_numbers_2_0{
    3, std::chrono::milliseconds(1000), std::chrono::milliseconds(1000), 5, 10, 5, false};

[[nodiscard]] constexpr const RetryNumbers& retry_numbers(RetryMode mode) noexcept {
    return mode == RetryMode::standard_2_0 ? retry_numbers_2_0 : retry_numbers_2026;
}

/// "standard", "adaptive", or "legacy" (which is standard here), in any case; nullopt: neither.
[[nodiscard]] std::optional<RetryMode> parse_retry_mode(std::string_view text);

/// The attempts of one operation.
class RetryPolicy {
  public:
    static constexpr std::chrono::seconds delay_max{20};
    static constexpr std::chrono::seconds server_delay_extra_max{5};

    RetryPolicy(RetryQuota& quota, int attempts_max,
                const RetryNumbers& numbers = retry_numbers_2026) noexcept
        : quota_(quota), numbers_(numbers), attempts_max_(attempts_max) {}

    /// The pause before the next attempt, or nullopt to give up.
    /// \param random        uniform in [0, 1)
    /// \param server_delay  the answer's x-amz-retry-after
    [[nodiscard]] std::optional<std::chrono::nanoseconds> after_failure(
        FailureKind kind, double random,
        std::optional<std::chrono::milliseconds> server_delay = std::nullopt);
    void after_success();
    /// Of the attempts made so far.
    [[nodiscard]] int attempts() const noexcept { return attempts_; }
    [[nodiscard]] int attempts_max() const noexcept { return attempts_max_; }

  private:
    [[nodiscard]] int cost_of(FailureKind kind) const noexcept;
    RetryQuota& quota_;
    const RetryNumbers& numbers_;
    int attempts_max_;
    int attempts_ = 1;
    int last_cost_ = 1;  // a first-try success gives back 1
};

}  // namespace dynox::detail
