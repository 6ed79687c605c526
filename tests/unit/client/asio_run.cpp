// Operations on executors: where handlers run, when, and how they are cancelled. Real sockets on loopback.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <thread>

#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::http_answer;
using test::TestServer;

const char* const item_answer = R"({"Item":{"pk":{"S":"a"},"n":{"N":"7"}}})";

std::string answer_item(const std::string&) {
    return http_answer(200, item_answer);
}

DynamoDBClient client_of(const TestServer& server) {
    ClientConfig config;
    config.endpoint_url = server.url();
    config.max_retries = 0;
    return DynamoDBClient(config);
}

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

TEST(AsioRun, TimesOut) {
    const TestServer server([](const std::string&) { return std::string("hang"); });
    ClientConfig config;
    config.endpoint_url = server.url();
    config.max_retries = 0;
    config.read_timeout = 20ms;
    const DynamoDBClient client(config);
    const auto error = test::expect_exception<TimeoutException>(
        [&] { client.get_item("t", key("pk", "a"), with_diagnostics(asio::use_future)).get(); });
    EXPECT_EQ(error.message(), "no answer: read_timeout has passed");
    test::expect_exception<TimeoutException>(
        [&] { (void)client.sync_get_item("t", key("pk", "a")); });
}

/// Cancels an operation as soon as `when` says so, and gives its error.
template <class Start>
error_code cancel_when(asio::cancellation_type type, const std::function<bool()>& when,
                       Start&& start) {
    asio::io_context context;
    asio::cancellation_signal signal;
    error_code code;
    bool done = false;
    start(asio::bind_cancellation_slot(signal.slot(),
                                       asio::bind_executor(context, [&](error_code e, auto&&...) {
                                           code = e;
                                           done = true;
                                       })));
    while (!done) {
        if (when()) {
            signal.emit(type);
        }
        context.run_for(1ms);
        context.restart();
    }
    return code;
}

TEST(AsioRun, CanBeCancelledWhileItReads) {
    const TestServer server([](const std::string&) { return std::string("hang"); });
    const DynamoDBClient client = client_of(server);
    for (const asio::cancellation_type type :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial}) {
        const int before = server.requests();
        const error_code code = cancel_when(
            type, [&] { return server.requests() > before; },
            [&](auto token) { client.get_item("t", key("pk", "a"), token); });
        EXPECT_EQ(code, client_errc::cancelled);
    }
}

TEST(AsioRun, CanBeCancelledWhileItWaitsToTryAgain) {
    const TestServer server([](const std::string&) {
        return http_answer(400, test::error_body("ThrottlingException", ""),
                           "x-amz-retry-after: 4000\r\n");
    });
    ClientConfig config;
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    const error_code code = cancel_when(
        asio::cancellation_type::terminal, [&] { return server.requests() == 1; },
        [&](auto token) { client.get_item("t", key("pk", "a"), token); });
    EXPECT_EQ(code, client_errc::cancelled);
    EXPECT_EQ(server.requests(), 1);
}

TEST(AsioRun, CanBeCancelledWhileItWaitsForAConnection) {
    const TestServer server([](const std::string&) { return std::string("hang"); });
    ClientConfig config;
    config.endpoint_url = server.url();
    config.max_connections = 1;
    config.max_retries = 0;
    const DynamoDBClient client(config);
    std::future<std::optional<Item>> first = client.get_item("t", key("pk", "a"), asio::use_future);
    while (server.requests() == 0) {
        std::this_thread::sleep_for(1ms);
    }
    const error_code code = cancel_when(
        asio::cancellation_type::terminal, [] { return true; },
        [&](auto token) { client.get_item("t", key("pk", "a"), token); });
    EXPECT_EQ(code, client_errc::cancelled);
    EXPECT_EQ(server.connections(), 1);
}

TEST(AsioRun, EndsWithItsContext) {
    const TestServer server([](const std::string&) { return std::string("hang"); });
    const DynamoDBClient client = client_of(server);
    {
        asio::io_context context;
        asio::co_spawn(
            context,
            [&]() -> asio::awaitable<void> { co_await client.get_item("t", key("pk", "a")); },
            asio::detached);
        client.get_item("t", key("pk", "a"),
                        asio::bind_executor(context, [](error_code, std::optional<Item>) {
                            ADD_FAILURE() << "must not be called";
                        }));
        while (server.requests() < 2) {
            context.run_for(1ms);
            context.restart();
        }
    }
    SUCCEED();  // the sanitizers see to the rest
}

