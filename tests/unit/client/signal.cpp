#include "client/signal.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;

TEST(Signal, KeepsTheFirstError) {
    Signal signal;
    EXPECT_FALSE(signal.is_set());
    signal.set(client_errc::timeout);
    signal.set(client_errc::cancelled);
    EXPECT_TRUE(signal.is_set());
    EXPECT_EQ(signal.error(), client_errc::timeout);
}

TEST(Signal, WakesAThreadThatWaits) {
    Signal signal;
    std::thread setter([&] { signal.set(); });
    EXPECT_TRUE(signal.wait_until(std::chrono::steady_clock::time_point::max()));
    setter.join();
}

TEST(Signal, StopsWaitingAtItsDeadline) {
    Signal signal;
    EXPECT_FALSE(signal.wait_until(std::chrono::steady_clock::now() + 1ms));
}

TEST(Signal, NotifiesOnce) {
    Signal signal;
    int calls = 0;
    ASSERT_TRUE(signal.on_set([&] { ++calls; }));
    signal.set();
    signal.set();
    EXPECT_EQ(calls, 1);
    EXPECT_FALSE(signal.forget());
    EXPECT_FALSE(signal.on_set([&] { ++calls; }));
    EXPECT_EQ(calls, 1);
}

TEST(Signal, ForgetsANotification) {
    Signal signal;
    int calls = 0;
    ASSERT_TRUE(signal.on_set([&] { ++calls; }));
    EXPECT_TRUE(signal.forget());
    signal.set();
    EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace dynox::detail
