// An engine in this process has no thread of its own: the calls that use it see to what falls due.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

#include "dynox/api/service.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class DueCheck {
  public:
    /// Has the service do a bounded part of what is due, once a second at most, unless there is
    /// more. Failures are met again by the next call, and by the operations themselves.
    void run(api::Service& service) {
        const std::int64_t now = coarse_ms();
        std::int64_t next = next_ms_.load(std::memory_order_relaxed);
        if (now < next || !next_ms_.compare_exchange_strong(next, now + interval_ms)) {
            return;
        }
        const Result<bool> more = service.do_due_work();
        if (more && *more) {
            next_ms_.store(now, std::memory_order_relaxed);
        }
    }

  private:
    static constexpr std::int64_t interval_ms = 1000;
    // Some nanoseconds: read from memory, exact to a few milliseconds.
    static std::int64_t coarse_ms() noexcept {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
        return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
    }

    std::atomic<std::int64_t> next_ms_{0};
};

}  // namespace dynox::detail
