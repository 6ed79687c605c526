// TokenBucket: who may go when, at so many units a second. No clock of its own, no lock.
#pragma once

#include <optional>

#include "client/step.hpp"

namespace dynox::detail {

/// Units come in at a rate, up to a size; requests take a place in the line and go when theirs have
/// come. All that came and all that was given away are counted from the beginning, so that a place
/// is one number, and a change of the rate moves everybody who waits.
/// Thread safety: shared objects: unsafe.
class TokenBucket {
  public:
    /// Full. `rate` in units a second, > 0; `size` in units, >= 0.
    TokenBucket(double rate, double size, TimePoint now) noexcept
        : rate_(rate), size_(size), came_(size), filled_at_(now) {}

    /// A place in the line.
    struct Place {
        double turn;   ///< goes when so many units have come
        double units;  ///< that were taken for it
    };
    /// Takes a place for a request of `units`. A request larger than the bucket goes when the
    /// bucket is full, and those behind it wait for the rest.
    [[nodiscard]] Place take(double units, TimePoint now);
    /// When the place's turn comes at the present rate; a time that has passed: now.
    [[nodiscard]] TimePoint turn(const Place& place, TimePoint now);
    /// The request took `units` more than it was given, or fewer (negative); or it never went.
    void settle(double units, TimePoint now);
    void set_rate(double rate, double size, TimePoint now);

    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// What the next request finds; negative: it has to wait.
    [[nodiscard]] double tokens(TimePoint now);

  private:
    void refill(TimePoint now);
    double rate_;
    double size_;
    double came_;       // in all, with the first filling; what overflowed does not count
    double given_ = 0;  // in all
    TimePoint filled_at_;
};

}  // namespace dynox::detail
