// The adaptive retry mode: a client that was throttled sends no faster than the service seems to
// take (spec: AWS SDKs, adaptive retries).
//
//   measured rate   attempts per second, smoothed over buckets of half a second
//   throttled       rate = 0.7 * the rate so far; the limit is on from now on
//   not throttled   rate = 0.4 * (t - t_throttle - k)^3 + w_max   (as TCP CUBIC)
//   either way      at most twice the measured rate, at least one request in two seconds
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace dynox::detail {

/// One limit. Times are seconds of any clock that never goes back.
/// Thread safety: shared objects: safe.
class SendRateLimiter {
  public:
    explicit SendRateLimiter(double now);
    /// Asks to send an attempt. nullopt: go. Else: ask again after so many seconds; nothing was
    /// taken.
    [[nodiscard]] std::optional<double> try_take(double now);
    /// An attempt has got its answer.
    void note_answer(bool throttled, double now);

    [[nodiscard]] bool enabled() const;
    [[nodiscard]] double fill_rate() const;
    [[nodiscard]] double measured_rate() const;

  private:
    void refill(double now);
    void measure(double now);
    [[nodiscard]] double rate_after_throttling(double now);
    [[nodiscard]] double rate_after_success(double now) const;

    mutable std::mutex mutex_;
    bool enabled_ = false;
    double fill_rate_ = 0.5;
    double capacity_ = 1;
    double tokens_ = 0;
    std::optional<double> filled_at_;
    // Measuring.
    double bucket_;
    double measured_rate_ = 0;
    int count_ = 0;
    // The curve.
    double rate_max_ = 0;      // w_max
    double throttled_at_ = 0;  // t_throttle
};

/// The limits of one client: one per table, so that a throttled table does not slow the others.
/// Thread safety: shared objects: safe.
class SendRateLimiters {
  public:
    /// The table's limit; lives as long as this.
    [[nodiscard]] SendRateLimiter& of(std::string_view table, double now);

  private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<SendRateLimiter>, std::less<>> limiters_;
};

}  // namespace dynox::detail
