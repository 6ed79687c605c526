// The thread that has a service do what falls due by itself: items expire, records are trimmed.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "dynox/api/service.hpp"

namespace dynox::server {

/// Asks the service about once a second, and more often while it says that there is more. A failure
/// is met again by the next call, and by requests, which tell it.
/// Thread safety: stop() may be called from any thread; the rest belongs to the owner.
class DueTimer {
  public:
    DueTimer() = default;
    DueTimer(const DueTimer&) = delete;
    DueTimer& operator=(const DueTimer&) = delete;
    ~DueTimer() { stop(); }

    /// May throw std::system_error, when there are no threads.
    void start(std::shared_ptr<api::Service> service);
    /// Waits for a call on its way. A second call does nothing.
    void stop();

  private:
    void run();

    std::shared_ptr<api::Service> service_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace dynox::server
