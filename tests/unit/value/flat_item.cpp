#include "dynox/flat_item.hpp"

#include <gtest/gtest.h>

#include <set>

#include "dynox/item.hpp"
#include "support/random_items.hpp"

namespace dynox {
namespace {

TEST(FlatItem, EmptyItemsAreEqualAndHaveBytes) {
    const FlatItem empty;
    EXPECT_TRUE(empty.empty());
    EXPECT_EQ(empty.bytes().size(), flat::header_size_bytes);
    EXPECT_EQ(empty.item_size_bytes(), 0U);
    EXPECT_EQ(empty, FlatItem::copy_of(empty.bytes()));
    EXPECT_EQ(FlatItemView(), empty.view());
    EXPECT_FALSE(empty.find("a"));
    EXPECT_EQ(empty.view().begin(), empty.view().end());
}

TEST(FlatItem, CopiesShareAndMovesTake) {
    FlatItem a = item("pk", "x").to_flat();
    const char* const bytes = a.bytes().data();
    FlatItem b = a;
    EXPECT_EQ(b.bytes().data(), bytes);
    const FlatItem c = std::move(a);
    EXPECT_EQ(c.bytes().data(), bytes);
    EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): it is the empty item
    const FlatItem& same = b;
    b = same;
    EXPECT_EQ(b, c);
    b = FlatItem();
    EXPECT_TRUE(b.empty());
    EXPECT_EQ(c.find("pk").as_string(), "x");
    const FlatItem deep = FlatItem::copy_of(c.bytes());
    EXPECT_NE(deep.bytes().data(), bytes);
    EXPECT_EQ(deep, c);
}

TEST(FlatItem, ReadersSeeEveryType) {
    const Item source = item("s", "text", "n", Number::from_text("-1.5"), "b", Binary("\0\1", 2),
                             "t", true, "f", false, "z", nullptr, "ss", StringSet{"b", "a"}, "ns",
                             NumberSet{10, 9, -1}, "bs", BinarySet{Binary("y"), Binary("x")}, "l",
                             List{1, "two", List{}}, "m", item("k", "v", "e", Map()));
    const FlatItem flat = source.to_flat();
    EXPECT_EQ(flat.find("s").as_string(), "text");
    EXPECT_EQ(flat.find("s").as_string_or_binary(), "text");
    EXPECT_EQ(Number::from_ordered(flat.find("n").as_number_bytes()), Number::from_text("-1.5"));
    EXPECT_EQ(flat.find("b").as_binary(), std::string_view("\0\1", 2));
    EXPECT_TRUE(flat.find("t").as_boolean());
    EXPECT_FALSE(flat.find("f").as_boolean());
    EXPECT_EQ(flat.find("f").type(), AttributeType::boolean);
    EXPECT_TRUE(flat.find("z").is(AttributeType::null));
    EXPECT_FALSE(flat.find("none").is(AttributeType::null));
    EXPECT_FALSE(flat.find("").operator bool());

    const FlatSet strings = flat.find("ss").as_set();
    EXPECT_EQ(strings.element_type(), AttributeType::string);
    EXPECT_EQ(std::vector<std::string>(strings.begin(), strings.end()),
              (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(strings.contains("b"));
    EXPECT_FALSE(strings.contains("aa"));
    EXPECT_FALSE(strings.contains("c"));
    std::vector<Number> numbers;
    for (const std::string_view member : flat.find("ns").as_set()) {
        numbers.push_back(Number::from_ordered(member));
    }
    EXPECT_EQ(numbers, (std::vector<Number>{-1, 9, 10}));
    EXPECT_EQ(flat.find("bs").as_set().element_type(), AttributeType::binary);
    EXPECT_EQ(flat.find("bs").member_count(), 2U);

    const FlatList list = flat.find("l").as_list();
    EXPECT_EQ(list.size(), 3U);
    EXPECT_EQ(list.at(1).as_string(), "two");
    EXPECT_TRUE(list.at(2).is(AttributeType::list));
    EXPECT_FALSE(list.at(3));
    const FlatMap map = flat.find("m").as_map();
    EXPECT_EQ(map.size(), 2U);
    EXPECT_EQ(map.find("k").as_string(), "v");
    EXPECT_EQ(map.find("e").member_count(), 0U);
    EXPECT_FALSE(map.find("kk"));
}

TEST(FlatItem, EntriesComeSortedByName) {
    const FlatItem flat = item("b", 1, "a", 2, "aa", 3, "", 4, "\xc3\xa9", 5, "Z", 6).to_flat();
    std::vector<std::string> names;
    for (const FlatEntry& entry : flat.view()) {
        names.emplace_back(entry.name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"", "Z", "a", "aa", "b", "\xc3\xa9"}));
}

TEST(FlatItem, TypesHaveTheirNames) {
    std::string names;
    for (int type = 0; type < 10; ++type) {
        names.append(type_name(static_cast<AttributeType>(type))).append(" ");
    }
    EXPECT_EQ(names, "S N B SS NS BS BOOL NULL L M ");
}

/// Sizes as spec/service-facts.md, section 5, has them, worked out by hand.
TEST(FlatItem, SizeFollowsTheRule) {
    struct Case {
        AttributeValue value;
        std::uint32_t size;
    };
    const Case cases[] = {
        {"", 0},
        {"é", 2},
        {std::string(200, 'x'), 200},
        {Binary("abc"), 3},
        {true, 1},
        {false, 1},
        {nullptr, 1},
        {0, 1},
        {-12, 3},
        {Number::from_text("1E125"), 2},
        {Number::from_text("0.0000001"), 2},
        {StringSet{"a", "bcd"}, 4},
        {NumberSet{0, 100, -1}, 1 + 2 + 3},
        {BinarySet{Binary(""), Binary("ab")}, 2},
        {List{}, 3},
        {Map(), 3},
        {List{"ab", true}, 3 + (1 + 2) + (1 + 1)},
        {item("k", "ab", "long", List{}), 3 + (1 + 1 + 2) + (1 + 4 + 3)},
    };
    for (const Case& c : cases) {
        const FlatItem flat = item("name", c.value).to_flat();
        EXPECT_EQ(flat.find("name").size_by_rule(), c.size) << c.value;
        EXPECT_EQ(flat.item_size_bytes(), 4 + c.size) << c.value;
    }
    EXPECT_EQ(item("a", 1, "bb", "x").item_size_bytes(), 1 + 2 + 2 + 1);
}

TEST(FlatItem, EqualValuesHaveEqualBytes) {
    constexpr std::uint64_t seed = 21;
    test::RandomItems random(seed);
    for (int round = 0; round < 500; ++round) {
        const Item a = random.item();
        const Item b = round % 2 == 0 ? Item::from_flat(a.to_flat()) : random.item();
        ASSERT_EQ(a == b, a.to_flat() == b.to_flat()) << a << " " << b << ", seed " << seed;
    }
}

}  // namespace
}  // namespace dynox
