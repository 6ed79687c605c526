#include "client/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
const TimePoint begin = TimePoint(1h);

TEST(FixedRateLimiter, LimitsEachDirectionByItself) {
    RateLimiter limiter(FixedRate{.rcu = 10, .wcu = 5});
    RateLimiterImpl& impl = limiter.impl();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(impl.turn(impl.charge(Direction::read, 1, begin), begin), begin) << i;
    }
    EXPECT_GT(impl.turn(impl.charge(Direction::read, 1, begin), begin), begin);
    EXPECT_EQ(impl.turn(impl.charge(Direction::write, 5, begin), begin), begin);
    EXPECT_EQ(impl.turn(impl.charge(Direction::none, 1000, begin), begin), begin);
    EXPECT_EQ(limiter.current_rcu(), 10);
    EXPECT_EQ(limiter.current_wcu(), 5);
}

TEST(FixedRateLimiter, LeavesADirectionWithoutARateAlone) {
    RateLimiter limiter(FixedRate{.rcu = 1});
    RateLimiterImpl& impl = limiter.impl();
    const Charge charge = impl.charge(Direction::write, 1'000'000, begin);
    EXPECT_EQ(impl.turn(charge, begin), begin);
    impl.consumed(charge, 3, begin);
    EXPECT_EQ(limiter.consumed_wcu(), 3);
    EXPECT_EQ(limiter.current_wcu(), std::nullopt);
}

TEST(FixedRateLimiter, ChargesWhatTheServiceCounted) {
    RateLimiter limiter(FixedRate{.rcu = 10, .burst = 10.0});
    RateLimiterImpl& impl = limiter.impl();
    impl.consumed(impl.charge(Direction::read, 1, begin), 30, begin);
    EXPECT_EQ(impl.turn(impl.charge(Direction::read, 1, begin), begin), begin + 2100ms);
    EXPECT_EQ(limiter.consumed_rcu(), 30);
    impl.consumed(impl.charge(Direction::read, 4, begin), std::nullopt, begin);
    EXPECT_EQ(limiter.consumed_rcu(), 34) << "the estimate, where there is nothing better";
    impl.consumed_beside(Direction::write, 2, begin);
    EXPECT_EQ(limiter.consumed_wcu(), 2);
    limiter.reset_metrics();
    EXPECT_EQ(limiter.consumed_rcu(), 0);
}

TEST(FixedRateLimiter, GivesBackWhatWasNotTaken) {
    RateLimiter limiter(FixedRate{.rcu = 1});
    RateLimiterImpl& impl = limiter.impl();
    impl.give_back(impl.charge(Direction::read, 1, begin), begin);
    const Charge second = impl.charge(Direction::read, 1, begin);
    EXPECT_EQ(impl.turn(second, begin), begin);
    impl.throttled(second, begin);
    EXPECT_EQ(impl.turn(impl.charge(Direction::read, 1, begin), begin), begin);
    EXPECT_EQ(limiter.throttle_count(), 1U);
    EXPECT_EQ(limiter.current_rcu(), 1) << "a fixed rate is fixed";
}

TEST(AdaptiveRateLimiter, BeginsAtHalfAndGivesUpAFifth) {
    RateLimiter limiter(AdaptiveRate{.max_rcu = 100, .max_wcu = 40, .min_rcu = 30});
    RateLimiterImpl& impl = limiter.impl();
    EXPECT_EQ(limiter.current_rcu(), 50);
    EXPECT_EQ(limiter.max_rcu(), 100);
    impl.throttled(impl.charge(Direction::read, 1, begin), begin);
    EXPECT_NEAR(*limiter.current_rcu(), 40, 1e-9);
    EXPECT_EQ(limiter.current_wcu(), 20) << "writes were not throttled";
    for (int i = 0; i < 10; ++i) {
        impl.throttled(impl.charge(Direction::read, 1, begin), begin);
    }
    EXPECT_EQ(limiter.current_rcu(), 30) << "the minimum";
    EXPECT_EQ(limiter.throttle_count(), 11U);
}

TEST(AdaptiveRateLimiter, GrowsByATenthASecondAfterTenQuietOnes) {
    RateLimiter limiter(AdaptiveRate{.max_rcu = 100});
    RateLimiterImpl& impl = limiter.impl();
    const auto at = [&](std::chrono::milliseconds time) {
        impl.give_back(impl.charge(Direction::read, 1, begin + time), begin + time);
        return *limiter.current_rcu();
    };
    EXPECT_NEAR(at(0ms), 50, 1e-9);
    impl.throttled(impl.charge(Direction::read, 1, begin), begin);
    EXPECT_NEAR(at(9999ms), 40, 1e-9);
    EXPECT_NEAR(at(10'000ms), 44, 1e-9);
    EXPECT_NEAR(at(10'500ms), 44, 1e-9) << "once a second";
    EXPECT_NEAR(at(11'000ms), 48.4, 1e-9);
    double rate = 0;
    for (int second = 12; second < 40; ++second) {
        rate = at(std::chrono::seconds(second));
    }
    EXPECT_EQ(rate, 100);
}

TEST(RateLimiter, RefusesRatesThatAreNone) {
    const double nan = std::nan("");
    EXPECT_EQ(RateLimiterImpl(FixedRate{.rcu = 0.0}).problem().substr(0, 23),
              "rate_limit: expected 0 ");
    EXPECT_NE(RateLimiterImpl(FixedRate{.wcu = nan}).problem(), "");
    EXPECT_NE(RateLimiterImpl(FixedRate{.rcu = 1.0, .burst = -1.0}).problem(), "");
    EXPECT_NE(RateLimiterImpl(AdaptiveRate{}).problem(), "");
    EXPECT_NE(RateLimiterImpl(AdaptiveRate{.max_rcu = 5, .min_rcu = 6}).problem(), "");
    EXPECT_NE(RateLimiterImpl(AdaptiveRate{.max_rcu = 5, .max_wcu = 5, .min_wcu = 0}).problem(),
              "");
    EXPECT_EQ(RateLimiterImpl(FixedRate{}).problem(), "");
    EXPECT_EQ(RateLimiterImpl(FixedRate{.rcu = 0.5, .burst = 0.0}).problem(), "");
}

TEST(RateLimiter, LosesNoUnitBetweenThreads) {
    RateLimiter limiter(FixedRate{.rcu = 1000, .burst = 100.0});
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5000; ++i) {
                RateLimiterImpl& impl = limiter.impl();
                impl.consumed(impl.charge(Direction::read, 1, begin), 2, begin);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(limiter.consumed_rcu(), 40'000);
    RateLimiterImpl& impl = limiter.impl();
    // 100 were there; 40,000 were taken.
    const TimePoint turn = impl.turn(impl.charge(Direction::read, 1, begin), begin);
    EXPECT_NEAR(std::chrono::duration<double>(turn - begin).count(), 39.901, 1e-3);
}

}  // namespace
}  // namespace dynox::detail
