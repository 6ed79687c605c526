// What belongs to a table and changes while it is written: its stream, its time to live, its
// recovery log.
#pragma once

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <string>

namespace dynox::engine {

class Stream;
class RecoveryLog;

/// Items of a table expire by the time in this attribute. Thread safety: shared objects: safe.
struct TimeToLive {
    explicit TimeToLive(std::string attribute_name) : attribute(std::move(attribute_name)) {}
    const std::string attribute;
    /// No item expires before this time, epoch seconds.
    std::atomic<double> due{std::numeric_limits<double>::lowest()};

    /// An item expires at `time`.
    void note(double time) noexcept {
        double known = due.load(std::memory_order_relaxed);
        while (time < known && !due.compare_exchange_weak(known, time, std::memory_order_relaxed)) {
        }
    }
};

/// The companions that are there now. Set under all item stripes, so that a writer who holds one
/// sees what is true for its whole write; read by others at any time.
/// Thread safety: shared objects: safe.
class TableCompanions {
  public:
    /// One load: what a write to a table without companions pays.
    [[nodiscard]] bool any() const noexcept { return any_.load(std::memory_order_acquire); }

    [[nodiscard]] std::shared_ptr<Stream> stream() const {
        const std::lock_guard lock(mutex_);
        return stream_;
    }
    void set_stream(std::shared_ptr<Stream> stream) {
        const std::lock_guard lock(mutex_);
        stream_.swap(stream);
        update();
    }
    [[nodiscard]] std::shared_ptr<TimeToLive> time_to_live() const {
        const std::lock_guard lock(mutex_);
        return time_to_live_;
    }
    void set_time_to_live(std::shared_ptr<TimeToLive> time_to_live) {
        const std::lock_guard lock(mutex_);
        time_to_live_.swap(time_to_live);
        update();
    }

    [[nodiscard]] std::shared_ptr<RecoveryLog> recovery() const {
        const std::lock_guard lock(mutex_);
        return recovery_;
    }
    void set_recovery(std::shared_ptr<RecoveryLog> recovery) {
        const std::lock_guard lock(mutex_);
        recovery_.swap(recovery);
        update();
    }

  private:
    void update() noexcept {
        any_.store(stream_ != nullptr || time_to_live_ != nullptr || recovery_ != nullptr,
                   std::memory_order_release);
    }
    mutable std::mutex mutex_;  // held for moments
    std::shared_ptr<Stream> stream_;
    std::shared_ptr<TimeToLive> time_to_live_;
    std::shared_ptr<RecoveryLog> recovery_;
    std::atomic<bool> any_{false};
};

}  // namespace dynox::engine
