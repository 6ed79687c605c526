// What every storage does, memory or durable.
#include "engine/storage/storage.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <ostream>
#include <thread>
#include <utility>
#include <vector>

#include "support/temporary_directory.hpp"
#include "unit/engine/storage/random_keys.hpp"

namespace dynox::engine {
namespace {

using test::numbered_item;
using test::RandomKeys;
using Model = std::map<std::string, FlatItem, std::less<>>;
using Contents = std::vector<std::pair<std::string, FlatItem>>;

enum class Kind { memory, durable, synced };
/// For the names of tests.
void PrintTo(Kind kind, std::ostream* out) {
    *out << (kind == Kind::memory ? "memory" : kind == Kind::durable ? "durable" : "synced");
}

class AnyStorage : public testing::TestWithParam<Kind> {
  protected:
    void SetUp() override { open(); }

    void open() {
        storage_.reset();
        if (GetParam() == Kind::memory) {
            storage_ = make_memory_storage();
            return;
        }
        auto opened = open_durable_storage(directory_ / "data", GetParam() == Kind::synced);
        ASSERT_TRUE(opened) << opened.error().message();
        storage_ = *std::move(opened);
    }

    void apply(WriteBatch& batch) {
        const auto ticket = storage_->apply(batch);
        ASSERT_TRUE(ticket) << ticket.error().message();
        ASSERT_EQ(*ticket != 0, GetParam() == Kind::synced && !batch.empty());
    }

    void put(const std::string& key, std::uint64_t number) {
        WriteBatch batch;
        batch.put(key, numbered_item(number));
        apply(batch);
    }

    std::optional<FlatItem> get(std::string_view key) {
        auto found = storage_->get(key);
        EXPECT_TRUE(found);
        return found ? *std::move(found) : std::nullopt;
    }

    static Contents drain(Cursor& cursor) {
        Contents found;
        for (; cursor.valid(); cursor.next()) {
            EXPECT_EQ(cursor.view(), cursor.value().view());
            found.emplace_back(cursor.key(), cursor.value());
        }
        EXPECT_TRUE(cursor.status());
        return found;
    }

    Contents range(std::string_view low, std::string_view high, Direction direction) {
        return drain(*storage_->range(low, high, direction));
    }

