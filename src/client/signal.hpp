// Signal: a one-shot event that any thread may set and one task waits for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "dynox/errors.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe. At most one waiter.
class Signal {
  public:
    /// The first call counts.
    void set(error_code error = {});
    [[nodiscard]] bool is_set() const;
    /// What it was set with.
    [[nodiscard]] error_code error() const;

    /// Waits on the calling thread; false if `deadline` passed first.
    bool wait_until(std::chrono::steady_clock::time_point deadline);
    /// set() will call `notify`, once, on its own thread. False: it is set already, and `notify` is
    /// not called.
    [[nodiscard]] bool on_set(std::function<void()> notify);
    /// Takes back on_set(). False: `notify` was called, or is being called.
    bool forget();

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> notify_;
    error_code error_;
    bool set_ = false;
};

}  // namespace dynox::detail
