// Operations on executors: where handlers run, and when. Real sockets on loopback.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "unit/client/asio_support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::answer_item;
using test::client_of;
using test::TestServer;

TEST(AsioRun, RunsHandlersOnTheirOwnExecutor) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    asio::io_context context;
    std::thread::id handler_thread;
    client.get_item("t", key("pk", "a"),
                    asio::bind_executor(context, [&](error_code, std::optional<Item>) {
                        handler_thread = std::this_thread::get_id();
                    }));
    std::thread runner([&] { context.run(); });
    const std::thread::id runner_id = runner.get_id();
    runner.join();
    EXPECT_EQ(handler_thread, runner_id);
}

TEST(AsioRun, UsesTheConfiguredExecutorOtherwise) {
    const TestServer server(answer_item);
    asio::io_context context;
    ClientConfig config;
    config.endpoint_url = server.url();
    config.executor = context.get_executor();
    const DynamoDBClient client(config);
    bool called = false;
    client.get_item("t", key("pk", "a"), [&](error_code code, std::optional<Item> item) {
        called = !code && item.has_value();
    });
    context.run();
    EXPECT_TRUE(called);
}

TEST(AsioRun, UsesAThreadOfItsOwnWithoutAnyExecutor) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    std::promise<std::thread::id> thread;
    client.get_item("t", key("pk", "a"), [&](error_code, std::optional<Item>) {
        thread.set_value(std::this_thread::get_id());
    });
    EXPECT_NE(thread.get_future().get(), std::this_thread::get_id());
    EXPECT_EQ(client.get_item("t", key("pk", "a"), asio::use_future).get()->at("n").as<int>(), 7);
}

TEST(AsioRun, MayLoseItsClientAtOnce) {
    const TestServer server(answer_item);
    auto client = std::make_unique<DynamoDBClient>(client_of(server));
    std::future<std::optional<Item>> future =
        client->get_item("t", key("pk", "a"), asio::use_future);
    client.reset();
    EXPECT_TRUE(future.get());
}

TEST(AsioRun, MayLoseItsClientInItsOwnHandler) {
    const TestServer server(answer_item);
    auto client = std::make_shared<DynamoDBClient>(client_of(server));
    const DynamoDBClient& reference = *client;
    std::promise<void> done;
    std::future<void> future = done.get_future();
    reference.get_item("t", key("pk", "a"),
                       [client = std::move(client), done = std::move(done)](
                           error_code, std::optional<Item>) mutable {
                           client.reset();  // the last copy, on the client's own thread
                           done.set_value();
                       });
    future.get();
}

TEST(AsioRun, MayBeInFlightWhenTheProcessEnds) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto end_while_it_runs = [] {
        const TestServer server([](const std::string&) { return std::string("hang"); });
        const DynamoDBClient client = client_of(server);
        std::future<std::optional<Item>> future =
            client.get_item("t", key("pk", "a"), asio::use_future);
        while (server.requests() == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::exit(7);
    };
    EXPECT_EXIT(end_while_it_runs(), testing::ExitedWithCode(7), "^$");
}

TEST(AsioRun, WorksOnAThreadPool) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    asio::thread_pool pool(4);
    std::atomic<int> found = 0;
    for (int i = 0; i < 200; ++i) {
        asio::co_spawn(
            pool,
            [&]() -> asio::awaitable<void> {
                const std::optional<Item> item = co_await client.get_item("t", key("pk", "a"));
                found += item ? 1 : 0;
            },
            asio::detached);
    }
    pool.join();
    EXPECT_EQ(found.load(), 200);
    EXPECT_LE(server.connections(), 64);
}

TEST(AsioRun, SharesConnectionsBetweenExecutorsAndThreads) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    for (int i = 0; i < 3; ++i) {
        asio::io_context context;
        bool found = false;
        asio::co_spawn(
            context,
            [&]() -> asio::awaitable<void> {
                const std::optional<Item> item = co_await client.get_item("t", key("pk", "a"));
                found = item.has_value();
            },
            asio::detached);
        context.run();
        EXPECT_TRUE(found);
        EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(AsioRun, FindsThatAnIdleConnectionHasDied) {
    TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    server.drop_connections();
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    server.drop_connections();
    EXPECT_TRUE(client.get_item("t", key("pk", "a"), with_diagnostics(asio::use_future)).get());
    EXPECT_EQ(server.connections(), 3);
}

}  // namespace
}  // namespace dynox
