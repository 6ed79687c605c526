// The thread that has services do what falls due by itself: items expire, records are trimmed, new
// indexes are filled.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "dynox/api/service.hpp"

namespace dynox::server {

/// Asks each service about once a second, and more often while one says that there is more. A
/// failure is met again by the next call, and by requests, which tell it.
/// Thread safety: add() and stop() may be called from any thread; the rest belongs to the owner.
class DueTimer {
  public:
    DueTimer() = default;
    DueTimer(const DueTimer&) = delete;
    DueTimer& operator=(const DueTimer&) = delete;
    ~DueTimer() { stop(); }

    /// May throw std::system_error, when there are no threads.
    void start();
    /// Serves this one too, until stop().
    void add(std::shared_ptr<api::Service> service);
    /// Waits for a call on its way. A second call does nothing.
    void stop();

  private:
    void run();
    [[nodiscard]] bool work_on_all();
    [[nodiscard]] bool work_on(std::size_t number);

    std::mutex mutex_;  // of what follows, but thread_
    std::condition_variable changed_;
    bool stopping_ = false;
    std::vector<std::shared_ptr<api::Service>> services_;  // grows until stop()
    std::thread thread_;
};

}  // namespace dynox::server