    void expect_range(const Model& model, const std::string& low, const std::string& high) {
        Contents expected;
        if (low < high) {
            expected.assign(model.lower_bound(low), model.lower_bound(high));
        }
        ASSERT_EQ(range(low, high, Direction::forward), expected);
        std::reverse(expected.begin(), expected.end());
        ASSERT_EQ(range(low, high, Direction::backward), expected);
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Storage> storage_;
};

std::string name_of(const testing::TestParamInfo<Kind>& info) {
    return std::array{"Memory", "Durable", "Synced"}[static_cast<std::size_t>(info.param)];
}
INSTANTIATE_TEST_SUITE_P(Each, AnyStorage,
                         testing::Values(Kind::memory, Kind::durable, Kind::synced), name_of);

TEST_P(AnyStorage, EmptyStorageHasNothing) {
    EXPECT_EQ(get(RandomKeys::store(1) + "key"), std::nullopt);
    EXPECT_TRUE(range(RandomKeys::store(0), RandomKeys::store(9), Direction::forward).empty());
    WriteBatch nothing;
    apply(nothing);
    WriteBatch batch;
    batch.erase(RandomKeys::store(1) + "key");
    apply(batch);
    EXPECT_TRUE(storage_->erase_prefix(RandomKeys::store(1)));
    EXPECT_TRUE(storage_->wait(0));
}

TEST_P(AnyStorage, LaterChangeOfOneKeyCounts) {
    const std::string key = RandomKeys::store(1) + "key";
    WriteBatch batch;
    batch.put(key, numbered_item(1));
    batch.erase(key);
    batch.put(key, numbered_item(2));
    apply(batch);
    EXPECT_EQ(get(key), numbered_item(2));
    WriteBatch erasing;
    erasing.put(key, numbered_item(3));
    erasing.erase(key);
    apply(erasing);
    EXPECT_EQ(get(key), std::nullopt);
}

TEST_P(AnyStorage, KeepsEmptyItemsAndOpaqueBytes) {
    const std::string key = RandomKeys::store(0) + "table";
    WriteBatch batch;
    batch.put(key, FlatItem());
    batch.put(key + "2", FlatItem::copy_of("opaque"));
    apply(batch);
    ASSERT_NE(get(key), std::nullopt);
    EXPECT_TRUE(get(key)->empty());
    EXPECT_EQ(get(key + "2")->bytes(), "opaque");
}

TEST_P(AnyStorage, RandomOperationsMatchMap) {
    const std::uint32_t seeds = GetParam() == Kind::memory ? 8 : 2;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomKeys random(seed);
        Model model;
        ASSERT_TRUE(storage_->erase_prefix(RandomKeys::store(1)));
        ASSERT_TRUE(storage_->erase_prefix(RandomKeys::store(2)));
        ASSERT_TRUE(storage_->erase_prefix(RandomKeys::store(3)));
        for (std::uint32_t step = 0; step < 600; ++step) {
            WriteBatch batch;
            for (std::uint32_t i = 1 + random.below(6); i != 0; --i) {
                const std::string key = random.key();
                if (random.below(4) == 0) {
                    batch.erase(key);
                    model.erase(key);
                } else {
                    const FlatItem item = numbered_item(step * 10 + i);
                    batch.put(key, item);
                    model.insert_or_assign(key, item);
                }
            }
            apply(batch);
            const std::string key = random.key();
            const auto found = model.find(key);
            ASSERT_EQ(get(key), found == model.end() ? std::nullopt : std::optional(found->second));
            if (random.below(100) == 0) {
                // Anything from a whole store to a beginning that no key has.
                const std::string prefix = key.substr(0, 4 + random.below(12));
                ASSERT_TRUE(storage_->erase_prefix(prefix));
                std::erase_if(model, [&](const auto& e) { return e.first.starts_with(prefix); });
            }
            if (step % 20 == 0) {
                const std::string other = random.key();
                expect_range(model, std::min(key, other), std::max(key, other));
                expect_range(model, key.substr(0, 4), *prefix_end(key.substr(0, 4)));
                expect_range(model, key, *prefix_end(key.substr(0, 4)));
                expect_range(model, key, *prefix_end(key.substr(0, 4 + random.below(10))));
                expect_range(model, std::max(key, other), std::min(key, other));
                expect_range(model, RandomKeys::store(0), RandomKeys::store(9));
                expect_range(model, "", "\xff");
            }
        }
    }
}

TEST_P(AnyStorage, CursorShowsTheMomentOfItsMaking) {
    Model model;
    for (std::uint32_t i = 0; i < 500; ++i) {
        std::string key = RandomKeys::store(1) + static_cast<char>(i * 37) + std::to_string(i);
        put(key, i);
        model.insert_or_assign(key, numbered_item(i));
    }
    const Contents expected(model.begin(), model.end());
    const auto cursor =
        storage_->range(RandomKeys::store(1), RandomKeys::store(2), Direction::forward);
    const auto whole =
        storage_->range(RandomKeys::store(0), RandomKeys::store(9), Direction::forward);
    for (const auto& [key, item] : model) {
        WriteBatch batch;
        batch.put(key, numbered_item(1000000));
        batch.put(key + "/new", numbered_item(2000000));
        apply(batch);
    }
    ASSERT_TRUE(storage_->erase_prefix(RandomKeys::store(1)));
    EXPECT_EQ(drain(*cursor), expected);
    EXPECT_EQ(drain(*whole), expected);
    EXPECT_TRUE(range(RandomKeys::store(1), RandomKeys::store(2), Direction::forward).empty());
}

// Writers keep all keys of their group at one number, by batches over several shards; whoever reads a range must find
// one number in each group, and never a smaller one than before.
TEST_P(AnyStorage, ReadersBesideWritersSeeWholeBatches) {
    constexpr std::uint32_t groups = 3;
    constexpr std::uint32_t members = 9;
    const std::uint64_t rounds = GetParam() == Kind::memory ? 4000 : 100;
    const auto key_of = [](std::uint32_t group, std::uint32_t member) {
        std::string key = RandomKeys::store(1);
        key.push_back(static_cast<char>(member * 28));
        return key + std::to_string(group);
    };
    const auto write = [&](std::uint32_t group, std::uint64_t number) {
        WriteBatch batch;
        for (std::uint32_t member = 0; member < members; ++member) {
            batch.put(key_of(group, member), numbered_item(number));
        }
        const auto ticket = storage_->apply(batch);
        return ticket.has_value() && storage_->wait(*ticket).has_value();
    };
    const auto number_in = [](FlatItemView item) {
        return std::stoull(std::string(item.find("number").as_string()));
    };
    for (std::uint32_t group = 0; group < groups; ++group) {
        ASSERT_TRUE(write(group, 1));
    }
    std::atomic<std::uint32_t> writing = groups;
    std::atomic<std::uint32_t> failures = 0;
    std::vector<std::thread> threads;
    for (std::uint32_t group = 0; group < groups; ++group) {
        threads.emplace_back([&, group] {
            for (std::uint64_t number = 2; number <= rounds; ++number) {
                failures += write(group, number) ? 0 : 1;
            }
            --writing;
        });
    }
    for (const Direction direction : {Direction::forward, Direction::backward}) {
        threads.emplace_back([&, direction] {
            std::array<std::uint64_t, groups> last{};
            do {
                std::array<std::uint64_t, groups> seen{};
                std::uint32_t count = 0;
                const auto cursor =
                    storage_->range(RandomKeys::store(1), RandomKeys::store(2), direction);
                for (; cursor->valid(); cursor->next(), ++count) {
                    const auto group = static_cast<std::size_t>(cursor->key().back() - '0');
                    const std::uint64_t number = number_in(cursor->view());
                    failures += seen[group] != 0 && seen[group] != number ? 1 : 0;
                    failures += number < last[group] ? 1 : 0;
                    seen[group] = number;
                }
                failures += count == groups * members ? 0 : 1;
                last = seen;
            } while (writing != 0);
        });
    }
    threads.emplace_back([&] {
        std::uint64_t last = 0;
        do {
            const auto found = storage_->get(key_of(1, 4));
            const std::uint64_t number = found && *found ? number_in(**found) : 0;
            failures += number < last || number == 0 ? 1 : 0;
            last = number;
        } while (writing != 0);
    });
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(failures, 0U);
    EXPECT_EQ(get(key_of(0, 0)), numbered_item(rounds));
}

TEST_P(AnyStorage, CallbacksComeOnceForEachTicket) {
    constexpr std::uint32_t count = 50;
    std::atomic<std::uint32_t> called = 0;
    std::atomic<std::uint32_t> failed = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        WriteBatch batch;
        batch.put(RandomKeys::store(1) + std::to_string(i), numbered_item(i));
        const auto ticket = storage_->apply(batch);
        ASSERT_TRUE(ticket);
        storage_->on_durable(*ticket, [&](error_code code) {
            failed += code ? 1 : 0;
            ++called;
        });
        if (i == count / 2) {
            EXPECT_TRUE(storage_->wait(*ticket));
        }
    }
    storage_.reset();  // settles what is open
    EXPECT_EQ(called, count);
    EXPECT_EQ(failed, 0U);
}

}  // namespace
}  // namespace dynox::engine
