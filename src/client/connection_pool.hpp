// ConnectionPool: idle connections of one client, and a bound on all of them.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>

#include "client/connection.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class ConnectionPool {
  public:
    /// `idle_timeout` 0: idle connections are kept for ever.
    ConnectionPool(std::uint32_t connections_max, std::chrono::nanoseconds idle_timeout);
    ~ConnectionPool();

    /// The right to use one connection. Unless it is given back, the connection is closed with it.
    class Lease {
      public:
        Lease(ConnectionPool& pool, Driver& driver,
              std::unique_ptr<Connection> connection) noexcept;
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        /// Null: there was no idle one; fill in a new one.
        [[nodiscard]] std::unique_ptr<Connection>& connection() noexcept { return connection_; }
        /// The connection is fit for another request.
        void give_back();
        /// Closes the connection and keeps the right to open another.
        void close();

      private:
        ConnectionPool* pool_;  // null: moved from, or given back
        Driver* driver_;
        std::unique_ptr<Connection> connection_;
    };

    /// The connection used last, or the right to open one; waits for either while the bound is
    /// reached. Errors: client_errc::timeout, cancelled.
    [[nodiscard]] Task<Result<Lease>> acquire(Driver& driver, TimePoint deadline);

    [[nodiscard]] std::size_t idle_count() const;

  private:
    struct Waiter;
    class Waiting;
    /// Hands a place (with its connection, if there is one) to the first waiter, or puts it away.
    void put(std::unique_ptr<Connection> connection, TimePoint now);
    void prune(TimePoint now);

    const std::uint32_t connections_max_;
    const std::chrono::nanoseconds idle_timeout_;
    mutable std::mutex mutex_;
    std::uint32_t places_taken_ = 0;                // by leases and by idle connections
    std::deque<std::unique_ptr<Connection>> idle_;  // the oldest first
    std::list<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace dynox::detail
