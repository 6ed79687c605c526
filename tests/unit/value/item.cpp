#include "dynox/item.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "support/random_items.hpp"

namespace dynox {
namespace {

TEST(Item, KeepsAttributesSortedByName) {
    Item item;
    item.set("b", 1).set("a", 2).set("c", 3).set("b", 4);
    std::string names;
    for (const auto& [name, value] : item) {
        names += name;
    }
    EXPECT_EQ(names, "abc");
    EXPECT_EQ(item.at("b").as<int>(), 4);
    EXPECT_EQ(item.size(), 3U);
}

TEST(Item, InitializerListKeepsTheLastOfRepeatedNames) {
    const Item item{{"a", 1}, {"b", "x"}, {"a", 2}};
    EXPECT_EQ(item, dynox::item("a", 2, "b", "x"));
}

TEST(Item, FindsAndMisses) {
    Item item = dynox::item("pk", "USER#1", "age", 30);
    EXPECT_TRUE(item.contains("pk"));
    EXPECT_FALSE(item.contains("p"));
    EXPECT_EQ(item.find("sk"), nullptr);
    EXPECT_EQ(item.find("age")->as<int>(), 30);
    item.at("age") = 31;
    *item.find("pk") = "USER#2";
    EXPECT_EQ(std::as_const(item).at("age").as<int>(), 31);
    EXPECT_EQ(std::as_const(item).find("pk")->as_string(), "USER#2");
    try {
        (void)item.at("sk");
        FAIL();
    } catch (const ClientException& e) {
        EXPECT_EQ(e.code(), client_errc::missing_attribute);
        EXPECT_EQ(e.message(), "expected an attribute named 'sk', found none");
    }
}

TEST(Item, SubscriptMakesNull) {
    Item item;
    EXPECT_TRUE(item["x"].is_null());
    item["x"] = "set";
    EXPECT_EQ(item.at("x").as_string(), "set");
    EXPECT_EQ(item.size(), 1U);
}

TEST(Item, ErasesAndClears) {
    Item item = dynox::item("a", 1, "b", 2);
    EXPECT_TRUE(item.erase("a"));
    EXPECT_FALSE(item.erase("a"));
    EXPECT_FALSE(item.erase("c"));
    EXPECT_EQ(item, dynox::item("b", 2));
    item.clear();
    EXPECT_TRUE(item.empty());
    EXPECT_EQ(item, Item());
}

TEST(Item, BehavesAsAMap) {
    constexpr std::uint64_t seed = 51;
    test::RandomItems random(seed);
    Item item;
    std::map<std::string, int> model;
    for (int round = 0; round < 5000; ++round) {
        const std::string name = std::to_string(random.below(60));
        if (random.below(3) == 0) {
            ASSERT_EQ(item.erase(name), model.erase(name) == 1) << "seed " << seed;
        } else {
            item.set(name, round);
            model[name] = round;
        }
        ASSERT_EQ(item.size(), model.size());
    }
    auto entry = model.begin();
    for (const auto& [name, value] : item) {
        ASSERT_EQ(name, entry->first);
        ASSERT_EQ(value.as<int>(), entry->second);
        ++entry;
    }
}

TEST(Item, ComesBackFromFlat) {
    constexpr std::uint64_t seed = 52;
    test::RandomItems random(seed);
    for (int round = 0; round < 1000; ++round) {
        const Item item = random.item();
        const FlatItem flat = item.to_flat();
        ASSERT_EQ(Item::from_flat(flat), item) << item << ", seed " << seed;
        ASSERT_EQ(item.item_size_bytes(), flat.item_size_bytes());
    }
}

TEST(Item, PrintsDynamoDBJson) {
    std::ostringstream out;
    out << key("pk", "a", "sk", 1);
    EXPECT_EQ(out.str(), R"({"pk":{"S":"a"},"sk":{"N":"1"}})");
    EXPECT_EQ(Item().to_dynamodb_json(), "{}");
}

}  // namespace
}  // namespace dynox
