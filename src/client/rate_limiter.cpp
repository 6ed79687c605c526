#include "client/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace dynox::detail {

namespace {

// pydynox's numbers.
constexpr double first_share = 0.5;  // of the maximum
constexpr double kept_when_throttled = 0.8;
constexpr double growth = 1.1;
constexpr std::chrono::seconds quiet_before_growth{10};
constexpr std::chrono::seconds growth_interval{1};

bool is_rate(double value) {
    return std::isfinite(value) && value > 0;
}

}  // namespace

void RateLimiterImpl::add_lane(std::optional<RateLane>& lane, std::string_view name, double min,
                               std::optional<double> max) {
    if (!max) {
        return;
    }
    if (!is_rate(*max) || !is_rate(min) || min > *max) {
        problem_.append("rate_limit: expected 0 < ")
            .append(adaptive_ ? "min <= max" : "rate")
            .append(" for ")
            .append(name)
            .append(", found ")
            .append(adaptive_ ? std::to_string(min) + " and " : std::string())
            .append(std::to_string(*max));
        return;
    }
    lane.emplace();
    lane->max = *max;
    lane->min = min;
}

RateLimiterImpl::RateLimiterImpl(const FixedRate& rate) : adaptive_(false), burst_(rate.burst) {
    add_lane(read_, "rcu", rate.rcu.value_or(1), rate.rcu);
    add_lane(write_, "wcu", rate.wcu.value_or(1), rate.wcu);
    if (burst_ && !(std::isfinite(*burst_) && *burst_ >= 0)) {
        problem_ = "rate_limit: expected a burst of at least 0, found " + std::to_string(*burst_);
    }
}

RateLimiterImpl::RateLimiterImpl(const AdaptiveRate& rate) : adaptive_(true) {
    add_lane(read_, "rcu", rate.min_rcu, rate.max_rcu);
    add_lane(write_, "wcu", rate.min_wcu, rate.max_wcu);
}

RateLane* RateLimiterImpl::lane_of(Direction direction) {
    std::optional<RateLane>& lane = direction == Direction::read ? read_ : write_;
    return lane && direction != Direction::none ? &*lane : nullptr;
}

const RateLane* RateLimiterImpl::lane_of(Direction direction) const {
    const std::optional<RateLane>& lane = direction == Direction::read ? read_ : write_;
    return lane && direction != Direction::none ? &*lane : nullptr;
}

TokenBucket& RateLimiterImpl::bucket_of(RateLane& lane, TimePoint now) {
    if (!lane.bucket) {
        const double rate = adaptive_ ? std::max(lane.min, lane.max * first_share) : lane.max;
        lane.bucket.emplace(rate, burst_.value_or(lane.max), now);
        lane.throttled_at = now - quiet_before_growth;
        lane.raised_at = now;
    }
    return *lane.bucket;
}

void RateLimiterImpl::recover(RateLane& lane, TimePoint now) {
    if (!adaptive_ || now - lane.throttled_at < quiet_before_growth ||
        now - lane.raised_at < growth_interval || lane.bucket->rate() >= lane.max) {
        return;
    }
    lane.raised_at = now;
    lane.bucket->set_rate(std::min(lane.max, lane.bucket->rate() * growth), lane.max, now);
}

Charge RateLimiterImpl::charge(Direction direction, double units, TimePoint now) {
    Charge charge;
    charge.direction = direction;
    const std::lock_guard lock(mutex_);
    if (RateLane* lane = lane_of(direction)) {
        TokenBucket& bucket = bucket_of(*lane, now);
        recover(*lane, now);
        charge.place = bucket.take(units, now);
    } else {
        charge.place.units = units;
    }
    return charge;
}

TimePoint RateLimiterImpl::turn(const Charge& charge, TimePoint now) {
    const std::lock_guard lock(mutex_);
    RateLane* lane = lane_of(charge.direction);
    return lane == nullptr ? now : lane->bucket->turn(charge.place, now);
}

void RateLimiterImpl::note_wait(std::chrono::nanoseconds waited) {
    const std::lock_guard lock(mutex_);
    ++metrics_.wait_count;
    metrics_.waited += waited;
}

void RateLimiterImpl::count(Direction direction, double units) {
    (direction == Direction::read ? metrics_.consumed_rcu : metrics_.consumed_wcu) += units;
}

void RateLimiterImpl::consumed(const Charge& charge, std::optional<double> units, TimePoint now) {
    if (charge.direction == Direction::none) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const double taken = units.value_or(charge.place.units);
    count(charge.direction, taken);
    if (RateLane* lane = lane_of(charge.direction)) {
        lane->bucket->settle(taken - charge.place.units, now);
    }
}

void RateLimiterImpl::consumed_beside(Direction direction, double units, TimePoint now) {
    if (direction == Direction::none) {
        return;
    }
    const std::lock_guard lock(mutex_);
    count(direction, units);
    if (RateLane* lane = lane_of(direction)) {
        bucket_of(*lane, now).settle(units, now);
    }
}

void RateLimiterImpl::throttled(const Charge& charge, TimePoint now) {
    const std::lock_guard lock(mutex_);
    ++metrics_.throttle_count;
    RateLane* lane = lane_of(charge.direction);
    if (lane == nullptr) {
        return;
    }
    lane->bucket->settle(-charge.place.units, now);
    if (adaptive_) {
        lane->throttled_at = now;
        lane->bucket->set_rate(std::max(lane->min, lane->bucket->rate() * kept_when_throttled),
                               lane->max, now);
    }
}

void RateLimiterImpl::give_back(const Charge& charge, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (RateLane* lane = lane_of(charge.direction)) {
        lane->bucket->settle(-charge.place.units, now);
    }
}

std::optional<double> RateLimiterImpl::current(Direction direction) const {
    const std::lock_guard lock(mutex_);
    const RateLane* lane = lane_of(direction);
    if (lane == nullptr) {
        return std::nullopt;
    }
    if (lane->bucket) {
        return lane->bucket->rate();
    }
    return adaptive_ ? std::max(lane->min, lane->max * first_share) : lane->max;
}

std::optional<double> RateLimiterImpl::max(Direction direction) const {
    const RateLane* lane = lane_of(direction);
    return lane == nullptr ? std::nullopt : std::optional(lane->max);
}

RateLimitMetrics RateLimiterImpl::metrics() const {
    const std::lock_guard lock(mutex_);
    return metrics_;
}

void RateLimiterImpl::reset_metrics() {
    const std::lock_guard lock(mutex_);
    metrics_ = RateLimitMetrics();
}

}  // namespace dynox::detail

namespace dynox {

using detail::Direction;

RateLimiter::RateLimiter(const FixedRate& rate)
    : impl_(std::make_unique<detail::RateLimiterImpl>(rate)) {}
RateLimiter::RateLimiter(const AdaptiveRate& rate)
    : impl_(std::make_unique<detail::RateLimiterImpl>(rate)) {}
RateLimiter::~RateLimiter() = default;

std::optional<double> RateLimiter::current_rcu() const {
    return impl_->current(Direction::read);
}
std::optional<double> RateLimiter::current_wcu() const {
    return impl_->current(Direction::write);
}
std::optional<double> RateLimiter::max_rcu() const {
    return impl_->max(Direction::read);
}
std::optional<double> RateLimiter::max_wcu() const {
    return impl_->max(Direction::write);
}
RateLimitMetrics RateLimiter::metrics() const {
    return impl_->metrics();
}
void RateLimiter::reset_metrics() {
    impl_->reset_metrics();
}

}  // namespace dynox
