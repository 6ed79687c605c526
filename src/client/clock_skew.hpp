// ClockSkew: how far the service's clock is from ours.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace dynox::detail {

/// What a client has learned from the dates of answers; signatures are made at the corrected time.
/// Thread safety: shared objects: safe.
class ClockSkew {
  public:
    /// An answer came, written at `server`, while our clock said `local`.
    /// \param refused  the service refused the signature for its time: any difference counts
    void note(std::chrono::sys_seconds server, std::chrono::sys_seconds local, bool refused);
    /// To be added to our clock; 0 while the two agree well enough.
    [[nodiscard]] std::chrono::seconds offset() const noexcept {
        return std::chrono::seconds(offset_.load(std::memory_order_relaxed));
    }
    /// At least one answer had a date.
    [[nodiscard]] bool known() const noexcept { return known_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> offset_ = 0;
    std::atomic<bool> known_ = false;
};

}  // namespace dynox::detail
