// Meter: what a client does around every request: rate limit, counting, hooks, log lines.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "client/rate_limiter.hpp"
#include "client/settings.hpp"
#include "dynox/detail/totals.hpp"
#include "dynox/metrics.hpp"
#include "dynox/telemetry.hpp"

namespace dynox::detail {

/// What one request took: plain data, cheap to keep.
struct CallFigures {
    /// Where the time of a call goes.
    enum class Part : std::uint8_t { rate_limit, backoff, connection, service, decoding };
    static constexpr std::size_t parts = 5;

    /// Adds these to the metrics of an operation.
    void add_to(OperationMetrics& metrics) const;
    [[nodiscard]] std::string_view request_id() const noexcept { return {id.data(), id_size}; }

    std::chrono::nanoseconds duration{};
    std::array<std::chrono::nanoseconds, parts> spent{};
    std::optional<double> rcu;
    std::optional<double> wcu;
    std::optional<std::size_t> items;
    std::optional<std::size_t> scanned;
    std::uint32_t attempts = 0;
    std::uint32_t id_size = 0;
    std::array<char, 64> id{};  // AWS's are 52 characters; of longer ones the beginning will do
};

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
    /// Every request ends with this, so it takes no lock: of requests that end at the same moment
    /// any is the last one.
    void remember(const CallFigures& figures) noexcept {
        if (!last_busy_.test_and_set(std::memory_order_acquire)) {
            last_ = figures;
            has_last_ = true;
            last_busy_.clear(std::memory_order_release);
        }
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
    /// Waits for who writes or reads at this moment, which takes no longer than a copy.
    template <class Use>
    void with_last(Use use) const {
        while (last_busy_.test_and_set(std::memory_order_acquire)) {
            std::this_thread::yield();
        }
        use();
        last_busy_.clear(std::memory_order_release);
    }

    mutable std::atomic_flag last_busy_;
    CallFigures last_;
    bool has_last_ = false;
};

}  // namespace dynox::detail
