#include "engine/storage/memory_storage.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "unit/engine/storage/random_keys.hpp"

namespace dynox::engine {
namespace {

using test::numbered_item;
using test::RandomKeys;

void put(MemoryStorage& storage, const std::string& key, std::uint64_t number) {
    WriteBatch batch;
    batch.put(key, numbered_item(number));
    ASSERT_TRUE(storage.apply(batch));
}

std::size_t count(const MemoryStorage& storage) {
    std::size_t count = 0;
    const auto cursor =
        storage.range(RandomKeys::store(0), RandomKeys::store(9), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        ++count;
    }
    return count;
}

TEST(MemoryStorage, ForksAreIndependent) {
    MemoryStorage storage;
    RandomKeys random(1);
    std::vector<std::string> keys;
    for (std::uint32_t i = 0; i < 2000; ++i) {
        keys.push_back(random.key());
        put(storage, keys.back(), 1);
    }
    const std::size_t before = count(storage);
    const std::unique_ptr<MemoryStorage> fork = storage.fork();
    for (std::size_t i = 0; i < keys.size(); i += 3) {
        put(storage, keys[i], 2);
        WriteBatch batch;
        batch.erase(keys[i]);
        ASSERT_TRUE(fork->apply(batch));
    }
    ASSERT_TRUE(storage.erase_prefix(RandomKeys::store(2)));
    EXPECT_TRUE(storage.is_sound());
    EXPECT_TRUE(fork->is_sound());
    const std::unique_ptr<MemoryStorage> second = fork->fork();
    EXPECT_EQ(count(*second), count(*fork));
    for (std::size_t i = 0; i < keys.size(); i += 3) {
        const bool erased = keys[i].starts_with(RandomKeys::store(2));
        EXPECT_EQ(*storage.get(keys[i]), erased ? std::nullopt : std::optional(numbered_item(2)));
        EXPECT_EQ(*fork->get(keys[i]), std::nullopt);
    }
    EXPECT_LT(count(*fork), before);
}

TEST(MemoryStorage, ManyThreadsLeaveItSound) {
    MemoryStorage storage;
    constexpr int threads_count = 4;
    constexpr int steps = 1500;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < threads_count; ++thread) {
        threads.emplace_back([&, thread] {
            RandomKeys random(static_cast<std::uint32_t>(thread));
            for (int step = 0; step < steps; ++step) {
                const std::string key = random.key() + "/" + std::to_string(thread);
                WriteBatch batch;
                batch.put(key, numbered_item(1));
                batch.put(random.key() + "/" + std::to_string(thread), numbered_item(2));
                if (random.below(3) == 0) {
                    batch.erase(key);
                }
                EXPECT_TRUE(storage.apply(batch));
                if (step % 50 == 0) {
                    const auto fork = storage.fork();
                    EXPECT_TRUE(fork->is_sound());
                    put(*fork, key, 3);
                }
                if (step % 500 == 0) {
                    EXPECT_TRUE(storage.erase_prefix(key.substr(0, 12)));
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(storage.is_sound());
    EXPECT_GT(count(storage), 0U);
    EXPECT_TRUE(storage.erase_prefix(""));
    EXPECT_EQ(count(storage), 0U);
    EXPECT_EQ(storage.node_memory_bytes(), 0U);
}

TEST(MemoryStorage, NothingToWaitFor) {
    MemoryStorage storage;
    bool called = false;
    storage.on_durable(0, [&](error_code code) { called = !code; });
    EXPECT_TRUE(called);
    EXPECT_TRUE(storage.wait(0));
}

}  // namespace
}  // namespace dynox::engine
