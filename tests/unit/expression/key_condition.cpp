// Which conditions are refused is tested by tests/data/expressions.
#include "expression/expression.hpp"
#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::named;
using test::Request;

Request values() {
    return Request(R"(":p": {"S": "x"}, ":a": {"N": "1"}, ":b": {"N": "2"}, ":s": {"S": "pre"})");
}

TEST(KeyCondition, GivesTheComparisonsInTheOrderOfTheText) {
    Request request = values();
    request.names = named({{"#p", "part key"}});
    Placeholders placeholders = request.placeholders();
    const auto comparisons = parse_key_condition("c BETWEEN :a AND :b and (#p = :p)", placeholders);
    ASSERT_TRUE(comparisons.has_value());
    ASSERT_EQ(comparisons->size(), 2U);
    EXPECT_EQ((*comparisons)[0].attribute, "c");
    EXPECT_EQ((*comparisons)[0].op, KeyOperator::between);
    EXPECT_EQ((*comparisons)[0].low, request.values->find(":a"));
    EXPECT_EQ((*comparisons)[0].high, request.values->find(":b"));
    EXPECT_EQ((*comparisons)[1].attribute, "part key");
    EXPECT_EQ((*comparisons)[1].op, KeyOperator::equal);
    EXPECT_EQ((*comparisons)[1].low, request.values->find(":p"));
    EXPECT_TRUE((*comparisons)[1].high.empty());
}

TEST(KeyCondition, TurnsComparisonsRoundWhoseValueStandsLeft) {
    struct Case {
        const char* text;
        KeyOperator op;
    };
    for (const Case& expected :
         std::initializer_list<Case>{{"c = :a", KeyOperator::equal},
                                     {":a = c", KeyOperator::equal},
                                     {"c < :a", KeyOperator::less},
                                     {":a > c", KeyOperator::less},
                                     {"c <= :a", KeyOperator::less_equal},
                                     {":a >= c", KeyOperator::less_equal},
                                     {"c > :a", KeyOperator::greater},
                                     {":a < c", KeyOperator::greater},
                                     {"c >= :a", KeyOperator::greater_equal},
                                     {":a <= (c)", KeyOperator::greater_equal}}) {
        const Request request = values();
        Placeholders placeholders = request.placeholders();
        const auto comparisons = parse_key_condition(expected.text, placeholders);
        ASSERT_TRUE(comparisons.has_value()) << expected.text;
        ASSERT_EQ(comparisons->size(), 1U);
        EXPECT_EQ(comparisons->front().attribute, "c");
        EXPECT_EQ(comparisons->front().op, expected.op) << expected.text;
        EXPECT_EQ(comparisons->front().low, request.values->find(":a"));
    }
}

TEST(KeyCondition, TakesBeginsWith) {
    const Request request = values();
    Placeholders placeholders = request.placeholders();
    const auto comparisons = parse_key_condition("begins_with(c, :s)", placeholders);
    ASSERT_TRUE(comparisons.has_value());
    EXPECT_EQ(comparisons->front().op, KeyOperator::begins_with);
    EXPECT_EQ(comparisons->front().low, request.values->find(":s"));
}

TEST(KeyCondition, IsACheckedConditionBeforeItIsOneOnKeys) {
    const Request request = values();
    Placeholders placeholders = request.placeholders();
    const Result<KeyCondition> condition =
        KeyCondition::parse("p = :p OR NOT c = :a", placeholders);
    ASSERT_TRUE(condition.has_value());
    // Between the two steps the service tells what is unused.
    EXPECT_EQ(error_of(placeholders.check_all_used()),
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b, :s}");
    EXPECT_EQ(error_of(condition->comparisons()),
              "Invalid operator used in KeyConditionExpression: OR");
}

}  // namespace
}  // namespace dynox::expression
