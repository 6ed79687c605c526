#include "client/adaptive_retry.hpp"

#include <gtest/gtest.h>

#include <array>

namespace dynox::detail {
namespace {

struct Answer {
    bool throttled;
    double time;
    double measured;
    double rate;
};

// The cases that AWS gives its SDKs for this mode: answers every 0.2 s, two of them throttled.
TEST(SendRateLimiter, FollowsThePublishedCases) {
    constexpr std::array answers{
        Answer{false, 0.2, 0.000000, 0.500000}, Answer{false, 0.4, 0.000000, 0.500000},
        Answer{false, 0.6, 4.800000, 0.500000}, Answer{false, 0.8, 4.800000, 0.500000},
        Answer{false, 1.0, 4.160000, 0.500000}, Answer{false, 1.2, 4.160000, 0.691200},
        Answer{false, 1.4, 4.160000, 1.097600}, Answer{false, 1.6, 5.632000, 1.638400},
        Answer{false, 1.8, 5.632000, 2.332800}, Answer{true, 2.0, 4.326400, 3.028480},
        Answer{false, 2.2, 4.326400, 3.486639}, Answer{false, 2.4, 4.326400, 3.821874},
        Answer{false, 2.6, 5.665280, 4.053386}, Answer{false, 2.8, 5.665280, 4.200373},
        Answer{false, 3.0, 4.333056, 4.282037}, Answer{true, 3.2, 4.333056, 2.997426},
        Answer{false, 3.4, 4.333056, 3.452226},
    };
    SendRateLimiter limiter(0);
    for (const Answer& answer : answers) {
        limiter.note_answer(answer.throttled, answer.time);
        EXPECT_NEAR(limiter.measured_rate(), answer.measured, 1e-6) << answer.time;
        EXPECT_NEAR(limiter.fill_rate(), answer.rate, 1e-6) << answer.time;
    }
}

TEST(SendRateLimiter, IsOffUntilTheFirstThrottling) {
    SendRateLimiter limiter(0);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(limiter.try_take(0), std::nullopt);
    }
    limiter.note_answer(false, 0.1);
    EXPECT_FALSE(limiter.enabled());
    limiter.note_answer(true, 0.2);
    EXPECT_TRUE(limiter.enabled());
    EXPECT_EQ(limiter.fill_rate(), 0.5);
}

TEST(SendRateLimiter, TakesOnlyWhatItGrants) {
    SendRateLimiter limiter(0);
    limiter.note_answer(true, 0);
    // At half a token a second; those that ask in vain do not put off the one that comes in time.
    for (int asked = 0; asked < 100; ++asked) {
        const std::optional<double> wait = limiter.try_take(0);
        ASSERT_TRUE(wait);
        EXPECT_NEAR(*wait, 2.0, 1e-9);
    }
    EXPECT_TRUE(limiter.try_take(1.9));
    EXPECT_EQ(limiter.try_take(2.0), std::nullopt);
    EXPECT_NEAR(limiter.try_take(2.0).value_or(0), 2.0, 1e-9);
}

TEST(SendRateLimiters, KeepsTablesApart) {
    SendRateLimiters limiters;
    limiters.of("a", 0).note_answer(true, 0);
    EXPECT_TRUE(limiters.of("a", 0).enabled());
    EXPECT_FALSE(limiters.of("b", 0).enabled());
    EXPECT_EQ(&limiters.of("a", 0), &limiters.of("a", 1));
}

}  // namespace
}  // namespace dynox::detail
