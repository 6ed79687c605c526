#include "engine/locks.hpp"

#include "engine/key_codec.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace dynox::engine {
namespace {

std::string key_with_digest(std::uint64_t digest) {
    std::string key;
    append_u32(key, first_table_id);
    append_u64(key, digest);
    return key;
}

TEST(ItemLocks, KeysSpreadOverTheStripes) {
    std::vector<int> hits(ItemLocks::stripe_count);
    for (std::uint64_t i = 0; i < 4096; ++i) {
        ++hits[ItemLocks::stripe_of(key_with_digest(i * 0x9e3779b97f4a7c15ULL))];
    }
    for (const int count : hits) {
        EXPECT_GT(count, 64);  // 128 on average
    }
}

TEST(ItemLocks, RepeatedStripesAreTakenOnce) {
    ItemLocks locks;
    const ItemLocks::Stripe stripe = ItemLocks::stripe_of(key_with_digest(5));
    { const ItemLocks::Guard guard = locks.lock({stripe, 3, stripe, 3, 1}); }
    // Had one been taken twice this would hang, and had one been kept too.
    const ItemLocks::Guard guard = locks.lock_all();
}

TEST(ItemLocks, CrossingTransactionsDoNotDeadlock) {
    ItemLocks locks;
    std::array<int, ItemLocks::stripe_count> counters{};
    std::vector<std::thread> threads;
    constexpr int rounds = 2000;
    for (unsigned t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (unsigned i = 0; i < rounds; ++i) {
                const auto a =
                    static_cast<ItemLocks::Stripe>((t * 7 + i) % ItemLocks::stripe_count);
                const auto b =
                    static_cast<ItemLocks::Stripe>((t * 3 + i * 5) % ItemLocks::stripe_count);
                const ItemLocks::Guard guard = i % 100 == 0 ? locks.lock_all() : locks.lock({b, a});
                ++counters[a];
                ++counters[b];
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    int sum = 0;
    for (const int count : counters) {
        sum += count;
    }
    EXPECT_EQ(sum, 4 * rounds * 2);
}

TEST(ItemLocks, TheGateWaitsForEveryWrite) {
    ItemLocks locks;
    std::atomic<int> inside{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    for (std::uint64_t t = 0; t < 3; ++t) {
        writers.emplace_back([&, t] {
            for (std::uint64_t i = 0; !stop; ++i) {
                const auto lock = locks.lock(key_with_digest(t * 31 + i));
                ++inside;
                --inside;
            }
        });
    }
    for (int i = 0; i < 100; ++i) {
        const ItemLocks::Guard gate = locks.lock_all();
        EXPECT_EQ(inside, 0);
    }
    stop = true;
    for (std::thread& thread : writers) {
        thread.join();
    }
}

}  // namespace
}  // namespace dynox::engine
