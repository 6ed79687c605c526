#include "client/adaptive_retry.hpp"

#include <algorithm>
#include <cmath>

namespace dynox::detail {

namespace {

constexpr double beta = 0.7;       // what is kept of the rate after throttling
constexpr double scale = 0.4;      // steepness of the curve
constexpr double smoothing = 0.8;  // weight of the newest bucket
constexpr double fill_rate_min = 0.5;
constexpr double capacity_min = 1;

/// Beginning of the half second of `now`.
double bucket_of(double now) {
    return std::floor(now * 2) / 2;
}

}  // namespace

SendRateLimiter::SendRateLimiter(double now) : bucket_(std::floor(now)) {}

void SendRateLimiter::refill(double now) {
    if (filled_at_) {
        tokens_ = std::min(capacity_, tokens_ + std::max(0.0, now - *filled_at_) * fill_rate_);
    }
    filled_at_ = now;
}

std::optional<double> SendRateLimiter::try_take(double now) {
    const std::lock_guard lock(mutex_);
    if (!enabled_) {
        return std::nullopt;
    }
    refill(now);
    // Taken only when granted: waiters that drew ahead would keep the bucket empty for ever.
    if (tokens_ < 1) {
        return (1 - tokens_) / fill_rate_;
    }
    tokens_ -= 1;
    return std::nullopt;
}

void SendRateLimiter::measure(double now) {
    const double bucket = bucket_of(now);
    ++count_;
    if (bucket > bucket_) {
        const double rate = count_ / (bucket - bucket_);
        measured_rate_ = rate * smoothing + measured_rate_ * (1 - smoothing);
        count_ = 0;
        bucket_ = bucket;
    }
}

double SendRateLimiter::rate_after_throttling(double now) {
    rate_max_ = enabled_ ? std::min(measured_rate_, fill_rate_) : measured_rate_;
    throttled_at_ = now;
    return rate_max_ * beta;
}

double SendRateLimiter::rate_after_success(double now) const {
    const double window = std::cbrt(rate_max_ * (1 - beta) / scale);
    const double time = now - throttled_at_ - window;
    return scale * time * time * time + rate_max_;
}

void SendRateLimiter::note_answer(bool throttled, double now) {
    const std::lock_guard lock(mutex_);
    measure(now);
    const double calculated = throttled ? rate_after_throttling(now) : rate_after_success(now);
    enabled_ = enabled_ || throttled;
    const double rate = std::min(calculated, 2 * measured_rate_);
    refill(now);
    fill_rate_ = std::max(rate, fill_rate_min);
    capacity_ = std::max(rate, capacity_min);
    tokens_ = std::min(tokens_, capacity_);
}

bool SendRateLimiter::enabled() const {
    const std::lock_guard lock(mutex_);
    return enabled_;
}

double SendRateLimiter::fill_rate() const {
    const std::lock_guard lock(mutex_);
    return fill_rate_;
}

double SendRateLimiter::measured_rate() const {
    const std::lock_guard lock(mutex_);
    return measured_rate_;
}

SendRateLimiter& SendRateLimiters::of(std::string_view table, double now) {
    const std::lock_guard lock(mutex_);
    const auto found = limiters_.find(table);
    if (found != limiters_.end()) {
        return *found->second;
    }
    return *limiters_.emplace(std::string(table), std::make_unique<SendRateLimiter>(now))
                .first->second;
}

}  // namespace dynox::detail
