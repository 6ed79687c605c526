// ClientConfig::call_timeout: no call outlives it, whatever it waits for.
#include <boost/asio/use_future.hpp>

#include <thread>

#include "client/http_backend.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;
using detail::Driver;
using detail::StepResult;
using detail::Task;
using test::http_answer;
using test::MapEnvironment;
using test::ScriptedDriver;
using test::TestServer;

detail::TimePoint end_of(ScriptedDriver& driver) {
    return driver.now() + 10s;
}

TEST(CallTimeout, EndsSteps) {
    ScriptedDriver driver;
    const detail::TimePoint end = end_of(driver);
    driver.set_call_deadline(end);
    driver.read_fails(client_errc::timeout);  // at the step's deadline
    char buffer[8];
    const auto work = [&](Driver& one) -> Task<StepResult> {
        co_return co_await detail::read_step(one, 0, buffer, sizeof buffer, one.now() + 60s);
    };
    EXPECT_FALSE(driver.call_expired());
    EXPECT_EQ(driver.run(work(driver)).error, client_errc::timeout);
    EXPECT_EQ(driver.now(), end);
    EXPECT_TRUE(driver.call_expired());
    // From then on nothing is tried any more.
    EXPECT_EQ(driver.run(work(driver)).error, client_errc::timeout);
    EXPECT_EQ(driver.performed().size(), 1U);
}

TEST(CallTimeout, RefusesToSleepBeyondTheEnd) {
    ScriptedDriver driver;
    driver.set_call_deadline(end_of(driver));
    driver.sleeps();
    const auto sleep_for = [](Driver& one, std::chrono::seconds time) -> Task<StepResult> {
        co_return co_await detail::sleep_step(one, one.now() + time);
    };
    EXPECT_FALSE(driver.run(sleep_for(driver, 9s)).error);
    EXPECT_EQ(driver.run(sleep_for(driver, 2s)).error, client_errc::timeout);
    EXPECT_EQ(driver.slept().size(), 1U);
    EXPECT_FALSE(driver.call_expired());
}

/// The exception of both forms of a call that must end at once.
void expect_end(const ClientConfig& config, const error_code& code, std::string_view words) {
    const DynamoDBClient client(config);
    const auto start = std::chrono::steady_clock::now();
    const auto blocking = test::expect_exception<PydynoxException>(
        [&] { (void)client.sync_get_item("t", key("pk", "a")); });
    EXPECT_EQ(blocking.code(), code) << blocking.message();
    EXPECT_NE(blocking.message().find(words), std::string::npos) << blocking.message();
    const auto asynchronous = test::expect_exception<PydynoxException>([&] {
        client.get_item("t", key("pk", "a"), with_diagnostics(boost::asio::use_future)).get();
    });
    EXPECT_EQ(asynchronous.code(), code) << asynchronous.message();
    EXPECT_NE(asynchronous.message().find(words), std::string::npos) << asynchronous.message();
    // The other limits are far away.
    EXPECT_LT(std::chrono::steady_clock::now() - start, 25s);
}

ClientConfig config_of(const TestServer& server) {
    ClientConfig config;
    config.endpoint_url = server.url();
    config.connect_timeout = 60s;
    config.read_timeout = 60s;
    config.call_timeout = 1s;
    config.max_retries = 100;
    return config;
}

TEST(CallTimeout, EndsACallThatGetsNoAnswer) {
    const TestServer server([](const std::string&) { return "hang"; });
    expect_end(config_of(server), client_errc::timeout, "no answer: call_timeout has passed");
    EXPECT_EQ(server.requests(), 2);  // one for each form, and none again
}

TEST(CallTimeout, EndsThePausesBetweenAttempts) {
    const TestServer server([](const std::string&) {
        return http_answer(400, test::error_body("ThrottlingException", "slow down"),
                           "x-amz-retry-after: 60000\r\n");
    });
    expect_end(config_of(server), server_errc::throttling, "slow down");
    EXPECT_EQ(server.requests(), 2);
}

TEST(CallTimeout, EndsTheWaitForAConnection) {
    const TestServer server([](const std::string&) { return "hang"; });
    ClientConfig config = config_of(server);
    config.max_connections = 1;
    config.call_timeout = 300ms;
    const DynamoDBClient client(config);
    std::future<std::optional<Item>> first =
        client.get_item("t", key("pk", "a"), with_diagnostics(boost::asio::use_future));
    while (server.requests() == 0) {
        std::this_thread::sleep_for(1ms);
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW((void)client.sync_get_item("t", key("pk", "a")), TimeoutException);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 25s);
    EXPECT_THROW(first.get(), TimeoutException);
}

TEST(CallTimeout, EndsAWaitThatGetsNoAnswer) {
    const TestServer server([](const std::string&) { return "hang"; });
    const DynamoDBClient client(config_of(server));
    const auto error = test::expect_exception<TimeoutException>(
        [&] { client.sync_wait_for_table_deleted("users"); });
    EXPECT_TRUE(
        error.message().ends_with(" s (until call_timeout) for table 'users' to be gone: "
                                  "when last looked at, it did not answer"))
        << error.message();
}

TEST(CallTimeout, LeavesQuickCallsAlone) {
    const TestServer server(
        [](const std::string&) { return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})"); });
    ClientConfig config = config_of(server);
    config.call_timeout = 60s;
    const DynamoDBClient client(config);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
        EXPECT_TRUE(client.get_item("t", key("pk", "a"), boost::asio::use_future).get());
    }
    EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace dynox
