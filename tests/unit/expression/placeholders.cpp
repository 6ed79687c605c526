#include <functional>
#include "expression/expression.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::flat;
using test::named;
using test::Request;

std::string given(const Request& request) {
    return error_of(request.placeholders().check_given(true, "ConditionExpression"));
}

TEST(Placeholders, AreRefusedWithoutExpressions) {
    Request request;
    EXPECT_TRUE(request.placeholders().check_given(false, "ConditionExpression").has_value());
    request.values.emplace();
    EXPECT_EQ(error_of(request.placeholders().check_given(false, "ConditionExpression")),
              "ExpressionAttributeValues can only be specified when using expressions: "
              "ConditionExpression is null");
    EXPECT_EQ(error_of(request.placeholders().check_given(
                  false, "UpdateExpression and ConditionExpression")),
              "ExpressionAttributeValues can only be specified when using expressions: "
              "UpdateExpression and ConditionExpression are null");
    request.names.emplace();
    EXPECT_EQ(error_of(request.placeholders().check_given(false, "ConditionExpression")),
              "ExpressionAttributeNames can only be specified when using expressions");
}

TEST(Placeholders, MustNotBeEmpty) {
    Request request;
    request.values.emplace();
    EXPECT_EQ(given(request), "ExpressionAttributeValues must not be empty");
    request.names.emplace();
    EXPECT_EQ(given(request), "ExpressionAttributeNames must not be empty");
}

TEST(Placeholders, HaveWellFormedKeys) {
    for (const std::string key : {"a", "#", "##a", "#a-b", "#a.b", ":a", "#\u00e9", "# a"}) {
        Request request;
        request.names = named({{"#ok", "x"}, {key, "y"}});
        EXPECT_EQ(
            given(request),
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + key + '"');
    }
    for (const std::string key : {"a", ":", "::a", ":a-b", "#a", ":\u00e9"}) {
        const Request request("\"" + key + R"(": {"N": "1"}, ":ok": {"SS": ["a"]})");
        EXPECT_EQ(
            given(request),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + key + '"');
    }
    Request request(R"(":0_v": {"N": "1"}, ":A": {"N": "1"})");
    request.names = named({{"#0_v", "x"}, {"#A", "y"}});
    EXPECT_EQ(given(request), "no error");
    request.names->emplace_back("", "x");
    EXPECT_EQ(
        given(request),
        "ExpressionAttributeNames contains invalid key: The expression attribute map contains "
        "an empty key;");
    request.names->back() = {"#z", ""};
    EXPECT_EQ(given(request),
              "ExpressionAttributeNames contains invalid value: Empty attribute name for key #z");
}

Request with_value(const std::function<void(ItemWriter&)>& write) {
    ItemWriter writer;
    writer.name(":v");
    write(writer);
    Request request;
    request.values = writer.finish();
    return request;
}

TEST(Placeholders, HaveValuesThatCanBeStored) {
    const std::string prefix = "ExpressionAttributeValues contains invalid value: ";
    const auto empty_set = [](AttributeType type) {
        return [type](ItemWriter& writer) {
            std::vector<std::string_view> none;
            writer.begin_map();
            writer.name("a");
            writer.begin_list();
            writer.set(type, none);
            writer.end_list();
            writer.end_map();
        };
    };
    const std::string invalid = prefix + "One or more parameter values were invalid: ";
    EXPECT_EQ(given(with_value(empty_set(AttributeType::string_set))),
              invalid + "An string set  may not be empty for key :v");
    EXPECT_EQ(given(with_value(empty_set(AttributeType::number_set))),
              invalid + "An number set  may not be empty for key :v");
    EXPECT_EQ(given(with_value(empty_set(AttributeType::binary_set))),
              invalid + "Binary sets should not be empty for key :v");
    EXPECT_EQ(given(with_value([](ItemWriter& writer) {
                  writer.begin_map();
                  writer.name("");
                  writer.null();
                  writer.end_map();
              })),
              prefix + "Empty attribute name for key :v");
}

TEST(Placeholders, HaveValuesOf32LevelsAtMost) {
    const auto nested = [](int levels) {
        Request request;
        request.values = test::nested_lists(":v", levels);
        return request;
    };
    const std::string too_deep =
        "ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded supported "
        "limits: Attributes in the item have nested levels beyond supported limit for key :v";
    EXPECT_EQ(given(nested(32)), "no error");
    EXPECT_EQ(given(nested(33)), too_deep);
    EXPECT_EQ(given(nested(5000)), too_deep);
}

TEST(Placeholders, RememberWhatWasUsed) {
    Request request(R"(":a": {"N": "1"}, ":b": {"N": "2"}, ":c": {"N": "3"})");
    request.names = named({{"#a", "x"}, {"#b", "y"}});
    Placeholders placeholders = request.placeholders();
    EXPECT_EQ(placeholders.value(":b"), request.values->find(":b"));
    EXPECT_TRUE(placeholders.value(":z").empty());
    EXPECT_EQ(*placeholders.name("#b"), "y");
    EXPECT_EQ(placeholders.name("#z"), nullptr);
    EXPECT_EQ(error_of(placeholders.check_all_used()),
              "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}");
    EXPECT_NE(placeholders.name("#a"), nullptr);
    EXPECT_EQ(error_of(placeholders.check_all_used()),
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :c}");
    EXPECT_FALSE(placeholders.value(":a").empty());
    EXPECT_FALSE(placeholders.value(":c").empty());
    EXPECT_TRUE(placeholders.check_all_used().has_value());
}

TEST(Placeholders, ListUnusedKeysInTheOrderOfAJavaHashMap) {
    const Request request(R"(":z": {"N": "1"}, ":a": {"N": "1"}, ":m": {"N": "1"})");
    EXPECT_EQ(error_of(request.placeholders().check_all_used()),
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:z, :m, "
              ":a}");
}

TEST(Placeholders, MayBeHundreds) {
    std::string members = R"(":v0": {"N": "0"})";
    std::string text = "p in (:v0)";
    for (int number = 1; number < 200; ++number) {
        const std::string key = ":v" + std::to_string(number);
        members += ", \"" + key + R"(": {"N": "1"})";
        text += " or p in (" + key + ")";
    }
    text = text.substr(0, text.find(" or p in (:v150)"));
    const Request request(members);
    Placeholders placeholders = request.placeholders();
    // 150 IN and 149 OR; the fifty keys behind are not used.
    ASSERT_TRUE(Condition::parse(text, Kind::condition, placeholders).has_value());
    for (int number = 150; number < 199; ++number) {
        EXPECT_FALSE(placeholders.value(":v" + std::to_string(number)).empty());
    }
    EXPECT_EQ(error_of(placeholders.check_all_used()),
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v199}");
}

TEST(Placeholders, MayBeAbsent) {
    Placeholders placeholders(nullptr, nullptr);
    EXPECT_TRUE(placeholders.check_given(false, "").has_value());
    EXPECT_EQ(placeholders.name("#a"), nullptr);
    EXPECT_TRUE(placeholders.value(":a").empty());
    EXPECT_TRUE(placeholders.check_all_used().has_value());
}

}  // namespace
}  // namespace dynox::expression
