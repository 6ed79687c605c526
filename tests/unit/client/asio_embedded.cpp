// Operations on executors with a service in the process: nothing to wait for but durable commits.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <thread>

#include "unit/client/asio_support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::cancel_when;

class AsioEmbedded : public test::ServiceFixture {};

TEST_F(AsioEmbedded, NeverCallsTheHandlerFromInside) {
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

TEST_F(AsioEmbedded, DoesNotSuspendWhenThereIsNothingToWaitFor) {
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

TEST_F(AsioEmbedded, WaitsForADurableCommit) {
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

TEST_F(AsioEmbedded, TellsWhenACommitFails) {
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

TEST_F(AsioEmbedded, CanBeCancelledWhileItWaitsForACommit) {
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

TEST_F(AsioEmbedded, EndsWithItsContextWhileItWaitsForACommit) {
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
