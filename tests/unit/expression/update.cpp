// What updates do is tested by tests/data/expressions and, against a naive model, in
// properties.cpp; here is what they cannot say.
#include "expression/expression.hpp"
#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::flat;
using test::parse_update;
using test::Request;

TEST(Update, MakesItemsThatAreCanonical) {
    const Request request(
        R"(":n": {"N": "1"}, ":s": {"S": "x"}, ":set": {"NS": ["2", "3"]}, ":l": {"L": [{"S": "t"}]})");
    const FlatItem item = flat(
        R"("b": {"N": "99"}, "d": {"NS": ["1", "2"]}, "f": {"M": {"x": {"N": "5"}, "z": {"L": []}}})");
    struct Case {
        const char* text;
        const char* expected;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"SET a = :n, c = :n, g = :n",
              R"("a": {"N": "1"}, "b": {"N": "99"}, "c": {"N": "1"}, "d": {"NS": ["1", "2"]},
                 "f": {"M": {"x": {"N": "5"}, "z": {"L": []}}}, "g": {"N": "1"})"},
             {"REMOVE b, f ADD d :set", R"("d": {"NS": ["1", "2", "3"]})"},
             {"REMOVE b, d, f", ""},
             {"ADD b :n DELETE d :set SET f = :s",
              R"("b": {"N": "100"}, "d": {"NS": ["1"]}, "f": {"S": "x"})"},
             {"SET f.z = list_append(f.z, :l), f.a = :s REMOVE f.x, b, d",
              R"("f": {"M": {"a": {"S": "x"}, "z": {"L": [{"S": "t"}]}}})"}}) {
        const Result<Update> update = parse_update(expected.text, request);
        ASSERT_TRUE(update.has_value()) << expected.text;
        const Result<FlatItem> after = update->apply(item);
        ASSERT_TRUE(after.has_value()) << expected.text;
        // Equal bytes: order, counts and the size in the header are those of a fresh item.
        EXPECT_EQ(*after, flat(expected.expected)) << expected.text;
    }
}

TEST(Update, OfANewItemKeepsItsKey) {
    const Request request(R"(":n": {"N": "1"})");
    const Result<Update> update = parse_update("ADD n :n", request);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(*update->apply(flat(R"("p": {"S": "x"})")),
              flat(R"("n": {"N": "1"}, "p": {"S": "x"})"));
    EXPECT_EQ(*update->apply(FlatItemView()), flat(R"("n": {"N": "1"})"));
}

TEST(Update, CountsThroughTheWholeRange) {
    const auto sum = [](const std::string& a, const std::string& sign, const std::string& b) {
        const Request request(R"(":a": {"N": ")" + a + R"("}, ":b": {"N": ")" + b + R"("})");
        const Result<Update> update = parse_update("SET r = :a " + sign + " :b", request);
        const Result<FlatItem> item = update->apply(FlatItemView());
        return item ? Item::from_flat(*item).at("r").as_number().to_string() : error_of(item);
    };
    const std::string overflow =
        "Number overflow. Attempting to store a number with magnitude larger than supported range";
    EXPECT_EQ(sum("1", "+", "2"), "3");
    EXPECT_EQ(sum("1", "-", "2.5"), "-1.5");
    EXPECT_EQ(sum("0.1", "+", "0.2"), "0.3");
    EXPECT_EQ(sum("12345678901234567890123456789012345678", "+", "1"),
              "12345678901234567890123456789012345679");
    EXPECT_EQ(sum("1e50", "+", "1"), overflow);
    EXPECT_EQ(sum("9.9e125", "+", "9.9e125"), overflow);
    EXPECT_EQ(sum("-9.9e125", "-", "9.9e125"), overflow);
    EXPECT_EQ(sum("9.9e125", "+", "1"), "DynamoDB only supports precision up to 38 digits");
    EXPECT_EQ(sum("1", "-", "9.9e125"), "DynamoDB only supports precision up to 38 digits");
}

TEST(Update, RefusesResultsThatAreNestedTooDeeply) {
    const auto list_of = [](int levels) {
        Request request;
        request.values = test::nested_lists(":l", levels);
        return request;
    };
    const std::string refusal = "Nesting Levels have exceeded supported limits";
    const FlatItem item = flat(R"("m": {"M": {"l": {"L": []}}})");
    const auto apply = [&item](const char* text, const Request& request) {
        return error_of(parse_update(text, request)->apply(item));
    };
    EXPECT_EQ(apply("SET a = :l", list_of(31)), "no error");
    EXPECT_EQ(apply("SET a = :l", list_of(32)), refusal);
    EXPECT_EQ(apply("SET m.l[7] = :l", list_of(29)), "no error");
    EXPECT_EQ(apply("SET m.l[7] = :l", list_of(30)), refusal);
}

TEST(Update, ShowsWhatItTouched) {
    const Request request(R"(":n": {"N": "1"}, ":s": {"SS": ["a"]})");
    const FlatItem before = flat(R"("a": {"N": "1"}, "l": {"L": [{"N": "7"}, {"N": "8"}]},
                                    "s": {"SS": ["a"]})");
    const auto touched = [&](const char* text) {
        const Result<Update> update = parse_update(text, request);
        const Result<FlatItem> after = update->apply(before);
        return std::pair(update->touched_old(before), update->touched_new(before, *after));
    };
    // An equal value is touched all the same.
    auto [old_item, new_item] = touched("SET a = :n, b = :n REMOVE l[0]");
    EXPECT_EQ(old_item, flat(R"("a": {"N": "1"}, "l": {"L": [{"N": "7"}]})"));
    EXPECT_EQ(new_item, flat(R"("a": {"N": "1"}, "b": {"N": "1"}, "l": {"L": [{"N": "8"}]})"));
    std::tie(old_item, new_item) = touched("SET b = :n");
    EXPECT_EQ(old_item, std::nullopt);
    EXPECT_EQ(new_item, flat(R"("b": {"N": "1"})"));
    std::tie(old_item, new_item) = touched("REMOVE l[0], a");
    EXPECT_EQ(old_item, flat(R"("a": {"N": "1"}, "l": {"L": [{"N": "7"}]})"));
    EXPECT_EQ(new_item, std::nullopt);
    std::tie(old_item, new_item) = touched("DELETE s :s");
    EXPECT_EQ(old_item, flat(R"("s": {"SS": ["a"]})"));
    EXPECT_EQ(new_item, std::nullopt);
    std::tie(old_item, new_item) = touched("REMOVE nosuch");
    EXPECT_EQ(old_item, std::nullopt);
    EXPECT_EQ(new_item, std::nullopt);
}

}  // namespace
}  // namespace dynox::expression
