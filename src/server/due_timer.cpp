#include "server/due_timer.hpp"

#include <chrono>

namespace dynox::server {
namespace {

constexpr std::chrono::milliseconds interval{1000};
// Between two parts of much work, so that it takes a fraction of one core.
constexpr std::chrono::milliseconds pause{5};

}  // namespace

void DueTimer::start(std::shared_ptr<api::Service> service) {
    service_ = std::move(service);
    thread_ = std::thread([this] { run(); });
}

void DueTimer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void DueTimer::run() {
    std::unique_lock lock(mutex_);
    std::chrono::milliseconds wait = interval;
    while (!changed_.wait_for(lock, wait, [this] { return stopping_; })) {
        lock.unlock();
        const Result<bool> more = service_->do_due_work();
        lock.lock();
        wait = more && *more ? pause : interval;
    }
}

}  // namespace dynox::server
