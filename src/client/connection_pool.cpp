#include "client/connection_pool.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace dynox::detail {

/// Somebody who waits for a place. Shared by the list and the one who waits.
struct ConnectionPool::Waiter {
    Signal signal;
    bool granted = false;  // guarded by the pool's mutex
    std::unique_ptr<Connection> connection;
};

/// Takes a waiter out of the list again, whatever becomes of the task; a grant that nobody used
/// goes to the next one.
class ConnectionPool::Waiting {
  public:
    Waiting(ConnectionPool& pool, Driver& driver, std::shared_ptr<Waiter> waiter)
        : pool_(pool), driver_(driver), waiter_(std::move(waiter)) {}
    ~Waiting() {
        if (waiter_ != nullptr) {
            std::unique_lock lock(pool_.mutex_);
            if (!waiter_->granted) {
                pool_.waiters_.remove(waiter_);
                return;
            }
            lock.unlock();
            pool_.put(std::move(waiter_->connection), driver_.now());
        }
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    [[nodiscard]] Signal& signal() const noexcept { return waiter_->signal; }
    [[nodiscard]] Lease take() {
        const std::shared_ptr<Waiter> waiter = std::move(waiter_);
        return Lease(pool_, driver_, std::move(waiter->connection));
    }

  private:
    ConnectionPool& pool_;
    Driver& driver_;
    std::shared_ptr<Waiter> waiter_;
};

ConnectionPool::ConnectionPool(std::uint32_t connections_max, std::chrono::nanoseconds idle_timeout,
                               IdleWatch* watch)
    : connections_max_(connections_max), idle_timeout_(idle_timeout), watch_(watch) {}

ConnectionPool::~ConnectionPool() = default;

std::optional<ConnectionPool::Lease> ConnectionPool::try_acquire(Driver& driver) {
    Connections old;  // closed without the lock
    std::optional<Lease> lease;
    const std::lock_guard lock(mutex_);
    old = take_old(driver.now());
    acquire_locked(driver, lease);
    return lease;
}

void ConnectionPool::acquire_locked(Driver& driver, std::optional<Lease>& lease) {
    if (!idle_.empty()) {
        lease.emplace(*this, driver, std::move(idle_.back()));
        idle_.pop_back();
    } else if (places_taken_ < connections_max_) {
        ++places_taken_;
        lease.emplace(*this, driver, nullptr);
    }
}

Task<Result<ConnectionPool::Lease>> ConnectionPool::acquire(Driver& driver, TimePoint deadline) {
    std::shared_ptr<Waiter> waiter;
    Connections old;
    {
        const std::lock_guard lock(mutex_);
        old = take_old(driver.now());
        std::optional<Lease> lease;
        acquire_locked(driver, lease);
        if (lease) {
            co_return *std::move(lease);
        }
        waiter = std::make_shared<Waiter>();
        waiters_.push_back(waiter);
    }
    Waiting waiting(*this, driver, std::move(waiter));
    const StepResult waited = co_await wait_step(driver, waiting.signal(), deadline);
    if (waited.error == client_errc::timeout) {
        co_return Error(client_errc::timeout,
                        "all " + std::to_string(connections_max_) +
                            " connections (max_connections) were busy for " +
                            (driver.call_expired() ? "call_timeout" : "connect_timeout"));
    }
    if (waited.error) {
        co_return Error(waited.error);
    }
    co_return waiting.take();
}

std::size_t ConnectionPool::idle_count() const {
    const std::lock_guard lock(mutex_);
    return idle_.size();
}

void ConnectionPool::put(std::unique_ptr<Connection> connection, TimePoint now) {
    std::shared_ptr<Waiter> next;
    Connections old;
    bool must_watch = false;
    {
        const std::lock_guard lock(mutex_);
        if (!waiters_.empty()) {
            next = std::move(waiters_.front());
            waiters_.pop_front();
            next->granted = true;
            next->connection = std::move(connection);
        } else if (connection != nullptr) {
            connection->idle_since = now;
            idle_.push_back(std::move(connection));
            old = take_old(now);
            must_watch =
                watch_ != nullptr && !watched_ && idle_timeout_ != std::chrono::nanoseconds(0);
            watched_ = watched_ || must_watch;
        } else {
            --places_taken_;
        }
    }
    if (next != nullptr) {
        next->signal.set();
    }
    if (must_watch) {
        begin_watch(now + std::chrono::ceil<TimePoint::duration>(idle_timeout_));
    }
}

void ConnectionPool::begin_watch(TimePoint due) {
    // A driver with a clock of its own (tests have some): the watch does not know what that shows.
    const bool is_other_clock = due <= std::chrono::steady_clock::now();
    if (is_other_clock || !watch_->watch(weak_from_this(), due)) {
        const std::lock_guard lock(mutex_);
        watched_ = false;
    }
}

std::optional<TimePoint> ConnectionPool::look(TimePoint now) {
    Connections old;
    const std::lock_guard lock(mutex_);
    old = take_old(now);
    if (idle_.empty()) {
        watched_ = false;
        return std::nullopt;
    }
    return idle_.front()->idle_since + std::chrono::ceil<TimePoint::duration>(idle_timeout_);
}

ConnectionPool::Connections ConnectionPool::take_old(TimePoint now) {
    Connections old;
    if (idle_timeout_ == std::chrono::nanoseconds(0)) {
        return old;
    }
    const auto first_young = std::ranges::find_if(idle_, [&](const auto& connection) {
        return now - connection->idle_since < idle_timeout_;
    });
    if (first_young != idle_.begin()) {
        old.assign(std::move_iterator(idle_.begin()), std::move_iterator(first_young));
        idle_.erase(idle_.begin(), first_young);
        places_taken_ -= static_cast<std::uint32_t>(old.size());
    }
    return old;
}

ConnectionPool::Lease::Lease(ConnectionPool& pool, Driver& driver,
                             std::unique_ptr<Connection> connection) noexcept
    : pool_(&pool), driver_(&driver), connection_(std::move(connection)) {
    if (connection_ != nullptr && connection_->place != nullptr) {
        driver.take_over(std::move(connection_->place));
    }
}

ConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      driver_(other.driver_),
      connection_(std::move(other.connection_)) {}

ConnectionPool::Lease::~Lease() {
    if (pool_ != nullptr) {
        close();
        pool_->put(nullptr, driver_->now());
    }
}

void ConnectionPool::Lease::give_back() {
    connection_->place = driver_->leave(connection_->socket.handle());
    std::exchange(pool_, nullptr)->put(std::move(connection_), driver_->now());
}

void ConnectionPool::Lease::close() {
    if (connection_ != nullptr) {
        driver_->detach(connection_->socket.handle());
        connection_.reset();
    }
}

}  // namespace dynox::detail