class AsioRunEmbedded : public test::ServiceFixture {};

TEST_F(AsioRunEmbedded, NeverCallsTheHandlerFromInside) {
    asio::io_context context;
    for (const bool fails : {false, true}) {
        bool called = false;
        const GetItemOptions good;
        UpdateItemOptions bad;  // has no update_expression
        auto handler = asio::bind_executor(context, [&](error_code code, auto&&...) {
            called = true;
            EXPECT_EQ(code == client_errc::invalid_argument, fails);
        });
        asio::post(context, [&] {
            if (fails) {
                client.update_item("t", key("pk", "a"), bad, handler);
            } else {
                client.get_item("t", key("pk", "a"), good, handler);
            }
            EXPECT_FALSE(called);
        });
        context.run();
        context.restart();
        EXPECT_TRUE(called);
    }
}

TEST_F(AsioRunEmbedded, DoesNotSuspendWhenThereIsNothingToWaitFor) {
    asio::io_context context;
    bool other_ran = false;
    bool other_ran_before_end = true;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            asio::post(context, [&] { other_ran = true; });
            for (int i = 0; i < 1000; ++i) {
                co_await client.get_item("t", key("pk", "a"));
            }
            other_ran_before_end = other_ran;
        },
        asio::detached);
    context.run();
    EXPECT_FALSE(other_ran_before_end);
    EXPECT_TRUE(other_ran);
}

TEST_F(AsioRunEmbedded, WaitsForADurableCommit) {
    service->on_PutItem = [](const api::PutItemRequest&,
                             api::CommitTicket& ticket) -> Result<api::PutItemResult> {
        ticket = 5;
        return api::PutItemResult();
    };
    asio::io_context context;
    bool done = false;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            co_await client.put_item("t", key("pk", "a"));
            done = true;
        },
        asio::detached);
    context.run_for(5ms);
    EXPECT_FALSE(done);
    EXPECT_FALSE(context.stopped());  // there is work
    std::thread committer([&] { service->on_durable_calls({}); });
    context.run();
    committer.join();
    EXPECT_TRUE(done);
}

TEST_F(AsioRunEmbedded, TellsWhenACommitFails) {
    service->on_PutItem = [](const api::PutItemRequest&,
                             api::CommitTicket& ticket) -> Result<api::PutItemResult> {
        ticket = 5;
        return api::PutItemResult();
    };
    asio::io_context context;
    error_code code;
    client.put_item("t", key("pk", "a"),
                    asio::bind_executor(context, [&](error_code e, WriteResult) { code = e; }));
    service->on_durable_calls(client_errc::storage_unusable);
    context.run();
    EXPECT_EQ(code, client_errc::storage_unusable);
}

TEST_F(AsioRunEmbedded, CanBeCancelledWhileItWaitsForACommit) {
    service->on_PutItem = [](const api::PutItemRequest&,
                             api::CommitTicket& ticket) -> Result<api::PutItemResult> {
        ticket = 5;
        return api::PutItemResult();
    };
    const error_code code = cancel_when(
        asio::cancellation_type::terminal, [] { return true; },
        [&](auto token) { client.put_item("t", key("pk", "a"), token); });
    EXPECT_EQ(code, client_errc::cancelled);
    service->on_durable_calls({});  // too late, and harmless
}

TEST_F(AsioRunEmbedded, EndsWithItsContextWhileItWaitsForACommit) {
    service->on_PutItem = [](const api::PutItemRequest&,
                             api::CommitTicket& ticket) -> Result<api::PutItemResult> {
        ticket = 5;
        return api::PutItemResult();
    };
    {
        asio::io_context context;
        asio::co_spawn(
            context,
            [&]() -> asio::awaitable<void> { co_await client.put_item("t", key("pk", "a")); },
            asio::detached);
        context.run_for(1ms);
    }
    service->on_durable_calls({});
}

}  // namespace
}  // namespace dynox
