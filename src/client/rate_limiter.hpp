// What is behind RateLimiter: two token buckets, and how their rates change.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "client/token_bucket.hpp"
#include "dynox/rate_limit.hpp"

namespace dynox::detail {

enum class Direction : std::uint8_t { none, read, write };

/// What a request was charged; given back to the limiter when the request is done.
struct Charge {
    Direction direction = Direction::none;
    TokenBucket::Place place{};
};

/// One direction of a limiter.
struct RateLane {
    double max = 0;
    double min = 0;
    std::optional<TokenBucket> bucket;
    TimePoint throttled_at{};
    TimePoint raised_at{};
};

/// Thread safety: shared objects: safe.
class RateLimiterImpl {
  public:
    explicit RateLimiterImpl(const FixedRate& rate);
    explicit RateLimiterImpl(const AdaptiveRate& rate);

    /// What is wrong with the rates; empty: nothing.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    /// Takes a place in the line for `units`.
    [[nodiscard]] Charge charge(Direction direction, double units, TimePoint now);
    /// When the request may go; a time that has passed: now. Ask again then: the rate may have
    /// changed.
    [[nodiscard]] TimePoint turn(const Charge& charge, TimePoint now);
    /// The request has waited for its turn.
    void note_wait(std::chrono::nanoseconds waited);

    /// How a request ended; each charge sees one of these.
    /// \param units  what the service says it took; nullopt: it does not say
    void consumed(const Charge& charge, std::optional<double> units, TimePoint now);
    /// It was throttled, and took nothing.
    void throttled(const Charge& charge, TimePoint now);
    /// It was never sent.
    void give_back(const Charge& charge, TimePoint now);
    /// A request took units of the other direction too.
    void consumed_beside(Direction direction, double units, TimePoint now);

    [[nodiscard]] std::optional<double> current(Direction direction) const;
    [[nodiscard]] std::optional<double> max(Direction direction) const;
    [[nodiscard]] RateLimitMetrics metrics() const;
    void reset_metrics();

  private:
    [[nodiscard]] RateLane* lane_of(Direction direction);
    [[nodiscard]] const RateLane* lane_of(Direction direction) const;
    /// The lane's bucket, made at the first request: only then there is a clock.
    [[nodiscard]] TokenBucket& bucket_of(RateLane& lane, TimePoint now);
    void recover(RateLane& lane, TimePoint now);
    void count(Direction direction, double units);
    void add_lane(std::optional<RateLane>& lane, std::string_view name, double min,
                  std::optional<double> max);

    const bool adaptive_;
    std::optional<double> burst_;
    std::string problem_;
    mutable std::mutex mutex_;
    std::optional<RateLane> read_;
    std::optional<RateLane> write_;
    RateLimitMetrics metrics_;
};

}  // namespace dynox::detail
