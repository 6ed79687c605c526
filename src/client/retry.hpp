// Retries: when the same request is sent again. The "standard" mode of the AWS SDKs as of 2026,
// with DynamoDB's numbers (spec: AWS SDKs, standard retries 2.1).
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

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

enum class FailureKind : unsigned char { permanent, transient, throttling };

/// The attempts of one operation.
class RetryPolicy {
  public:
    static constexpr std::chrono::milliseconds base{25};  // DynamoDB; other services: 50
    static constexpr std::chrono::milliseconds throttling_base{1000};
    static constexpr std::chrono::seconds delay_max{20};
    static constexpr std::chrono::seconds server_delay_extra_max{5};
    static constexpr int cost = 14;
    static constexpr int throttling_cost = 5;

    RetryPolicy(RetryQuota& quota, int attempts_max) noexcept
        : quota_(quota), attempts_max_(attempts_max) {}

    /// The pause before the next attempt, or nullopt to give up.
    /// \param random        uniform in [0, 1)
    /// \param server_delay  the answer's x-amz-retry-after
    [[nodiscard]] std::optional<std::chrono::nanoseconds> after_failure(
        FailureKind kind, double random,
        std::optional<std::chrono::milliseconds> server_delay = std::nullopt);
    void after_success();
    /// Of the attempts made so far.
    [[nodiscard]] int attempts() const noexcept { return attempts_; }

  private:
    RetryQuota& quota_;
    int attempts_max_;
    int attempts_ = 1;
    int last_cost_ = 1;  // a first-try success gives back 1
};

}  // namespace dynox::detail
