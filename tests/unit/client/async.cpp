// Completion tokens: what each gives, and how failures come out. Real sockets on loopback.
#include "dynox/detail/async.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include "unit/client/asio_support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::answer_item;
using test::client_of;
using test::http_answer;
using test::TestServer;

TEST(Async, AwaitsAnAnswer) {
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

TEST(Async, ThrowsExceptionsWithDetails) {
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

TEST(Async, GivesErrorCodesAndDiagnosticsToCallbacks) {
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

TEST(Async, TakesTokensOfManyKinds) {
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
