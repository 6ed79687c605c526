#include <gtest/gtest.h>

#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "json/plain_json.hpp"
#include "support/random_items.hpp"

namespace dynox {
namespace {

template <class T>
std::string message_of(const Result<T>& result) {
    if (result) {
        return "no error";
    }
    EXPECT_EQ(result.error().code(), client_errc::invalid_json);
    return result.error().message();
}

TEST(TextReader, ReadsPlainJson) {
    const std::pair<const char*, AttributeValue> cases[] = {
        {"\"text\"", "text"},
        {" \"a\\u00e9\\n\" ", "aé\n"},
        {"1", 1},
        {"-1.50e2", -150},
        {"0.1000000000000000055511151231257827021",
         Number::from_text("0.1000000000000000055511151231257827021")},
        {"12345678901234567890123456789012345678",
         Number::from_text("12345678901234567890123456789012345678")},
        {"true", true},
        {"false", false},
        {"null", nullptr},
        {"[]", List{}},
        {"[1, \"x\", [null]]", List{1, "x", List{nullptr}}},
        {"{}", Map()},
        {R"({"b": {"c": []}, "a": 1, "b": 2})", item("a", 1, "b", 2)},
    };
    for (const auto& [text, value] : cases) {
        const Result<AttributeValue> result = AttributeValue::from_json(text);
        ASSERT_TRUE(result.has_value()) << text << ": " << result.error().message();
        EXPECT_EQ(*result, value) << text;
    }
    EXPECT_EQ(Item::from_json(R"({"a":1})").value(), item("a", 1));
}

TEST(TextReader, PlainErrorsSayWhatAndWhere) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "expected one JSON value, found none, at byte 0 ($)"},
        {"1 2", "expected one JSON value, found malformed JSON, at byte 2 ($)"},
        {"1,2", "expected one JSON value, found malformed JSON, at byte 2 ($)"},
        {"1],[2", "expected one JSON value, found more behind it, at byte 2 ($)"},
        {R"({"a":[1,tru]})", "expected a value, found malformed JSON, at byte 8 ($.a[1])"},
        {R"({"a":01})", "expected a value, found malformed JSON, at byte 5 ($.a)"},
        {R"({"a":{"b":1e126}})",
         "expected a number that DynamoDB can store, found Number overflow. Attempting to store a "
         "number with magnitude larger than supported range, at byte 10 ($.a.b)"},
        {R"(["\ud800"])", "expected a string, found a malformed escape, at byte 1 ($[0])"},
        {R"({"\q":1})", "expected a name, found a malformed escape, at byte 2 ($)"},
        {R"({"a" 1})", "expected well-formed JSON, found malformed JSON, at byte 5 ($)"},
    };
    for (const auto& [text, message] : cases) {
        EXPECT_EQ(message_of(AttributeValue::from_json(text)), message) << text;
    }
    EXPECT_EQ(message_of(Item::from_json("[1]")),
              "expected an object, found an array, at byte 0 ($)");
    EXPECT_EQ(message_of(Item::from_json("7")),
              "expected an object, found a number, at byte 0 ($)");
    EXPECT_NE(message_of(Item::from_json("{\"a\":\"\xff\"}")).find("UTF-8"), std::string::npos);
    EXPECT_NE(message_of(Item::from_json("{\"a\":\"x}")), "no error");
}

TEST(TextReader, PlainJsonKeepsTheNestingLimit) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    EXPECT_EQ(message_of(AttributeValue::from_json(nested(32))), "no error");
    EXPECT_EQ(
        message_of(AttributeValue::from_json(nested(33))),
        "expected at most 32 arrays and objects inside one another, found more, at byte 32 ($" +
            [] {
                std::string path;
                for (int level = 0; level < 32; ++level) {
                    path += "[0]";
                }
                return path;
            }() +
            ")");
    EXPECT_NE(message_of(AttributeValue::from_json(nested(200'000))), "no error");
    EXPECT_NE(message_of(AttributeValue::from_json(std::string(200'000, '['))), "no error");
}

TEST(TextReader, DynamoDBErrorsSayWhatAndWhere) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"a":{"N":1}})", "expected a number in a string, found a number, at byte 10 ($.a.N)"},
        {R"({"a":{"L":[{"S":"x"},{"B":"abc"}]}})",
         "expected base64 with a multiple of 4 characters, found 3, at byte 26 ($.a.L[1].B)"},
        {R"({"a":"x"})",
         "expected an object like {\"S\":\"text\"}, found a string, at byte 5 ($.a)"},
        {R"({"a":{"N":"x"}})",
         "expected a value that DynamoDB can store, found The parameter cannot be converted to a "
         "numeric value: x, at byte 10 ($.a.N)"},
        {R"({"a":{}})",
         "expected a value that DynamoDB can store, found Supplied AttributeValue is empty, must "
         "contain exactly one of the supported datatypes, at byte 5 ($.a)"},
        {R"({"a":{"S":"x"})", "expected well-formed JSON, found malformed JSON, at byte 14 ($.a)"},
        {"[]", "expected an object, found an array, at byte 0 ($)"},
        {R"({"a":{"S":"x"}} 1)", "expected one JSON value, found malformed JSON, at byte 16 ($)"},
    };
    for (const auto& [text, message] : cases) {
        EXPECT_EQ(message_of(Item::from_dynamodb_json(text)), message) << text;
    }
    EXPECT_EQ(
        message_of(AttributeValue::from_dynamodb_json(R"({"N":"1e999"})")),
        "expected a value that DynamoDB can store, found Number overflow. Attempting to store "
        "a number with magnitude larger than supported range, at byte 5 ($.N)");
    EXPECT_EQ(message_of(AttributeValue::from_dynamodb_json("1")),
              "expected an object like {\"S\":\"text\"}, found a number, at byte 0 ($)");
}

TEST(TextReader, ValuesComeBackFromDynamoDBJson) {
    constexpr std::uint64_t seed = 71;
    test::RandomItems random(seed);
    for (int round = 0; round < 1000; ++round) {
        const AttributeValue value = random.value();
        ASSERT_EQ(AttributeValue::from_dynamodb_json(value.to_dynamodb_json()).value(), value)
            << value << ", seed " << seed;
        const Item item = random.item();
        ASSERT_EQ(Item::from_dynamodb_json(item.to_dynamodb_json()).value(), item)
            << item << ", seed " << seed;
    }
}

TEST(TextReader, PlainJsonComesBackToTheSameText) {
    constexpr std::uint64_t seed = 72;
    test::RandomItems random(seed);
    for (int round = 0; round < 1000; ++round) {
        const std::string text = random.item().to_json();
        const Item back = Item::from_json(text).value();
        ASSERT_EQ(back.to_json(), text) << "seed " << seed;
        ASSERT_EQ(Item::from_json(back.to_json()).value(), back);
    }
}

}  // namespace
}  // namespace dynox
