#include "dynox/attribute_value.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "dynox/item.hpp"
#include "support/random_items.hpp"

namespace dynox {
namespace {

template <class Call>
std::string message_of(const Call& call) {
    try {
        call();
        return "nothing thrown";
    } catch (const ClientException& e) {
        return e.what();
    }
}

TEST(AttributeValue, ConstructorsChooseTheType) {
    EXPECT_EQ(AttributeValue().type(), AttributeType::null);
    EXPECT_EQ(AttributeValue(nullptr).type(), AttributeType::null);
    EXPECT_EQ(AttributeValue("text").as_string(), "text");
    EXPECT_EQ(AttributeValue(std::string_view("text")).as_string(), "text");
    EXPECT_EQ(AttributeValue(true).type(), AttributeType::boolean);
    EXPECT_EQ(AttributeValue(1).type(), AttributeType::number);
    EXPECT_EQ(AttributeValue(1U).as<unsigned>(), 1U);
    EXPECT_EQ(AttributeValue(0.5).as_number(), Number::from_text("0.5"));
    EXPECT_EQ(AttributeValue(1.5F).as_number(), Number::from_text("1.5"));
    EXPECT_EQ(AttributeValue(Binary("x")).type(), AttributeType::binary);
    EXPECT_EQ(AttributeValue(StringSet{"x"}).type(), AttributeType::string_set);
    EXPECT_EQ(AttributeValue(NumberSet{1}).type(), AttributeType::number_set);
    EXPECT_EQ(AttributeValue(BinarySet{Binary("x")}).type(), AttributeType::binary_set);
    EXPECT_EQ(AttributeValue(List{1, "x"}).type(), AttributeType::list);
    EXPECT_EQ(AttributeValue(item("k", 1)).type(), AttributeType::map);
    EXPECT_THROW(static_cast<void>(AttributeValue(std::numeric_limits<double>::infinity())),
                 ClientException);
}

TEST(AttributeValue, ReadersThrowForOtherTypes) {
    const AttributeValue text = "x";
    EXPECT_EQ(message_of([&] { (void)text.as_number(); }), "ClientException: expected N, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_binary(); }), "ClientException: expected B, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_bool(); }), "ClientException: expected BOOL, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_string_set(); }),
              "ClientException: expected SS, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_number_set(); }),
              "ClientException: expected NS, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_binary_set(); }),
              "ClientException: expected BS, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_list(); }), "ClientException: expected L, found S");
    EXPECT_EQ(message_of([&] { (void)text.as_map(); }), "ClientException: expected M, found S");
    EXPECT_EQ(message_of([&] { (void)AttributeValue().as_string(); }),
              "ClientException: expected S, found NULL");
    EXPECT_EQ(message_of([&] { (void)AttributeValue(0.5).as<int>(); }),
              "ClientException: expected an integer, found 0.5");
    EXPECT_EQ(message_of([&] { (void)AttributeValue(300).as<std::uint8_t>(); }),
              "ClientException: 300 does not fit the integer type asked for");
    try {
        (void)text.as_number();
    } catch (const ClientException& e) {
        EXPECT_EQ(e.code(), client_errc::wrong_attribute_type);
    }
}

TEST(AttributeValue, AskingReadersGiveNullForOtherTypes) {
    const AttributeValue number = 5;
    EXPECT_EQ(*number.if_number(), Number(5));
    EXPECT_EQ(number.if_string(), nullptr);
    EXPECT_EQ(number.if_binary(), nullptr);
    EXPECT_EQ(number.if_bool(), nullptr);
    EXPECT_EQ(number.if_string_set(), nullptr);
    EXPECT_EQ(number.if_number_set(), nullptr);
    EXPECT_EQ(number.if_binary_set(), nullptr);
    EXPECT_EQ(number.if_list(), nullptr);
    EXPECT_EQ(number.if_map(), nullptr);
    EXPECT_FALSE(number.is_null());
}

TEST(AttributeValue, ListsAndMapsCanBeChangedInPlace) {
    AttributeValue value = List{1};
    value.as_list().push_back("x");
    EXPECT_EQ(value, AttributeValue(List{1, "x"}));
    AttributeValue map = Map();
    map.as_map().set("k", 1);
    EXPECT_EQ(map, AttributeValue(item("k", 1)));
}

TEST(AttributeValue, EqualityIsDeepAndByValue) {
    EXPECT_EQ(AttributeValue(Number::from_text("1.0")), AttributeValue(1));
    EXPECT_EQ(AttributeValue(StringSet{"a", "b"}), AttributeValue(StringSet{"b", "a"}));
    EXPECT_EQ(AttributeValue(NumberSet{1, 1}), AttributeValue(NumberSet{1}));
    EXPECT_NE(AttributeValue(List{1, 2}), AttributeValue(List{2, 1}));
    EXPECT_NE(AttributeValue("1"), AttributeValue(1));
    EXPECT_NE(AttributeValue("x"), AttributeValue(Binary("x")));
    EXPECT_NE(AttributeValue(), AttributeValue(false));
    EXPECT_NE(AttributeValue(item("a", 1)), AttributeValue(item("a", 2)));
    EXPECT_NE(AttributeValue(item("a", 1)), AttributeValue(item("b", 1)));
}

TEST(AttributeValue, ComesBackFromFlat) {
    constexpr std::uint64_t seed = 41;
    test::RandomItems random(seed);
    for (int round = 0; round < 1000; ++round) {
        const AttributeValue value = random.value();
        ItemWriter writer;
        writer.name("v");
        value.write_to(writer);
        const FlatItem flat = writer.finish();
        ASSERT_EQ(AttributeValue::from_flat(flat.find("v")), value) << value << ", seed " << seed;
        ASSERT_EQ(flat.find("v").type(), value.type());
    }
}

TEST(AttributeValue, PrintsDynamoDBJson) {
    std::ostringstream out;
    out << AttributeValue(List{"John", 1.5, nullptr});
    EXPECT_EQ(out.str(), R"({"L":[{"S":"John"},{"N":"1.5"},{"NULL":true}]})");
}

TEST(AttributeValue, BinaryOrdersByUnsignedBytes) {
    EXPECT_LT(Binary("a"), Binary("b"));
    EXPECT_LT(Binary("\x7f"), Binary("\x80"));
    EXPECT_LT(Binary(""), Binary(std::string(1, '\0')));
    EXPECT_EQ(Binary("ab", 2).size(), 2U);
    EXPECT_EQ(Binary("\xff").data()[0], 0xff);
}

}  // namespace
}  // namespace dynox
