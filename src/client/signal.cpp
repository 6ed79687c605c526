#include "client/signal.hpp"

#include <utility>

namespace dynox::detail {

void Signal::set(error_code error) {
    std::function<void()> notify;
    {
        const std::lock_guard lock(mutex_);
        if (set_) {
            return;
        }
        set_ = true;
        error_ = error;
        notify = std::exchange(notify_, nullptr);
        changed_.notify_all();
    }
    if (notify) {
        notify();
    }
}

bool Signal::is_set() const {
    const std::lock_guard lock(mutex_);
    return set_;
}

error_code Signal::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

bool Signal::wait_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    const auto is_done = [this] { return set_; };
    // wait_until() overflows for time_point::max().
    if (deadline == std::chrono::steady_clock::time_point::max()) {
        changed_.wait(lock, is_done);
        return true;
    }
    return changed_.wait_until(lock, deadline, is_done);
}

bool Signal::on_set(std::function<void()> notify) {
    const std::lock_guard lock(mutex_);
    if (set_) {
        return false;
    }
    notify_ = std::move(notify);
    return true;
}

bool Signal::forget() {
    const std::lock_guard lock(mutex_);
    if (!notify_) {
        return false;
    }
    notify_ = nullptr;
    return true;
}

}  // namespace dynox::detail
