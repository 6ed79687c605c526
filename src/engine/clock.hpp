// The time of a database: that of the machine (or a test), plus what it was advanced by.
//
// Storage key and value: u32 BE 5   {"advanced": N}, in seconds. It is stored since everything else
// in storage that has a time was written by this clock.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "engine/storage/storage.hpp"

namespace dynox::engine {

/// Thread safety: shared objects: safe.
class Clock {
  public:
    /// \param base  Epoch seconds; called from any thread.
    Clock(Storage& storage, std::function<double()> base)
        : storage_(storage), base_(std::move(base)) {}

    /// Reads what storage holds. Errors: storage_damaged; those of storage.
    [[nodiscard]] Result<void> open();

    /// Epoch seconds.
    [[nodiscard]] double operator()() const {
        return base_() + advanced_.load(std::memory_order_relaxed);
    }
    /// What it was made with.
    [[nodiscard]] const std::function<double()>& base() const noexcept { return base_; }
    /// Seconds 0 or more. The new time is seen at once, and durable with the ticket.
    [[nodiscard]] Result<api::CommitTicket> advance(double seconds);

  private:
    Storage& storage_;
    std::function<double()> base_;
    std::mutex advance_mutex_;
    std::atomic<double> advanced_{0};
};

}  // namespace dynox::engine
