#include "engine/storage/btree.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "unit/engine/storage/random_keys.hpp"

namespace dynox::engine {
namespace {

using test::numbered_item;
using test::RandomKeys;
using Model = std::map<std::string, FlatItem, std::less<>>;

void put(BTree& tree, std::string_view key, std::uint64_t number) {
    FlatItem item = numbered_item(number);
    tree.put(key, item);
}

/// What the tree holds, walked forwards; checked against a walk backwards.
std::vector<std::pair<std::string, FlatItem>> contents(const BTree& tree) {
    std::vector<std::pair<std::string, FlatItem>> forwards;
    BTreeCursor cursor(tree);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        forwards.emplace_back(cursor.key(), cursor.item());
    }
    auto expected = forwards.rbegin();
    for (cursor.seek_before(std::nullopt); cursor.valid(); cursor.previous(), ++expected) {
        EXPECT_TRUE(expected != forwards.rend());
        EXPECT_EQ(cursor.key(), expected->first);
    }
    EXPECT_TRUE(expected == forwards.rend());
    return forwards;
}

void expect_same(const BTree& tree, const Model& model) {
    ASSERT_TRUE(tree.is_sound());
    const auto found = contents(tree);
    ASSERT_EQ(found.size(), model.size());
    ASSERT_EQ(tree.count(), model.size());
    auto expected = model.begin();
    for (const auto& [key, item] : found) {
        ASSERT_EQ(key, expected->first);
        ASSERT_EQ(item, expected->second);
        ++expected;
    }
}

void erase_range(Model& model, const std::string& low, const std::optional<std::string>& high) {
    if (!high || low < *high) {
        model.erase(model.lower_bound(low), high ? model.lower_bound(*high) : model.end());
    }
}

TEST(BTree, EmptyTreeHasNothing) {
    BTree tree;
    FlatItem item;
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(tree.find("key"), nullptr);
    EXPECT_FALSE(tree.erase("key", item));
    EXPECT_FALSE(tree.any_in("", std::nullopt));
    tree.erase_range("", std::nullopt);
    BTreeCursor cursor(tree);
    cursor.seek("");
    EXPECT_FALSE(cursor.valid());
    cursor.seek_before(std::nullopt);
    EXPECT_FALSE(cursor.valid());
    cursor.seek_before("key");
    EXPECT_FALSE(cursor.valid());
}

TEST(BTree, PutHandsBackWhatItReplaces) {
    BTree tree;
    FlatItem item = numbered_item(1);
    EXPECT_FALSE(tree.put("key", item));
    EXPECT_TRUE(item.empty());
    item = numbered_item(2);
    EXPECT_TRUE(tree.put("key", item));
    EXPECT_EQ(item, numbered_item(1));
    EXPECT_EQ(*tree.find("key"), numbered_item(2));
    EXPECT_TRUE(tree.erase("key", item));
    EXPECT_EQ(item, numbered_item(2));
    EXPECT_TRUE(tree.empty());
}

TEST(BTree, RandomOperationsMatchMap) {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomKeys random(seed);
        BTree tree;
        Model model;
        std::vector<std::pair<BTree, Model>> snapshots;
        // Even seeds grow and shrink by turns, so that nodes are joined as well as split.
        for (std::uint32_t step = 0; step < 4000; ++step) {
            const bool shrinking = seed % 2 == 0 && step / 1000 % 2 == 1;
            const std::string key = random.key();
            FlatItem item = numbered_item(step);
            const std::uint32_t choice = random.below(100);
            if (choice < (shrinking ? 10U : 70U)) {
                model.insert_or_assign(key, item);
                tree.put(key, item);
            } else if (choice < 98) {
                const auto chosen = shrinking ? model.lower_bound(key) : model.find(key);
                const std::string victim = chosen == model.end() ? key : chosen->first;
                ASSERT_EQ(tree.erase(victim, item), model.erase(victim) == 1);
            } else if (choice == 98 && random.below(4) == 0) {
                std::optional<std::string> high = random.key();
                if (random.below(20) == 0) {
                    high.reset();
                }
                tree.erase_range(key, high);
                erase_range(model, key, high);
            } else if (choice == 99) {
                snapshots.emplace_back(tree, model);
            }
            if (step % 200 == 0) {
                expect_same(tree, model);
            }
        }
        expect_same(tree, model);
        for (const auto& [old_tree, old_model] : snapshots) {
            expect_same(old_tree, old_model);
        }
    }
}

