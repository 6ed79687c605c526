#include "client/connection_pool.hpp"

#include "client/blocking_driver.hpp"
#include "unit/client/support.hpp"

#include <atomic>
#include <thread>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
using test::ScriptedDriver;

std::unique_ptr<Connection> open_something() {
    auto connection = std::make_unique<Connection>();
    connection->socket = Socket(::open("/dev/null", O_RDWR | O_CLOEXEC));
    return connection;
}

/// A lease whose connection is there.
ConnectionPool::Lease take(ConnectionPool& pool, Driver& driver) {
    Task<Result<ConnectionPool::Lease>> task = pool.acquire(driver, no_deadline);
    task.start();
    EXPECT_TRUE(task.done());
    Result<ConnectionPool::Lease> lease = task.take();
    EXPECT_TRUE(lease);
    if (lease->connection() == nullptr) {
        lease->connection() = open_something();
    }
    return std::move(*lease);
}

TEST(ConnectionPool, GivesTheConnectionUsedLast) {
    ConnectionPool pool(3, 20s);
    ScriptedDriver driver;
    Connection* last = nullptr;
    {
        ConnectionPool::Lease first = take(pool, driver);
        ConnectionPool::Lease second = take(pool, driver);
        first.give_back();
        last = second.connection().get();
        second.give_back();
    }
    EXPECT_EQ(pool.idle_count(), 2U);
    EXPECT_EQ(take(pool, driver).connection().get(), last);
}

TEST(ConnectionPool, ForgetsConnectionsThatAreNotGivenBack) {
    ConnectionPool pool(1, 20s);
    ScriptedDriver driver;
    for (int i = 0; i < 3; ++i) {
        const ConnectionPool::Lease lease = take(pool, driver);
    }
    EXPECT_EQ(pool.idle_count(), 0U);
}

TEST(ConnectionPool, ClosesWhatWasIdleForTooLong) {
    ConnectionPool pool(3, 20s);
    ScriptedDriver driver;
    take(pool, driver).give_back();
    EXPECT_EQ(pool.idle_count(), 1U);
    driver.sleeps();
    const auto sleep = [&](std::chrono::seconds time) -> Task<void> {
        (void)co_await sleep_step(driver, driver.now() + time);
    };
    driver.run(sleep(21s));
    Task<Result<ConnectionPool::Lease>> task = pool.acquire(driver, no_deadline);
    task.start();
    EXPECT_EQ(task.take()->connection(), nullptr);
}

TEST(ConnectionPool, ClosesTheOldestWhenLookedAt) {
    ConnectionPool pool(2, 20s);
    ScriptedDriver driver;
    ConnectionPool::Lease first = take(pool, driver);
    ConnectionPool::Lease second = take(pool, driver);
    const TimePoint begin = driver.now();
    first.give_back();
    driver.sleeps();
    const auto sleep = [&](std::chrono::seconds time) -> Task<void> {
        (void)co_await sleep_step(driver, driver.now() + time);
    };
    driver.run(sleep(5s));
    second.give_back();
    EXPECT_EQ(pool.look(begin + 19s), begin + 20s);
    EXPECT_EQ(pool.idle_count(), 2U);
    EXPECT_EQ(pool.look(begin + 20s), begin + 25s);
    EXPECT_EQ(pool.idle_count(), 1U);
    EXPECT_EQ(pool.look(begin + 25s), std::nullopt);
    EXPECT_EQ(pool.idle_count(), 0U);
    // Their places are free again.
    const ConnectionPool::Lease third = take(pool, driver);
    const ConnectionPool::Lease fourth = take(pool, driver);
}

TEST(ConnectionPool, HandsAConnectionToTheFirstWhoWaits) {
    ConnectionPool pool(1, 20s);
    ScriptedDriver driver;
    ConnectionPool::Lease lease = take(pool, driver);
    Connection* connection = lease.connection().get();
    ScriptedDriver first;
    first.suspend(true).waits();
    ScriptedDriver second;
    second.suspend(true).waits();
    Task<Result<ConnectionPool::Lease>> first_task = pool.acquire(first, no_deadline);
    first_task.start();
    Task<Result<ConnectionPool::Lease>> second_task = pool.acquire(second, no_deadline);
    second_task.start();
    lease.give_back();
    EXPECT_EQ(pool.idle_count(), 0U);
    {
        Result<ConnectionPool::Lease> got = first.finish(first_task);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->connection().get(), connection);
    }
    // Not given back, so the second may open its own.
    Result<ConnectionPool::Lease> got = second.finish(second_task);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->connection(), nullptr);
}

TEST(ConnectionPool, PassesAGrantOnWhenItsWaiterHasGivenUp) {
    for (const bool destroyed : {false, true}) {
        ConnectionPool pool(1, 20s);
        ScriptedDriver driver;
        ConnectionPool::Lease lease = take(pool, driver);
        ScriptedDriver quitter;
        quitter.suspend(true).waits(client_errc::cancelled);
        std::optional<Task<Result<ConnectionPool::Lease>>> task =
            pool.acquire(quitter, no_deadline);
        task->start();
        lease.give_back();  // granted, but the waiter will not take it
        EXPECT_EQ(pool.idle_count(), 0U);
        if (!destroyed) {
            EXPECT_EQ(quitter.finish(*task).error().code(), client_errc::cancelled);
        }
        task.reset();
        EXPECT_EQ(pool.idle_count(), 1U);
    }
}

TEST(ConnectionPool, ForgetsWaitersThatTimeOut) {
    ConnectionPool pool(1, 20s);
    ScriptedDriver driver;
    ConnectionPool::Lease lease = take(pool, driver);
    ScriptedDriver quitter;
    quitter.waits(client_errc::timeout);
    EXPECT_EQ(quitter.run(pool.acquire(quitter, quitter.now())).error().code(),
              client_errc::timeout);
    lease.give_back();
    EXPECT_EQ(pool.idle_count(), 1U);
}

TEST(ConnectionPool, BoundsConnectionsOverThreads) {
    constexpr std::uint32_t bound = 3;
    ConnectionPool pool(bound, 20s);
    std::atomic<int> in_use = 0;
    std::atomic<int> most = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            BlockingDriver driver;
            for (int i = 0; i < 500; ++i) {
                ConnectionPool::Lease lease = take(pool, driver);
                const int now = ++in_use;
                int seen = most;
                while (now > seen && !most.compare_exchange_weak(seen, now)) {
                }
                --in_use;
                if ((i + thread) % 3 != 0) {
                    lease.give_back();
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_LE(most.load(), static_cast<int>(bound));
    EXPECT_LE(pool.idle_count(), bound);
}

}  // namespace
}  // namespace dynox::detail
