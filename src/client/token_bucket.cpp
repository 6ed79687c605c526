#include "client/token_bucket.hpp"

#include <algorithm>

namespace dynox::detail {

void TokenBucket::refill(TimePoint now) {
    if (now > filled_at_) {
        came_ += rate_ * std::chrono::duration<double>(now - filled_at_).count();
        filled_at_ = now;
    }
    came_ = std::min(came_, given_ + size_);
}

TokenBucket::Place TokenBucket::take(double units, TimePoint now) {
    refill(now);
    const Place place{given_ + std::min(units, size_), units};
    given_ += units;
    return place;
}

TimePoint TokenBucket::turn(const Place& place, TimePoint now) {
    refill(now);
    // Sums of many small amounts: a millionth of a unit more or less is nobody's business.
    constexpr double negligible = 1e-6;
    const double missing = place.turn - came_;
    if (missing <= negligible) {
        return now;
    }
    // A year is as good as for ever, and keeps the arithmetic far from overflow.
    constexpr double longest = 365.0 * 86400;
    return now + std::chrono::ceil<TimePoint::duration>(
                     std::chrono::duration<double>(std::min(missing / rate_, longest)));
}

void TokenBucket::settle(double units, TimePoint now) {
    refill(now);
    came_ -= units;
}

void TokenBucket::set_rate(double rate, double size, TimePoint now) {
    refill(now);
    rate_ = rate;
    size_ = size;
}

double TokenBucket::tokens(TimePoint now) {
    refill(now);
    return came_ - given_;
}

}  // namespace dynox::detail
