#include "client/retry.hpp"

#include <algorithm>
#include <string>

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

std::optional<RetryMode> parse_retry_mode(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (lower == "standard" || lower == "legacy") {
        return RetryMode::standard;
    }
    return lower == "adaptive" ? std::optional(RetryMode::adaptive) : std::nullopt;
}

int RetryPolicy::cost_of(FailureKind kind) const noexcept {
    switch (kind) {
        case FailureKind::throttling:
            return numbers_.throttling_cost;
        case FailureKind::timeout:
            return numbers_.timeout_cost;
        default:
            return numbers_.cost;
    }
}

std::optional<std::chrono::nanoseconds> RetryPolicy::after_failure(
    FailureKind kind, double random, std::optional<std::chrono::milliseconds> server_delay) {
    if (kind == FailureKind::permanent || kind == FailureKind::clock_skew ||
        attempts_ >= attempts_max_) {
        return std::nullopt;
    }
    const int price = cost_of(kind);
    if (!quota_.take(price)) {
        return std::nullopt;
    }
    last_cost_ = price;
    const auto base = kind == FailureKind::throttling ? numbers_.throttling_base : numbers_.base;
    // 2^10 times the base is beyond the longest delay already.
    const auto whole =
        std::min<std::chrono::nanoseconds>(base * (1 << std::min(attempts_ - 1, 10)), delay_max);
    ++attempts_;
    const auto delay = std::chrono::duration_cast<std::chrono::nanoseconds>(whole * random);
    // Read only if it is there: g++ looks at the value first otherwise, which valgrind tells.
    const std::chrono::nanoseconds asked = server_delay.value_or(std::chrono::milliseconds(-1));
    if (numbers_.heeds_server_delay && asked >= std::chrono::milliseconds(0)) {
        return std::max(delay, std::min(asked, delay + server_delay_extra_max));
    }
    return delay;
}

void RetryPolicy::after_success() {
    quota_.give_back(last_cost_);
}

}  // namespace dynox::detail
