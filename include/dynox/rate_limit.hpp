// Rate limits of a client: how many units of throughput its requests may take in a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace dynox {

namespace detail {
class RateLimiterImpl;
}  // namespace detail

/// Constant throughput: a token bucket per direction. Absent: that direction is not limited.
struct FixedRate {
    std::optional<double> rcu = {};    ///< read units per second
    std::optional<double> wcu = {};    ///< write units per second
    std::optional<double> burst = {};  ///< bucket size in units; absent: one second's worth
};

/// Throughput that backs off when the service throttles and recovers afterwards: begins at half of
/// the maximum, gives up a fifth with every throttled request, and takes a tenth more once a second
/// when nothing was throttled for ten seconds.
struct AdaptiveRate {
    double max_rcu = 0;                  ///< read units per second, at most
    std::optional<double> max_wcu = {};  ///< write units per second, at most; absent: not limited
    double min_rcu = 1;                  ///< read units per second, at least
    double min_wcu = 1;                  ///< write units per second, at least
};

/// What a rate limiter has seen.
struct RateLimitMetrics {
    double consumed_rcu = 0;  ///< as the service counted them, or estimated where it did not say
    double consumed_wcu = 0;
    std::uint64_t throttle_count = 0;  ///< requests that the service throttled
    std::uint64_t wait_count = 0;      ///< requests that had to wait
    std::chrono::duration<double> waited{};
};

/// The limiter itself, to be watched, or shared by several clients:
/// auto limiter = std::make_shared<RateLimiter>(FixedRate{.rcu = 50});
/// DynamoDBClient client({.rate_limit = limiter}).
///
/// Requests wait for their turn in the order they came. Each is charged what it is likely to take
/// (one unit; a batch one for each item), and the difference to what the service says it took when
/// that is known, so that the next ones wait longer or shorter. A request of more units than the
/// bucket holds goes when the bucket is full.
/// \par Thread safety   shared objects: safe.
class RateLimiter {
  public:
    /// Rates that are not positive numbers make every operation of a client fail with
    /// client_errc::invalid_argument.
    explicit RateLimiter(const FixedRate& rate);
    explicit RateLimiter(const AdaptiveRate& rate);
    ~RateLimiter();
    RateLimiter(const RateLimiter&) = delete;
    RateLimiter& operator=(const RateLimiter&) = delete;

    /// Units per second at this moment; nullopt: not limited.
    [[nodiscard]] std::optional<double> current_rcu() const;
    [[nodiscard]] std::optional<double> current_wcu() const;
    /// Units per second at most: those of FixedRate, or the maxima of AdaptiveRate.
    [[nodiscard]] std::optional<double> max_rcu() const;
    [[nodiscard]] std::optional<double> max_wcu() const;
    [[nodiscard]] double consumed_rcu() const { return metrics().consumed_rcu; }
    [[nodiscard]] double consumed_wcu() const { return metrics().consumed_wcu; }
    [[nodiscard]] std::uint64_t throttle_count() const { return metrics().throttle_count; }
    [[nodiscard]] RateLimitMetrics metrics() const;
    /// Counts from zero again; rates and waiting requests stay as they are.
    void reset_metrics();

    /// For the library's own use.
    [[nodiscard]] detail::RateLimiterImpl& impl() const noexcept { return *impl_; }

  private:
    std::unique_ptr<detail::RateLimiterImpl> impl_;
};

/// None (the default), constant, adaptive, or one that is shared.
using RateLimit =
    std::variant<std::monostate, FixedRate, AdaptiveRate, std::shared_ptr<RateLimiter>>;

}  // namespace dynox
