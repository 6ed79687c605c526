// Operations that are cancelled, and event loops that go before their operations or their client.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include "dynox/client.hpp"
#include "dynox/item.hpp"
#include "integration/full_port.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::FullPort;
using test::http_answer;
using test::TestServer;

TEST(Cancellation, EndsEveryKindOfWait) {
    const TestServer silent([](const std::string&) { return "hang"; });
    const TestServer failing([](const std::string&) {
        return http_answer(500, test::error_body("InternalServerError", "again"));
    });
    const FullPort full;
    // Waiting for an answer, for a connection, and between two attempts.
    for (const std::string& url : {silent.url(), full.url(), failing.url()}) {
        ClientConfig config;
        config.endpoint_url = url;
        config.max_retries = 900;
        config.connect_timeout = Seconds(60);
        const DynamoDBClient client(config);
        asio::io_context context;
        for (const asio::cancellation_type type :
             {asio::cancellation_type::terminal, asio::cancellation_type::partial}) {
            asio::cancellation_signal cancel;
            std::optional<error_code> result;
            client.get_item(
                "t", key("pk", "a"),
                asio::bind_cancellation_slot(
                    cancel.slot(),
                    asio::bind_executor(context, [&](error_code code, std::optional<Item> item) {
                        result = code;
                        EXPECT_FALSE(item);
                    })));
            context.restart();
            context.run_for(std::chrono::milliseconds(30));
            ASSERT_FALSE(result) << url;
            cancel.emit(type);
            context.restart();
            context.run();
            EXPECT_EQ(result, error_code(client_errc::cancelled)) << url;
        }
    }
}

TEST(Cancellation, IsAnExceptionToWhoeverAwaits) {
    const TestServer server([](const std::string&) { return "hang"; });
    ClientConfig config;
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    asio::io_context context;
    asio::cancellation_signal cancel;
    error_code code;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            try {
                co_await client.get_item("t", key("pk", "a"));
            } catch (const ClientException& error) {
                code = error.code();
            }
        },
        asio::bind_cancellation_slot(cancel.slot(), [](const std::exception_ptr&) {}));
    context.run_for(std::chrono::milliseconds(20));
    cancel.emit(asio::cancellation_type::terminal);
    context.restart();
    context.run();
    EXPECT_EQ(code, client_errc::cancelled);
}

TEST(Ends, AContextMayGoBeforeItsOperations) {
    const TestServer server([](const std::string&) { return "hang"; });
    ClientConfig config;
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    bool called = false;
    {
        asio::io_context context;
        for (int i = 0; i < 10; ++i) {
            client.get_item("t", key("pk", "a"),
                            asio::bind_executor(
                                context, [&](error_code, std::optional<Item>) { called = true; }));
            asio::co_spawn(
                context,
                [client]() -> asio::awaitable<void> {
                    co_await client.get_item("t", key("pk", 1));
                },
                [](const std::exception_ptr&) {});
        }
        context.run_for(std::chrono::milliseconds(20));
    }
    EXPECT_FALSE(called);
}

TEST(Ends, AContextMayGoBeforeItsClient) {
    const TestServer server(
        [](const std::string&) { return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})"); });
    ClientConfig config;
    config.endpoint_url = server.url();
    const DynamoDBClient client(config);
    for (int i = 0; i < 5; ++i) {
        asio::io_context context;
        std::future<std::optional<Item>> found = asio::co_spawn(
            context,
            [&client]() -> asio::awaitable<std::optional<Item>> {
                co_return co_await client.get_item("t", key("pk", "a"));
            },
            asio::use_future);
        context.run();
        EXPECT_TRUE(found.get());
    }
    EXPECT_EQ(server.connections(), 1);  // which outlived five contexts
}

}  // namespace
}  // namespace dynox
