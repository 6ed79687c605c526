// Steps of operations on executors: how they time out, are cancelled, and end with their io_context. Real sockets on
// loopback.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <thread>

#include "unit/client/asio_support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::cancel_when;
using test::client_of;
using test::http_answer;
using test::TestServer;

TEST(AsioDriver, TimesOut) {
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

TEST(AsioDriver, CanBeCancelledWhileItReads) {
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

TEST(AsioDriver, CanBeCancelledWhileItWaitsToTryAgain) {
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

TEST(AsioDriver, CanBeCancelledWhileItWaitsForAConnection) {
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

TEST(AsioDriver, EndsWithItsContext) {
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

TEST(AsioDriver, EndsWithItsContextThoughItsClientHasGone) {
    const TestServer server([](const std::string&) { return std::string("hang"); });
    {
        asio::io_context context;
        {
            const DynamoDBClient client = client_of(server);
            asio::co_spawn(
                context,
                [](DynamoDBClient own) -> asio::awaitable<void> {
                    co_await own.get_item("t", key("pk", "a"));
                }(client),
                asio::detached);
        }
        {
            const DynamoDBClient client = client_of(server);
            client.get_item("t", key("pk", "a"),
                            asio::bind_executor(context, [](error_code, std::optional<Item>) {
                                ADD_FAILURE() << "must not be called";
                            }));
        }
        while (server.requests() < 2) {
            context.run_for(1ms);
            context.restart();
        }
    }
    SUCCEED();  // the sanitizers see to the rest
}

}  // namespace
}  // namespace dynox