TEST(BTree, CursorsSeekLikeMap) {
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomKeys random(seed);
        BTree tree;
        Model model;
        for (std::uint32_t i = 0; i < 600; ++i) {
            const std::string key = random.key();
            put(tree, key, i);
            model.insert_or_assign(key, numbered_item(i));
        }
        BTreeCursor cursor(tree);
        for (int i = 0; i < 2000; ++i) {
            const std::string key = random.key();
            ASSERT_EQ(tree.find(key) != nullptr, model.contains(key));
            auto expected = model.lower_bound(key);
            cursor.seek(key);
            ASSERT_EQ(cursor.valid(), expected != model.end());
            for (int moves = 0; moves < 3 && cursor.valid(); ++moves, ++expected) {
                ASSERT_EQ(cursor.key(), expected->first);
                cursor.next();
            }
            expected = model.lower_bound(key);
            cursor.seek_before(key);
            ASSERT_EQ(cursor.valid(), expected != model.begin());
            for (int moves = 0; moves < 3 && cursor.valid(); ++moves) {
                ASSERT_EQ(cursor.key(), (--expected)->first);
                cursor.previous();
            }
        }
    }
}

TEST(BTree, KeysInOrderFillTheirNodes) {
    BTree ascending;
    BTree shuffled;
    std::vector<std::string> keys;
    for (std::uint32_t i = 0; i < 20000; ++i) {
        char key[32];
        std::snprintf(key, sizeof key, "partition/%012u", i);
        keys.emplace_back(key);
        put(ascending, keys.back(), i);
    }
    std::mt19937 random(7);
    std::shuffle(keys.begin(), keys.end(), random);
    for (const std::string& key : keys) {
        put(shuffled, key, 1);
    }
    EXPECT_TRUE(ascending.is_sound());
    EXPECT_TRUE(shuffled.is_sound());
    EXPECT_EQ(ascending.count(), keys.size());
    EXPECT_EQ(shuffled.count(), keys.size());
    // 20 bytes a slot and 22 a key, and one inner entry in 32: a full tree takes about 45 bytes a key.
    EXPECT_LT(ascending.memory_bytes() / keys.size(), 60U);
    EXPECT_LT(shuffled.memory_bytes() / keys.size(), 90U);
}

TEST(BTree, DescendingKeysAndErasureLeaveNoEmptyNodes) {
    BTree tree;
    constexpr int count = 5000;
    for (int i = count; i > 0; --i) {
        put(tree, "key" + std::to_string(100000 + i), 1);
    }
    EXPECT_TRUE(tree.is_sound());
    FlatItem item;
    for (int i = 1; i <= count; ++i) {
        if (i % 100 != 0) {
            ASSERT_TRUE(tree.erase("key" + std::to_string(100000 + i), item));
        }
    }
    EXPECT_TRUE(tree.is_sound());
    EXPECT_EQ(tree.count(), count / 100U);
    EXPECT_LT(tree.memory_bytes(), 50U * 500U);  // from some 300 kB
    tree.erase_range("key", std::nullopt);
    EXPECT_TRUE(tree.empty());
}

TEST(BTree, CopyIsIndependent) {
    BTree tree;
    Model model;
    for (std::uint32_t i = 0; i < 3000; ++i) {
        const std::string key = "key" + std::to_string(i);
        put(tree, key, i);
        model.insert_or_assign(key, numbered_item(i));
    }
    BTree copy = tree;
    const Model old = model;
    for (std::uint32_t i = 0; i < 3000; i += 7) {
        const std::string key = "key" + std::to_string(i);
        FlatItem item;
        ASSERT_TRUE(copy.erase(key, item));
        put(tree, key, 1000000 + i);
        model.insert_or_assign(key, numbered_item(1000000 + i));
    }
    expect_same(tree, model);
    BTree last = std::move(copy);
    EXPECT_TRUE(last.is_sound());
    EXPECT_EQ(last.count(), 3000U - 429U);
    tree = BTree();
    EXPECT_EQ(*last.find("key1"), old.at("key1"));
}

}  // namespace
}  // namespace dynox::engine
