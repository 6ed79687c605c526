// Attempts: what comes between the attempts of one call.
#pragma once

#include <chrono>
#include <optional>

#include "client/adaptive_retry.hpp"
#include "client/call.hpp"
#include "client/clock_skew.hpp"
#include "client/failure.hpp"
#include "client/retry.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"

namespace dynox::detail {

/// What one attempt came to.
struct Attempt {
    std::optional<Error> error;
    FailureKind kind = FailureKind::permanent;
    std::optional<std::chrono::milliseconds> server_delay;
    /// An idle connection died before any byte of the answer: the attempt does not count.
    bool was_stale = false;
};

/// What the calls of one client have learned. Thread safety: shared objects: safe.
struct RetryState {
    explicit RetryState(const Settings& settings)
        : mode(settings.retry_mode), attempts_max(settings.attempts_max) {}

    const RetryMode mode;
    const int attempts_max;
    RetryQuota quota;
    ClockSkew clock_skew;
    SendRateLimiters send_rates;  // RetryMode::adaptive only
};

/// Thread safety: distinct objects: safe; shared objects: unsafe.
class Attempts {
  public:
    Attempts(RetryState& state, Driver& driver, Call& call);

    /// The next attempt has to wait() first.
    [[nodiscard]] bool must_wait() const noexcept {
        return send_rate_ != nullptr || call_.limited();
    }
    /// Until the next attempt may be sent. Errors: client_errc::timeout, cancelled.
    [[nodiscard]] Task<std::optional<Error>> wait();
    /// Called after each attempt. The pause before the next one; nullopt: this was the last.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> after(const Attempt& attempt);
    [[nodiscard]] int attempts_max() const noexcept { return policy_.attempts_max(); }

  private:
    [[nodiscard]] std::optional<std::chrono::nanoseconds> pause_after(const Attempt& attempt);
    [[nodiscard]] Task<std::optional<Error>> wait_for_send_rate();

    Driver& driver_;
    Call& call_;
    RetryPolicy policy_;
    SendRateLimiter* send_rate_ = nullptr;  // null: not RetryMode::adaptive
    bool clock_corrected_ = false;
};

}  // namespace dynox::detail
