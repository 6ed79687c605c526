#include "server/listener.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace dynox::server {
namespace {

TEST(ServerListener, PicksAPortAndSharesItBetweenSockets) {
    const Result<Listener> listener = listen_on("127.0.0.1", 0, 3);
    ASSERT_TRUE(listener.has_value()) << listener.error().message();
    EXPECT_EQ(listener->sockets.size(), 3U);
    EXPECT_NE(listener->port, 0);
    EXPECT_EQ(listener->url, "http://127.0.0.1:" + std::to_string(listener->port));
}

TEST(ServerListener, RefusesAPortInUse) {
    for (const unsigned first : {1U, 2U}) {
        for (const unsigned second : {1U, 2U}) {
            const Result<Listener> listener = listen_on("127.0.0.1", 0, first);
            ASSERT_TRUE(listener.has_value());
            const Result<Listener> again = listen_on("127.0.0.1", listener->port, second);
            ASSERT_FALSE(again.has_value());
            EXPECT_EQ(again.error().code().value(), EADDRINUSE);
            EXPECT_EQ(again.error().message(), "cannot listen on " + listener->url +
                                                   ": another program listens on this port");
        }
    }
}

TEST(ServerListener, RefusesWhatIsNoAddressOfThisMachine) {
    const Result<Listener> name = listen_on("example.com", 0, 1);
    ASSERT_FALSE(name.has_value());
    EXPECT_EQ(name.error().code(), client_errc::invalid_argument);
    EXPECT_EQ(name.error().message(),
              "expected a numeric IPv4 or IPv6 address to listen on, found 'example.com'");
    const Result<Listener> foreign = listen_on("192.0.2.1", 0, 1);
    ASSERT_FALSE(foreign.has_value());
    EXPECT_EQ(foreign.error().code().value(), EADDRNOTAVAIL);
}

TEST(ServerListener, ListensOnIpv6WhereThereIsOne) {
    const Result<Listener> listener = listen_on("::1", 0, 2);
    if (!listener) {
        GTEST_SKIP() << "no IPv6 here: " << listener.error().message();
    }
    EXPECT_EQ(listener->url, "http://[::1]:" + std::to_string(listener->port));
}

}  // namespace
}  // namespace dynox::server
