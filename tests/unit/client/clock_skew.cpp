#include "client/clock_skew.hpp"

#include <gtest/gtest.h>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::sys_seconds noon = std::chrono::sys_days(std::chrono::days(20'000)) + 12h;

TEST(ClockSkew, ForgivesSmallDifferences) {
    ClockSkew skew;
    EXPECT_FALSE(skew.known());
    skew.note(noon + 240s, noon, false);
    EXPECT_TRUE(skew.known());
    EXPECT_EQ(skew.offset(), 0s);
    skew.note(noon - 240s, noon, false);
    EXPECT_EQ(skew.offset(), 0s);
}

TEST(ClockSkew, CorrectsLargeOnesBothWays) {
    ClockSkew skew;
    skew.note(noon + 241s, noon, false);
    EXPECT_EQ(skew.offset(), 241s);
    skew.note(noon - 2h, noon, false);
    EXPECT_EQ(skew.offset(), -2h);
}

TEST(ClockSkew, BelievesEveryRefusal) {
    ClockSkew skew;
    skew.note(noon + 5s, noon, true);
    EXPECT_EQ(skew.offset(), 5s);
}

TEST(ClockSkew, NoticesAClockThatIsSetRight) {
    ClockSkew skew;
    skew.note(noon + 1h, noon, false);
    skew.note(noon, noon, false);
    EXPECT_EQ(skew.offset(), 0s);
}

}  // namespace
}  // namespace dynox::detail
