// The truth of conditions is tested by tests/data/expressions; here is what data cannot say.
#include "expression/expression.hpp"
#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::flat;
using test::named;
using test::parse_condition;
using test::Request;

Request values() {
    return Request(R"(":v": {"N": "1"}, ":s": {"S": "x"})");
}

TEST(Condition, OfNoItemSeesNoAttributes) {
    struct Case {
        const char* text;
        bool holds;
    };
    for (const Case& expected : std::initializer_list<Case>{{"attribute_exists(p)", false},
                                                            {"attribute_not_exists(p)", true},
                                                            {"p = :v", false},
                                                            {"p <> :v", true},
                                                            {"NOT p = :v", true},
                                                            {"p < :v", false},
                                                            {"size(p) = :v", false},
                                                            {"p BETWEEN :v AND :v", false},
                                                            {":v = :v", true},
                                                            {"contains(p, :s)", false}}) {
        const Request request = values();
        const Result<Condition> condition = parse_condition(expected.text, request);
        ASSERT_TRUE(condition.has_value()) << expected.text;
        EXPECT_EQ(condition->evaluate(nullptr), expected.holds) << expected.text;
        const FlatItemView empty;
        EXPECT_EQ(condition->evaluate(&empty), expected.holds) << expected.text;
    }
}

// With a search in quadratic time this takes longer than any test may.
TEST(Condition, FindsLongPartsOfLongTexts) {
    const std::string part(2'000'000, 'x');
    const FlatItem item = flat(R"("a": {"S": ")" + std::string(4'000'000, 'x') + "z\"}");
    for (const auto& [end, holds] : {std::pair("y", false), {"z", true}}) {
        const Request request(R"(":p": {"S": ")" + part + end + "\"}");
        const Result<Condition> condition = parse_condition("contains(a, :p)", request);
        ASSERT_TRUE(condition.has_value());
        const FlatItemView view = item.view();
        EXPECT_EQ(condition->evaluate(&view), holds) << end;
    }
}

TEST(Condition, NamesTheAttributesItReadsOnce) {
    Request request = values();
    request.names = named({{"#n", "name"}});
    const Result<Condition> condition = parse_condition(
        "c.x = :v and (size(a[0]) > :v or not begins_with(#n, b)) and a in (c, d.e)", request);
    ASSERT_TRUE(condition.has_value());
    EXPECT_EQ(condition->attributes(), (std::vector<std::string_view>{"c", "a", "name", "b", "d"}));
}

TEST(Condition, ComparesNumbersByValue) {
    const FlatItem item =
        flat(R"("n": {"N": "-12.50"}, "t": {"N": "1e-130"}, "h": {"N": "9.9e125"})");
    struct Case {
        const char* text;
        const char* value;
        bool holds;
    };
    for (const Case& expected : std::initializer_list<Case>{{"n = :v", "-12.5", true},
                                                            {"n = :v", "-1.25E1", true},
                                                            {"n < :v", "-12.4", true},
                                                            {"n < :v", "-12.6", false},
                                                            {"n > :v", "-100", true},
                                                            {"n < :v", "0", true},
                                                            {"t > :v", "0", true},
                                                            {"t > :v", "-1e-130", true},
                                                            {"h > :v", "9.8999e125", true},
                                                            {"h <= :v", "9.9e125", true},
                                                            {"n >= :v", "-12.5000001", true},
                                                            {"t < :v", "1.1e-130", true}}) {
        const Request request(R"(":v": {"N": ")" + std::string(expected.value) + R"("})");
        const Result<Condition> condition = parse_condition(expected.text, request);
        ASSERT_TRUE(condition.has_value()) << expected.text;
        const FlatItemView view = item;
        EXPECT_EQ(condition->evaluate(&view), expected.holds)
            << expected.text << " " << expected.value;
    }
}

}  // namespace
}  // namespace dynox::expression
