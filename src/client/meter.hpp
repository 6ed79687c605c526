// Meter: what a client does around every request: rate limit, counting, hooks, log lines.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "client/rate_limiter.hpp"
#include "client/settings.hpp"
#include "dynox/detail/totals.hpp"
#include "dynox/metrics.hpp"
#include "dynox/telemetry.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class Meter {
  public:
    /// `settings` must outlive the meter.
    explicit Meter(const Settings& settings);

    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    /// nullptr: no limit.
    [[nodiscard]] RateLimiterImpl* limiter() const noexcept { return limiter_; }
    /// Those who want to hear of every request.
    [[nodiscard]] std::span<const std::shared_ptr<Telemetry>> listeners() const noexcept {
        return listeners_;
    }
    /// Every request shall ask what it consumes.
    [[nodiscard]] bool asks_capacity() const noexcept { return asks_capacity_; }

    [[nodiscard]] Totals& totals() noexcept { return totals_; }
    /// Gives the place of the last request's metrics to `write`, under a lock.
    template <class Write>
    void remember(Write write) {
        const std::lock_guard lock(last_mutex_);
        has_last_ = true;
        write(last_);
    }
    /// nullopt: no request has ended since the last reset.
    [[nodiscard]] std::optional<OperationMetrics> last() const;
    void reset();

  private:
    const Settings& settings_;
    RateLimiterImpl* limiter_;
    std::vector<std::shared_ptr<Telemetry>> listeners_;
    bool asks_capacity_;
    Totals totals_;
    mutable std::mutex last_mutex_;
    OperationMetrics last_;
    bool has_last_ = false;
};

}  // namespace dynox::detail
