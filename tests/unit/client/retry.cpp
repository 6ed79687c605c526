#include "client/retry.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;

TEST(RetryPolicy, FollowsTheServicesNumbers) {
    // aws-client.md, 4.3: all attempts fail with 500, random = 1.
    RetryQuota quota;
    RetryPolicy policy(quota, 4);
    EXPECT_EQ(policy.after_failure(FailureKind::transient, 1.0), 25ms);
    EXPECT_EQ(quota.tokens(), 486);
    EXPECT_EQ(policy.after_failure(FailureKind::transient, 1.0), 50ms);
    EXPECT_EQ(quota.tokens(), 472);
    EXPECT_EQ(policy.after_failure(FailureKind::transient, 1.0), 100ms);
    EXPECT_EQ(quota.tokens(), 458);
    EXPECT_EQ(policy.after_failure(FailureKind::transient, 1.0), std::nullopt);
    EXPECT_EQ(quota.tokens(), 458);
    EXPECT_EQ(policy.attempts(), 4);
}

TEST(RetryPolicy, FollowsTheOlderNumbersToo) {
    // aws-client.md, 4.2.
    RetryQuota quota;
    RetryPolicy policy(quota, 5, retry_numbers(RetryMode::standard_2_0));
    EXPECT_EQ(policy.after_failure(FailureKind::transient, 1.0), 1s);
    EXPECT_EQ(quota.tokens(), 495);
    EXPECT_EQ(policy.after_failure(FailureKind::timeout, 1.0), 2s);
    EXPECT_EQ(quota.tokens(), 485);
    EXPECT_EQ(policy.after_failure(FailureKind::throttling, 1.0, 60s), 4s);  // no server delay yet
    EXPECT_EQ(quota.tokens(), 480);
    policy.after_success();
    EXPECT_EQ(quota.tokens(), 485);
    EXPECT_EQ(retry_numbers(RetryMode::standard_2_0).attempts_max, 3);
    EXPECT_EQ(retry_numbers(RetryMode::standard).attempts_max, 4);
    EXPECT_EQ(retry_numbers(RetryMode::adaptive).attempts_max, 4);
}

TEST(RetryPolicy, TakesLongerPausesAfterThrottling) {
    RetryQuota quota;
    RetryPolicy policy(quota, 4);
    EXPECT_EQ(policy.after_failure(FailureKind::throttling, 1.0), 1s);
    EXPECT_EQ(quota.tokens(), 495);
    EXPECT_EQ(policy.after_failure(FailureKind::throttling, 0.5), 1s);
    EXPECT_EQ(policy.after_failure(FailureKind::timeout, 1.0), 100ms);
    EXPECT_EQ(quota.tokens(), 490 - 14);
}

TEST(RetryMode, IsReadFromText) {
    EXPECT_EQ(parse_retry_mode("standard"), RetryMode::standard);
    EXPECT_EQ(parse_retry_mode("Adaptive"), RetryMode::adaptive);
    EXPECT_EQ(parse_retry_mode("legacy"), RetryMode::standard);
    EXPECT_EQ(parse_retry_mode("fast"), std::nullopt);
    EXPECT_EQ(parse_retry_mode(""), std::nullopt);
}

TEST(RetryPolicy, GivesBackWhatTheLastRetryTook) {
    RetryQuota quota;
    RetryPolicy policy(quota, 4);
    ASSERT_TRUE(policy.after_failure(FailureKind::transient, 0.5));
    ASSERT_TRUE(policy.after_failure(FailureKind::throttling, 0.5));
    EXPECT_EQ(quota.tokens(), 500 - 14 - 5);
    policy.after_success();
    EXPECT_EQ(quota.tokens(), 500 - 14);
    RetryPolicy first_try(quota, 4);
    first_try.after_success();
    EXPECT_EQ(quota.tokens(), 500 - 14 + 1);
}

TEST(RetryPolicy, DoesNotRepeatPermanentFailures) {
    RetryQuota quota;
    RetryPolicy policy(quota, 4);
    EXPECT_EQ(policy.after_failure(FailureKind::permanent, 0.5), std::nullopt);
    EXPECT_EQ(quota.tokens(), 500);
}

TEST(RetryPolicy, StopsWhenTheQuotaIsUsedUp) {
    RetryQuota quota;
    int retries = 0;
    for (int operation = 0; operation < 100; ++operation) {
        RetryPolicy policy(quota, 2);
        retries += policy.after_failure(FailureKind::transient, 0.0).has_value() ? 1 : 0;
    }
    EXPECT_EQ(retries, 500 / 14);
}

TEST(RetryPolicy, HeedsTheServersDelay) {
    const auto delay = [](std::chrono::milliseconds server) {
        RetryQuota quota;
        RetryPolicy policy(quota, 2);
        return policy.after_failure(FailureKind::transient, 1.0, server);
    };
    EXPECT_EQ(delay(10ms), 25ms);  // never below our own
    EXPECT_EQ(delay(300ms), 300ms);
    EXPECT_EQ(delay(60s), 25ms + 5s);  // never far beyond it
    EXPECT_EQ(delay(-1ms), 25ms);
}

TEST(RetryPolicy, BoundsTheDelay) {
    RetryQuota quota;
    RetryPolicy policy(quota, 1000);
    std::optional<std::chrono::nanoseconds> last;
    for (int attempt = 0; attempt < 30; ++attempt) {
        last = policy.after_failure(FailureKind::transient, 1.0);
    }
    EXPECT_EQ(last, 20s);
}

TEST(RetryQuota, StaysInItsBounds) {
    RetryQuota quota;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20'000; ++i) {
                RetryPolicy policy(quota, 3);
                (void)policy.after_failure(
                    i % 3 == 0 ? FailureKind::throttling : FailureKind::transient, 0.0);
                if (i % 2 == 0) {
                    policy.after_success();
                }
                const int tokens = quota.tokens();
                ASSERT_GE(tokens, 0);
                ASSERT_LE(tokens, RetryQuota::capacity);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace dynox::detail
