#include "client/token_bucket.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
const TimePoint begin = TimePoint(1h);

double seconds(TimePoint time) {
    return std::chrono::duration<double>(time - begin).count();
}

TEST(TokenBucket, LetsABurstGoAndThenOneAfterTheOther) {
    TokenBucket bucket(10, 5, begin);
    std::vector<double> turns;
    turns.reserve(8);
    for (int i = 0; i < 8; ++i) {
        turns.push_back(seconds(bucket.turn(bucket.take(1, begin), begin)));
    }
    const std::vector<double> expected{0, 0, 0, 0, 0, 0.1, 0.2, 0.3};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(turns[i], expected[i], 1e-6) << i;
    }
}

TEST(TokenBucket, ALargeRequestGoesWhenTheBucketIsFull) {
    TokenBucket bucket(10, 5, begin);
    const TokenBucket::Place small = bucket.take(1, begin);
    const TokenBucket::Place large = bucket.take(60, begin);
    const TokenBucket::Place next = bucket.take(1, begin);
    EXPECT_EQ(bucket.turn(small, begin), begin);
    EXPECT_NEAR(seconds(bucket.turn(large, begin)), 0.1, 1e-6);
    // 60 units more than the first 5 have to come before the next one's.
    EXPECT_NEAR(seconds(bucket.turn(next, begin)), 5.7, 1e-6);
    EXPECT_EQ(bucket.turn(next, begin + 5701ms), begin + 5701ms);
}

TEST(TokenBucket, ABucketOfNoSizeStillLetsRequestsGo) {
    TokenBucket bucket(1, 0, begin);
    EXPECT_EQ(bucket.turn(bucket.take(3, begin), begin), begin);
    EXPECT_NEAR(seconds(bucket.turn(bucket.take(1, begin), begin)), 3, 1e-6);
}

TEST(TokenBucket, HoldsNoMoreThanItsSize) {
    TokenBucket bucket(10, 5, begin);
    (void)bucket.take(5, begin);
    EXPECT_NEAR(bucket.tokens(begin + 300ms), 3, 1e-6);
    EXPECT_NEAR(bucket.tokens(begin + 1h), 5, 1e-6);
    EXPECT_NEAR(bucket.tokens(begin), 5, 1e-6) << "a clock that went back";
}

TEST(TokenBucket, SettlesWhatARequestReallyTook) {
    TokenBucket bucket(10, 5, begin);
    (void)bucket.take(1, begin);
    bucket.settle(24, begin);
    EXPECT_NEAR(bucket.tokens(begin), -20, 1e-6);
    EXPECT_NEAR(seconds(bucket.turn(bucket.take(1, begin), begin)), 2.1, 1e-6);
    bucket.settle(-3, begin);
    EXPECT_NEAR(bucket.tokens(begin), -18, 1e-6);
    bucket.settle(-1000, begin);
    EXPECT_NEAR(bucket.tokens(begin), 5, 1e-6);
}

TEST(TokenBucket, MovesThoseWhoWaitWhenTheRateChanges) {
    TokenBucket bucket(10, 1, begin);
    (void)bucket.take(1, begin);
    const TokenBucket::Place waiting = bucket.take(1, begin);
    EXPECT_NEAR(seconds(bucket.turn(waiting, begin)), 0.1, 1e-6);
    bucket.set_rate(1, 1, begin + 50ms);
    EXPECT_NEAR(seconds(bucket.turn(waiting, begin + 50ms)), 0.55, 1e-6);
    EXPECT_EQ(bucket.rate(), 1);
}

/// Whatever requests come: in any time no more goes than the burst, the rate and the last request.
TEST(TokenBucket, KeepsTheRate) {
    std::uint32_t seed = 42;
    const auto random = [&seed](std::uint32_t below) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 8) % below;
    };
    TokenBucket bucket(100, 20, begin);
    TimePoint now = begin;
    double gone = 0;
    for (int i = 0; i < 2000; ++i) {
        now += std::chrono::milliseconds(random(20));
        const double units = 1 + random(30);
        const TimePoint turn = bucket.turn(bucket.take(units, now), now);
        ASSERT_LE(gone, 20 + 100 * seconds(turn) + 30 + 1e-3) << i;
        gone += units;
        now = std::max(now, turn);
    }
    EXPECT_GE(gone, 95 * seconds(now)) << "and no less than the rate, while there is work";
}

}  // namespace
}  // namespace dynox::detail
