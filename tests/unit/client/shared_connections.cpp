#include "dynox/shared_connections.hpp"

#include <boost/asio/use_future.hpp>

#include <filesystem>

#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

using test::http_answer;
using test::TestServer;

std::string answer(const std::string&) {
    return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");
}

ClientConfig config_of(const TestServer& server, const SharedConnections& connections) {
    ClientConfig config;
    config.endpoint_url = server.url();
    config.shared_connections = connections;
    return config;
}

TEST(SharedConnections, ServeSeveralClients) {
    const TestServer server(answer);
    const SharedConnections connections;
    const DynamoDBClient one(config_of(server, connections));
    ClientConfig config = config_of(server, connections);
    config.region = "eu-west-1";  // does not matter for the connection
    config.endpoint_url += "/path";
    const DynamoDBClient other(config);
    EXPECT_EQ(connections.idle_count(), 0U);
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(one.sync_get_item("t", key("pk", "a")));
        EXPECT_TRUE(other.get_item("t", key("pk", "a"), boost::asio::use_future).get());
    }
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(connections.idle_count(), 1U);
}

TEST(SharedConnections, OutliveTheirClients) {
    const TestServer server(answer);
    const SharedConnections connections;
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(
            DynamoDBClient(config_of(server, connections)).sync_get_item("t", key("pk", "a")));
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(SharedConnections, AreKeptByTheirClients) {
    const TestServer server(answer);
    std::optional<SharedConnections> connections(std::in_place);
    const DynamoDBClient client(config_of(server, *connections));
    connections.reset();
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    EXPECT_EQ(server.connections(), 1);
}

TEST(SharedConnections, AreApartWhereTheWayIsAnother) {
    const TestServer server(answer);
    const TestServer elsewhere(answer);
    const SharedConnections connections;
    const auto get = [&](const ClientConfig& config) {
        EXPECT_TRUE(DynamoDBClient(config).sync_get_item("t", key("pk", "a")));
    };
    get(config_of(server, connections));
    get(config_of(elsewhere, connections));
    ClientConfig trusting = config_of(server, connections);
    trusting.ca_bundle = "/of/others.pem";
    get(trusting);
    EXPECT_EQ(connections.idle_count(), 3U);
    EXPECT_EQ(server.connections(), 2);
    // A client without shared connections has its own.
    ClientConfig own = config_of(server, connections);
    own.shared_connections.reset();
    get(own);
    EXPECT_EQ(server.connections(), 3);
    EXPECT_EQ(connections.idle_count(), 3U);
}

TEST(SharedConnections, BoundAHostForAllClients) {
    const TestServer server([](const std::string&) { return "hang"; });
    const SharedConnections connections;
    ClientConfig config = config_of(server, connections);
    config.max_connections = 1;
    config.max_retries = 0;
    config.connect_timeout = Seconds(0.05);
    config.read_timeout = Seconds(0.5);
    const DynamoDBClient one(config);
    std::future<std::optional<Item>> first =
        one.get_item("t", key("pk", "a"), with_diagnostics(boost::asio::use_future));
    while (server.requests() == 0) {
        std::this_thread::yield();
    }
    const auto error = test::expect_exception<TimeoutException>(
        [&] { (void)DynamoDBClient(config).sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("max_connections"), std::string::npos) << error.message();
    EXPECT_THROW(first.get(), TimeoutException);
}

TEST(SharedConnections, HoldEachClientsLimits) {
    const TestServer server([](const std::string& request) {
        return request.find("slow") != std::string::npos ? "hang" : answer(request);
    });
    const SharedConnections connections;
    ClientConfig narrow = config_of(server, connections);
    narrow.max_connections = 1;
    narrow.max_retries = 0;
    narrow.read_timeout = Seconds(0.5);
    ClientConfig wide = narrow;
    wide.max_connections = 2;
    wide.connect_timeout = Seconds(20);  // time limits do not keep clients apart
    // The one that came first does not bind the other.
    const DynamoDBClient first(narrow);
    EXPECT_TRUE(first.sync_get_item("t", key("pk", "a")));
    const DynamoDBClient second(wide);
    std::future<std::optional<Item>> busy =
        second.get_item("slow", key("pk", "a"), with_diagnostics(boost::asio::use_future));
    while (server.requests() < 2) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(second.sync_get_item("t", key("pk", "a")));
    EXPECT_THROW(busy.get(), TimeoutException);
    EXPECT_EQ(server.connections(), 3);
    // Those with the same limits share.
    ClientConfig patient = wide;
    patient.read_timeout = Seconds(7);
    EXPECT_TRUE(DynamoDBClient(patient).sync_get_item("t", key("pk", "a")));
    EXPECT_EQ(server.connections(), 3);
    EXPECT_EQ(connections.idle_count(), 2U);
}

/// Waits for `condition`, but not for ever.
template <class Condition>
bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

TEST(SharedConnections, CloseByThemselvesWhenIdle) {
    const TestServer server(answer);
    const SharedConnections connections;
    ClientConfig config = config_of(server, connections);
    config.connection_idle_timeout = Seconds(0.05);
    const DynamoDBClient client(config);
    for (int i = 1; i <= 2; ++i) {  // the timer works again after a pause
        EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
        EXPECT_TRUE(client.get_item("t", key("pk", "a"), boost::asio::use_future).get());
        // No call has to come along for that.
        EXPECT_TRUE(comes_true([&] { return server.open_connections() == 0; }));
        EXPECT_EQ(connections.idle_count(), 0U);
    }
}

TEST(SharedConnections, LeaveNoDescriptorsBehind) {
    const TestServer server(answer);
    const auto use = [&] {
        for (int i = 0; i < 20; ++i) {
            const SharedConnections connections;
            ClientConfig config = config_of(server, connections);
            const DynamoDBClient one(config);
            const DynamoDBClient other(config);
            EXPECT_TRUE(one.sync_get_item("t", key("pk", "a")));
            EXPECT_TRUE(other.get_item("t", key("pk", "a"), boost::asio::use_future).get());
            ClientConfig own = config;
            own.shared_connections.reset();
            EXPECT_TRUE(DynamoDBClient(own).sync_get_item("t", key("pk", "a")));
        }
        EXPECT_TRUE(comes_true([&] { return server.open_connections() == 0; }));
    };
    use();  // whatever the process opens once
    const std::ptrdiff_t before = open_descriptors();
    use();
    EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace dynox
