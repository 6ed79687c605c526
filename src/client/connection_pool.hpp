// ConnectionPool: the idle connections to one host, and a bound on all of them.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "client/connection.hpp"
#include "client/idle_watch.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class ConnectionPool final : public IdleWatch::Watched,
                             public std::enable_shared_from_this<ConnectionPool> {
  public:
    /// \param idle_timeout  0: idle connections are kept for ever
    /// \param watch         closes connections whose time has come, if the pool is held by a
    ///                      shared_ptr; null: they are closed when somebody uses the pool
    ConnectionPool(std::uint32_t connections_max, std::chrono::nanoseconds idle_timeout,
                   IdleWatch* watch = nullptr);
    ~ConnectionPool() override;

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

    /// The connection used last, or the right to open one; nullopt while the bound is reached.
    [[nodiscard]] std::optional<Lease> try_acquire(Driver& driver);
    /// The same, but waits while the bound is reached. Errors: client_errc::timeout, cancelled.
    [[nodiscard]] Task<Result<Lease>> acquire(Driver& driver, TimePoint deadline);

    [[nodiscard]] std::size_t idle_count() const;

    /// Closes what has been idle for too long.
    [[nodiscard]] std::optional<TimePoint> look(TimePoint now) override;

  private:
    struct Waiter;
    class Waiting;
    /// Hands a place (with its connection, if there is one) to the first waiter, or puts it away.
    void put(std::unique_ptr<Connection> connection, TimePoint now);
    void acquire_locked(Driver& driver, std::optional<Lease>& lease);
    using Connections = std::vector<std::unique_ptr<Connection>>;
    /// Those that have been idle for too long, for the caller to close without the lock.
    [[nodiscard]] Connections take_old(TimePoint now);
    void begin_watch(TimePoint due);

    const std::uint32_t connections_max_;
    const std::chrono::nanoseconds idle_timeout_;
    IdleWatch* const watch_;
    mutable std::mutex mutex_;
    std::uint32_t places_taken_ = 0;  // by leases and by idle connections
    Connections idle_;                // the oldest first
    bool watched_ = false;
    std::list<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace dynox::detail
