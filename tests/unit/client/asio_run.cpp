// Operations on executors: where handlers run, and when. Real sockets on loopback.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <thread>

#include "unit/client/asio_support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::answer_item;
using test::client_of;
using test::http_answer;
using test::TestServer;

TEST(AsioRun, AwaitsAnAnswer) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    asio::io_context context;
    std::optional<Item> found;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int i = 0; i < 3; ++i) {
                found = co_await client.get_item("t", key("pk", "a"));
            }
        },
        asio::detached);
    context.run();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at("n").as<int>(), 7);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(server.requests(), 3);
}

TEST(AsioRun, ThrowsExceptionsWithDetails) {
    const TestServer server([](const std::string&) {
        return http_answer(400, test::error_body("ResourceNotFoundException", "no such table"));
    });
    const DynamoDBClient client = client_of(server);
    asio::io_context context;
    std::string message;
    std::string request_id;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            try {
                co_await client.get_item("t", key("pk", "a"));
            } catch (const ResourceNotFoundException& error) {
                message = error.message();
                request_id = error.request_id();
            }
        },
        asio::detached);
    context.run();
    EXPECT_EQ(message, "no such table");
    EXPECT_EQ(request_id, "REQUEST-1");
}

TEST(AsioRun, GivesErrorCodesAndDiagnosticsToCallbacks) {
    const TestServer server([](const std::string&) {
        return http_answer(400, test::error_body("ResourceNotFoundException", "no such table"));
    });
    const DynamoDBClient client = client_of(server);
    asio::io_context context;
    Diagnostics diagnostics;
    error_code code;
    client.get_item(
        "t", key("pk", "a"),
        with_diagnostics(
            diagnostics,
            asio::bind_executor(context, [&](error_code e, std::optional<Item>) { code = e; })));
    context.run();
    EXPECT_EQ(code, server_errc::resource_not_found);
    EXPECT_EQ(diagnostics.message, "no such table");
    EXPECT_EQ(diagnostics.http_status, 400);
}

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

TEST(AsioRun, TakesTokensOfManyKinds) {
    const TestServer server(answer_item);
    const DynamoDBClient client = client_of(server);
    asio::io_context context;
    int found = 0;
    auto deferred = client.get_item("t", key("pk", "a"), asio::deferred);
    std::move(deferred)(asio::bind_executor(
        context, [&](error_code, std::optional<Item> item) { found += item ? 1 : 0; }));
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto [code, item] =
                co_await client.get_item("t", key("pk", "a"), asio::as_tuple(asio::use_awaitable));
            found += !code && item ? 1 : 0;
            auto plain = co_await client.get_item("t", key("pk", "a"), asio::use_awaitable);
            found += plain ? 1 : 0;
        },
        asio::detached);
    context.run();
    EXPECT_EQ(found, 3);
    EXPECT_NO_THROW(client.delete_table("t", with_diagnostics(asio::use_future)).get());
}

}  // namespace
}  // namespace dynox
