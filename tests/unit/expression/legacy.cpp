// Legacy parameters as trees; what they mean to whole requests is in
// tests/conformance/cases/legacy.json.
#include "expression/legacy.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression::test {
namespace {

using api::ComparisonOperator;
using api::ConditionalOperator;
using api::Value;

constexpr std::string_view item_json =
    R"("p":{"S":"x"},"n":{"N":"5"},"s":{"S":"hello"},"l":{"L":[{"N":"1"}]},"ss":{"SS":["a","b"]})";

bool holds(const Condition& condition) {
    const FlatItem item = flat(item_json);
    const FlatItemView view = item;
    return condition.evaluate(&view);
}

api::Conditions one(std::string attribute, ComparisonOperator op, std::vector<Value> values) {
    return {{std::move(attribute), {op, std::move(values)}}};
}

TEST(Legacy, KnowsEveryOperator) {
    struct Case {
        std::string attribute;
        ComparisonOperator op;
        std::vector<Value> values;
        bool holds;
        bool holds_without_attribute;
    };
    using Op = ComparisonOperator;
    const std::vector<Case> cases{
        {"n", Op::equal, {Value(5)}, true, false},
        {"n", Op::not_equal, {Value(5)}, false, true},
        {"n", Op::less, {Value(6)}, true, false},
        {"n", Op::less_equal, {Value(4)}, false, false},
        {"n", Op::greater, {Value(4)}, true, false},
        {"n", Op::greater_equal, {Value(5)}, true, false},
        {"n", Op::between, {Value(5), Value(6)}, true, false},
        {"n", Op::in, {Value(4), Value(5)}, true, false},
        {"n", Op::null, {}, false, true},
        {"n", Op::not_null, {}, true, false},
        {"ss", Op::contains, {Value("a")}, true, false},
        {"ss", Op::not_contains, {Value("a")}, false, true},
        {"s", Op::begins_with, {Value("he")}, true, false},
    };
    for (const Case& one_case : cases) {
        const auto with = one(one_case.attribute, one_case.op, one_case.values);
        const auto without = one("missing", one_case.op, one_case.values);
        const int number = static_cast<int>(one_case.op);
        EXPECT_EQ(holds(condition_of(with, {})), one_case.holds) << number;
        EXPECT_EQ(holds(condition_of(without, {})), one_case.holds_without_attribute) << number;
        EXPECT_EQ(condition_of(without, {}).evaluate(nullptr), one_case.holds_without_attribute)
            << number;
    }
}

TEST(Legacy, ReadsNamesAsTheyAre) {
    const FlatItem item = flat(R"("a.b":{"N":"1"},"a":{"M":{"b":{"N":"2"}}})");
    const FlatItemView view = item;
    const auto dotted = one("a.b", ComparisonOperator::equal, {Value(1)});
    EXPECT_TRUE(condition_of(dotted, {}).evaluate(&view));
    EXPECT_EQ(condition_of(dotted, {}).attributes(), std::vector<std::string_view>{"a.b"});
    const api::AttributesToGet names{"a.b", "none"};
    const Result<Projection> projection = projection_of(names);
    ASSERT_TRUE(projection.has_value());
    EXPECT_EQ(projection->apply(item), flat(R"("a.b":{"N":"1"})"));
}

TEST(Legacy, JoinsConditions) {
    api::ExpectedAttributes expected{{"n", {.value = Value(5)}}, {"s", {.exists = false}}};
    EXPECT_FALSE(holds(condition_of(expected, {})));
    EXPECT_FALSE(holds(condition_of(expected, ConditionalOperator::logical_and)));
    EXPECT_TRUE(holds(condition_of(expected, ConditionalOperator::logical_or)));
    expected[1].second = {.value = Value("hello"), .exists = true};
    EXPECT_TRUE(holds(condition_of(expected, {})));
    expected[1].second = {.value = Value("i"), .comparison_operator = ComparisonOperator::less};
    EXPECT_TRUE(holds(condition_of(expected, {})));
}

std::string applied(const api::AttributeUpdates& updates) {
    const Result<Update> update = update_of(updates);
    EXPECT_TRUE(update.has_value());
    const Result<FlatItem> after = update->apply(flat(R"("n":{"N":"5"},"l":{"L":[{"N":"1"}]})"));
    return after ? Item::from_flat(*after).to_dynamodb_json() : after.error().message();
}

TEST(Legacy, AppliesUpdates) {
    using Action = api::AttributeAction;
    EXPECT_EQ(applied({{"n", {.value = Value("x")}}, {"l", {.action = Action::remove}}}),
              R"({"n":{"S":"x"}})");
    EXPECT_EQ(applied({{"n", {.value = Value(2), .action = Action::add}},
                       {"l", {.value = Value(List{"x"}), .action = Action::add}}}),
              R"({"l":{"L":[{"N":"1"},{"S":"x"}]},"n":{"N":"7"}})");
    EXPECT_EQ(applied({{"s", {.value = Value(StringSet{"a"}), .action = Action::add}},
                       {"t", {.value = Value(StringSet{"a"}), .action = Action::remove}}}),
              R"({"l":{"L":[{"N":"1"}]},"n":{"N":"5"},"s":{"SS":["a"]}})");
    EXPECT_EQ(applied({{"n", {.value = Value(StringSet{"a"}), .action = Action::add}}}),
              "Type mismatch for attribute to update");
}

TEST(Legacy, KnowsUpdatesThatOnlyRemove) {
    using Action = api::AttributeAction;
    const api::AttributeUpdates removes{
        {"a", {.action = Action::remove}},
        {"b", {.value = Value(StringSet{"a"}), .action = Action::remove}}};
    EXPECT_TRUE(update_of(removes)->only_removes());
    EXPECT_EQ(update_of(removes)->request_charge_bytes(), 0U);
    const api::AttributeUpdates puts{{"a", {.value = Value(1)}}};
    EXPECT_FALSE(update_of(puts)->only_removes());
}

TEST(Legacy, RefusesAnAttributeNamedTwice) {
    const api::AttributeUpdates updates{{"a", {.value = Value(1)}}, {"a", {.value = Value(2)}}};
    EXPECT_NE(error_of(update_of(updates)), "no error");
    const api::AttributesToGet names{"a", "a"};
    EXPECT_NE(error_of(projection_of(names)), "no error");
    auto keys = one("p", ComparisonOperator::equal, {Value("x")});
    keys.push_back(keys.front());
    EXPECT_NE(error_of(key_comparisons_of(keys)), "no error");
}

TEST(Legacy, MakesKeyComparisons) {
    auto conditions = one("p", ComparisonOperator::equal, {Value("x")});
    conditions.push_back({"c", {ComparisonOperator::between, {{Value(1), Value(2)}}}});
    const auto comparisons = key_comparisons_of(conditions);
    ASSERT_TRUE(comparisons.has_value());
    ASSERT_EQ(comparisons->size(), 2U);
    EXPECT_EQ(comparisons->front().attribute, "p");
    EXPECT_EQ(comparisons->front().op, KeyOperator::equal);
    EXPECT_EQ(comparisons->back().op, KeyOperator::between);
    EXPECT_EQ(Value(comparisons->back().low), Value(1));
    EXPECT_EQ(Value(comparisons->back().high), Value(2));
    for (const ComparisonOperator op :
         {ComparisonOperator::not_equal, ComparisonOperator::in, ComparisonOperator::null,
          ComparisonOperator::not_null, ComparisonOperator::contains,
          ComparisonOperator::not_contains}) {
        EXPECT_EQ(error_of(key_comparisons_of(one("p", op, {Value("x")}))),
                  "Attempted conditional constraint is not an indexable operation");
    }
}

}  // namespace
}  // namespace dynox::expression::test
