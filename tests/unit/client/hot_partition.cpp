#include "dynox/hot_partition.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace dynox {
namespace {

using namespace std::chrono_literals;
const HotPartitionDetector::Clock::time_point begin{1h};

TEST(HotPartitionDetector, WarnsOnceAWindow) {
    HotPartitionDetector detector(3, 2, 16s);
    EXPECT_EQ(detector.record_write("t", "a", begin), std::nullopt);
    EXPECT_EQ(detector.record_write("t", "a", begin), std::nullopt);
    EXPECT_EQ(detector.record_write("t", "a", begin),
              "hot partition: table 't', key 'a': 3 writes in 16 s");
    EXPECT_EQ(detector.record_write("t", "a", begin + 1s), std::nullopt);
    EXPECT_EQ(detector.record_read("t", "a", begin), std::nullopt) << "reads count by themselves";
    EXPECT_TRUE(detector.record_read("t", "a", begin));
    EXPECT_EQ(detector.record_write("u", "a", begin), std::nullopt) << "another table";
    for (int second = 2; second < 16; ++second) {
        EXPECT_EQ(detector.record_write("t", "a", begin + std::chrono::seconds(second)),
                  std::nullopt);
    }
    EXPECT_TRUE(detector.record_write("t", "a", begin + 16s)) << "the next window";
}

TEST(HotPartitionDetector, ForgetsWhatIsOlderThanTheWindow) {
    HotPartitionDetector detector(100, 100, 16s);
    for (int second = 0; second < 32; ++second) {
        (void)detector.record_write("t", "a", begin + std::chrono::seconds(second));
    }
    EXPECT_EQ(detector.get_write_count("t", "a", begin + 31s), 16U);
    EXPECT_EQ(detector.get_write_count("t", "a", begin + 40s), 7U);
    EXPECT_EQ(detector.get_write_count("t", "a", begin + 2h), 0U);
    EXPECT_EQ(detector.get_write_count("t", "b", begin), 0U);
    (void)detector.record_read("t", "a", begin + 2h);
    EXPECT_EQ(detector.get_read_count("t", "a", begin + 2h), 1U);
    detector.clear();
    EXPECT_EQ(detector.get_read_count("t", "a", begin + 2h), 0U);
}

TEST(HotPartitionDetector, TakesOtherThresholdsForATable) {
    HotPartitionDetector detector(1, 1, 1s);
    detector.set_table_thresholds("t", 2, std::nullopt);
    EXPECT_FALSE(detector.record_write("t", "a", begin));
    EXPECT_TRUE(detector.record_write("t", "a", begin));
    EXPECT_TRUE(detector.record_read("t", "a", begin)) << "the constructor's";
    EXPECT_TRUE(detector.record_write("u", "a", begin));
}

TEST(HotPartitionDetector, KeepsABoundedNumberOfKeys) {
    HotPartitionDetector detector(100, 100, 60s);
    (void)detector.record_write("t", "first", begin);
    (void)detector.record_write("t", "second", begin);
    for (int i = 0; i < 9'998; ++i) {
        (void)detector.record_write("t", std::to_string(i), begin);
    }
    (void)detector.record_write("t", "first", begin);
    (void)detector.record_write("t", "one more", begin);
    EXPECT_EQ(detector.get_write_count("t", "first", begin), 2U);
    EXPECT_EQ(detector.get_write_count("t", "second", begin), 0U) << "the one used least recently";
    EXPECT_EQ(detector.get_write_count("t", "one more", begin), 1U);
}

TEST(HotPartitionDetector, CountsOnSeveralThreads) {
    HotPartitionDetector detector(1'000'000, 1'000'000, 60s);
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) {
                (void)detector.record_write("t", "a", begin);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(detector.get_write_count("t", "a", begin), 8000U);
}

}  // namespace
}  // namespace dynox
