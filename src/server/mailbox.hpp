// What other threads tell a reactor: writes that are durable now, and that it shall stop.
#pragma once

#include <sys/eventfd.h>

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "dynox/api/service.hpp"
#include "server/file_descriptor.hpp"

namespace dynox::server {

/// Shared by a reactor and by the callbacks it has given to the service, which may outlive it.
/// Thread safety: shared objects: safe.
class Mailbox {
  public:
    struct Durable {
        api::CommitTicket ticket;
        error_code error;
    };

    Mailbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

    /// Readable when there is something new; -1 if the system had none to give.
    [[nodiscard]] int event() const noexcept { return event_.get(); }

    void post(Durable durable) {
        {
            const std::lock_guard lock(mutex_);
            durable_.push_back(durable);
        }
        signal();
    }
    void request_stop() noexcept {
        stop_.store(true, std::memory_order_release);
        signal();
    }
    [[nodiscard]] bool stop_requested() const noexcept {
        return stop_.load(std::memory_order_acquire);
    }
    /// Everything posted since the last call.
    [[nodiscard]] std::vector<Durable> take() {
        eventfd_t ignored = 0;
        (void)::eventfd_read(event_.get(), &ignored);
        const std::lock_guard lock(mutex_);
        return std::exchange(durable_, {});
    }

  private:
    void signal() noexcept { (void)::eventfd_write(event_.get(), 1); }

    FileDescriptor event_;
    std::atomic<bool> stop_{false};
    std::mutex mutex_;
    std::vector<Durable> durable_;
};

}  // namespace dynox::server
