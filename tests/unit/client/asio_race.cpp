// Happy eyeballs on an Asio executor.
#include <boost/asio/use_future.hpp>

#include <thread>

#include "client/client_operation.hpp"
#include "unit/client/asio_support.hpp"
#include "unit/client/ports.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using detail::Address;
using test::Port;
using test::SilentPort;

/// Connects to the first of the addresses that answers; gives its port.
detail::OperationPtr<std::uint16_t> connect_to(const DynamoDBClient& client,
                                               std::vector<Address> addresses,
                                               std::chrono::milliseconds limit) {
    return detail::make_operation<std::uint16_t>(
        client.impl(),
        [addresses = std::move(addresses), limit](
            detail::ClientImpl&, detail::Driver& driver) -> detail::Task<Result<std::uint16_t>> {
            const detail::StepResult connected =
                co_await detail::connect_step(driver, addresses, driver.now() + limit);
            if (connected.error) {
                co_return Error(connected.error);
            }
            const detail::Socket socket(connected.socket);
            co_return test::peer_port(socket.handle());
        });
}

DynamoDBClient any_client() {
    ClientConfig config;
    config.endpoint_url = "http://127.0.0.1:1";
    return DynamoDBClient(config);
}

std::uint16_t race(const std::vector<Address>& addresses, std::chrono::milliseconds limit = 20s) {
    const DynamoDBClient client = any_client();
    return detail::initiate<std::uint16_t>(connect_to(client, addresses, limit),
                                           with_diagnostics(asio::use_future))
        .get();
}

TEST(AsioRace, TakesTheFirstAddressThatAnswers) {
    const Port first;
    const Port second;
    EXPECT_EQ(race({first.address(), second.address()}), first.number());
    EXPECT_EQ(race({test::refusing(), second.address(), first.address()}), second.number());
}

TEST(AsioRace, PassesASilentAddress) {
    const SilentPort silent;
    const Port good;
    EXPECT_EQ(race({silent.address(), good.address()}), good.number());
    EXPECT_EQ(race({silent.address(), test::refusing(), good.address()}), good.number());
}

TEST(AsioRace, Fails) {
    const auto refused = test::expect_exception<PydynoxException>([] {
        race({test::refusing(), test::refusing()});
    });
    EXPECT_EQ(refused.code(), boost::system::errc::connection_refused);
    const SilentPort silent;
    const auto late = test::expect_exception<PydynoxException>([&] {
        race({silent.address(), silent.address()}, 20ms);
    });
    EXPECT_EQ(late.code(), client_errc::timeout);
}

TEST(AsioRace, CanBeCancelled) {
    const SilentPort silent;
    const DynamoDBClient client = any_client();
    for (const std::chrono::milliseconds wait : {0ms, 300ms}) {  // before and after a second try
        asio::io_context context;
        asio::cancellation_signal cancel;
        error_code code;
        detail::initiate<std::uint16_t>(
            connect_to(client, {silent.address(), silent.address(), silent.address()}, 60s),
            asio::bind_executor(context, asio::bind_cancellation_slot(
                                             cancel.slot(), [&](error_code result, std::uint16_t) {
                                                 code = result;
                                             })));
        context.run_for(wait);
        context.restart();
        cancel.emit(asio::cancellation_type::terminal);
        context.run();
        EXPECT_EQ(code, client_errc::cancelled);
    }
}

TEST(AsioRace, EndsWithItsContext) {
    const SilentPort silent;
    const DynamoDBClient client = any_client();
    asio::io_context context;
    detail::initiate<std::uint16_t>(connect_to(client, {silent.address(), silent.address()}, 60s),
                                    asio::bind_executor(context, [](error_code, std::uint16_t) {
                                        ADD_FAILURE() << "must not be called";
                                    }));
    context.run_for(1ms);
}

TEST(AsioRace, RunsOnSeveralThreads) {
    const SilentPort silent;
    const Port good(64);
    const DynamoDBClient client = any_client();
    asio::io_context context;
    std::atomic<int> done = 0;
    for (int i = 0; i < 20; ++i) {
        detail::initiate<std::uint16_t>(
            connect_to(client, {silent.address(), test::refusing(), good.address()}, 20s),
            asio::bind_executor(context, [&](error_code code, std::uint16_t port) {
                EXPECT_FALSE(code) << code.message();
                EXPECT_EQ(port, good.number());
                ++done;
            }));
    }
    std::thread other([&] { context.run(); });
    context.run();
    other.join();
    EXPECT_EQ(done, 20);
}

}  // namespace
}  // namespace dynox
