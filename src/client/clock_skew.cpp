#include "client/clock_skew.hpp"

#include "client/failure.hpp"

namespace dynox::detail {

void ClockSkew::note(std::chrono::sys_seconds server, std::chrono::sys_seconds local,
                     bool refused) {
    if (!known_.load(std::memory_order_relaxed)) {
        known_.store(true, std::memory_order_relaxed);
    }
    const std::chrono::seconds measured = server - local;
    // Small differences are the way of the answer. Once our clock is known to be wrong every answer
    // is believed, so that a clock that is set right is noticed too.
    if (refused || offset() != std::chrono::seconds(0) ||
        std::chrono::abs(measured) > clock_gap_max) {
        offset_.store(measured.count(), std::memory_order_relaxed);
    }
}

}  // namespace dynox::detail
