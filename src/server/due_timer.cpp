#include "server/due_timer.hpp"

#include <chrono>

namespace dynox::server {
namespace {

constexpr std::chrono::milliseconds interval{1000};
// Much work is done in turns of this length, with pauses, so that it takes a part of one core.
constexpr std::chrono::milliseconds turn{5};
constexpr std::chrono::milliseconds pause{5};

}  // namespace

void DueTimer::start() {
    thread_ = std::thread([this] { run(); });
}

void DueTimer::add(std::shared_ptr<api::Service> service) {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
        service->begin_due_worker();
        services_.push_back(std::move(service));
    }
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
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<api::Service>& service : services_) {
        service->end_due_worker();
    }
    services_.clear();
}

void DueTimer::run() {
    std::unique_lock lock(mutex_);
    std::chrono::milliseconds wait = interval;
    while (!changed_.wait_for(lock, wait, [this] { return stopping_; })) {
        lock.unlock();
        wait = work_on_all() ? pause : interval;
        lock.lock();
    }
}

/// True if there is more.
bool DueTimer::work_on_all() {
    std::size_t count = 0;
    {
        const std::lock_guard lock(mutex_);
        count = services_.size();
    }
    bool more = false;
    for (std::size_t number = 0; number < count; ++number) {
        more = work_on(number) || more;
    }
    return more;
}

bool DueTimer::work_on(std::size_t number) {
    std::shared_ptr<api::Service> service;
    {
        const std::lock_guard lock(mutex_);
        service = stopping_ ? nullptr : services_[number];
    }
    const auto end = std::chrono::steady_clock::now() + turn;
    bool more = service != nullptr;
    bool has_time = true;
    while (more && has_time) {
        const Result<bool> done = service->do_due_work();
        more = done && *done;
        has_time = std::chrono::steady_clock::now() < end;
    }
    return more;
}

}  // namespace dynox::server
