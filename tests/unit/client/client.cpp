#include <boost/asio/io_context.hpp>

#include <fstream>
#include <thread>

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;

int threads_of_this_process() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("Threads:")) {
            return std::stoi(line.substr(8));
        }
    }
    return 0;
}

ClientConfig without_environment(std::string endpoint_url) {
    ClientConfig config;
    config.region = "eu-west-1";
    config.access_key = "a";
    config.secret_key = "s";
    config.endpoint_url = std::move(endpoint_url);
    return config;
}

TEST(Client, TenThousandComeAndGo) {
    const int threads = threads_of_this_process();
    for (int i = 0; i < 10'000; ++i) {
        const DynamoDBClient client(
            without_environment(i % 2 == 0 ? "https://example.com" : "memory://"));
        EXPECT_EQ(client.get_region(), "eu-west-1");
    }
    EXPECT_EQ(threads_of_this_process(), threads);
}

TEST(Client, TellsAProblemOfItsConfigurationAtTheFirstCall) {
    ClientConfig config = without_environment("https://example.com");
    config.profile = "dynox-no-such-profile";
    const DynamoDBClient client(config);
    EXPECT_FALSE(client.ping());
    const auto error =
        test::expect_exception<ClientException>([&] { (void)client.sync_list_tables(); });
    EXPECT_EQ(error.code(), client_errc::invalid_argument);
    EXPECT_NE(error.message().find("\"dynox-no-such-profile\" (from ClientConfig::profile)"),
              std::string::npos);
}

TEST(Client, SaysWhatToLinkForAnEngine) {
    const DynamoDBClient client(without_environment("memory://"));
    const auto error =
        test::expect_exception<ClientException>([&] { (void)client.sync_list_tables(); });
    EXPECT_EQ(error.code(), client_errc::engine_not_linked);
    EXPECT_NE(error.message().find("dynox::engine"), std::string::npos);
}

TEST(Client, TellsThatNobodyListens) {
    ClientConfig config = without_environment("http://127.0.0.1:1");
    config.max_retries = 0;
    const DynamoDBClient client(config);
    const auto error =
        test::expect_exception<ConnectionException>([&] { (void)client.sync_list_tables(); });
    EXPECT_EQ(error.message(), "could not connect to 127.0.0.1:1: Connection refused");
}

class ClientFixture : public test::ServiceFixture {};

TEST_F(ClientFixture, CopiesAreOneClient) {
    const DynamoDBClient copy = client;
    EXPECT_EQ(copy, client);
    EXPECT_NE(copy, make_client());
}

TEST_F(ClientFixture, IsUsedByManyThreads) {
    std::vector<std::thread> threads;
    service->on_GetItem = [](const api::GetItemRequest&,
                             api::CommitTicket&) -> Result<api::GetItemResult> {
        return api::GetItemResult();
    };
    std::mutex mutex;  // the scripted service keeps requests
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                const DynamoDBClient copy = client;
                const std::lock_guard lock(mutex);
                EXPECT_EQ(copy.sync_get_item("t", key("pk", "a")), std::nullopt);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(service->requests_GetItem.size(), 2000U);
}

TEST_F(ClientFixture, GivesTheConfiguredExecutor) {
    boost::asio::io_context context;
    ClientConfig config = without_environment("memory://");
    config.executor = context.get_executor();
    EXPECT_EQ(DynamoDBClient(config).get_executor(),
              boost::asio::any_io_executor(context.get_executor()));
}

TEST_F(ClientFixture, StartsItsThreadOnlyWhenItIsNeeded) {
    std::thread([] {}).join();  // with the first one the thread sanitizer starts one of its own
    const int threads = threads_of_this_process();
    (void)client.sync_get_item("t", key("pk", "a"));
    EXPECT_EQ(threads_of_this_process(), threads);
    (void)client.get_executor();
    (void)client.get_executor();
    EXPECT_EQ(threads_of_this_process(), threads + 1);
    client = make_client();
    EXPECT_EQ(threads_of_this_process(), threads);
}

TEST_F(ClientFixture, SetsTheDefaultClient) {
    EXPECT_EQ(get_default_client(), std::nullopt);
    set_default_client(client);
    EXPECT_EQ(get_default_client(), client);
    set_default_client(make_client());
    EXPECT_NE(get_default_client(), client);
    clear_default_client();
    EXPECT_EQ(get_default_client(), std::nullopt);
}

TEST_F(ClientFixture, TheDefaultClientIsSafeBetweenThreads) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 500; ++i) {
                if (thread % 2 == 0) {
                    set_default_client(client);
                } else if (const std::optional<DynamoDBClient> found = get_default_client()) {
                    EXPECT_EQ(found->get_region(), client.get_region());
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    clear_default_client();
}

}  // namespace
}  // namespace dynox
