#include "client/retry.hpp"

#include <algorithm>

namespace dynox::detail {

bool RetryQuota::take(int tokens) {
    const std::lock_guard lock(mutex_);
    if (tokens_ < tokens) {
        return false;
    }
    tokens_ -= tokens;
    return true;
}

void RetryQuota::give_back(int tokens) {
    const std::lock_guard lock(mutex_);
    tokens_ = std::min(capacity, tokens_ + tokens);
}

int RetryQuota::tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
}

std::optional<std::chrono::nanoseconds> RetryPolicy::after_failure(
    FailureKind kind, double random, std::optional<std::chrono::milliseconds> server_delay) {
    if (kind == FailureKind::permanent || attempts_ >= attempts_max_) {
        return std::nullopt;
    }
    const bool throttled = kind == FailureKind::throttling;
    const int price = throttled ? throttling_cost : cost;
    if (!quota_.take(price)) {
        return std::nullopt;
    }
    last_cost_ = price;
    // 2^10 times the base is beyond the longest delay already.
    const auto whole = std::min<std::chrono::nanoseconds>(
        (throttled ? throttling_base : base) * (1 << std::min(attempts_ - 1, 10)), delay_max);
    ++attempts_;
    const auto delay = std::chrono::duration_cast<std::chrono::nanoseconds>(whole * random);
    if (server_delay && *server_delay >= std::chrono::milliseconds(0)) {
        return std::max(delay, std::min<std::chrono::nanoseconds>(*server_delay,
                                                                  delay + server_delay_extra_max));
    }
    return delay;
}

void RetryPolicy::after_success() {
    quota_.give_back(last_cost_);
}

}  // namespace dynox::detail
