#include "expression/structure.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::named;
using test::parse_condition;
using test::parse_projection;
using test::parse_update;
using test::Request;

const std::string reserved = "Attribute name is a reserved keyword; reserved keyword: ";
const std::string unknown = "Invalid function name; function: ";
const std::string misplaced =
    "The function is not allowed to be used this way in an expression; function: ";

TEST(ExpressionStructure, IsLookedAtFromTheRootLeftToRight) {
    struct Case {
        const char* text;
        std::string message;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"a = b and Name = c", reserved + "Name"},
             {"a.b.name = c", reserved + "name"},
             {"foo(name) and data = b", unknown + "foo"},
             {"name = foo(a)", reserved + "name"},
             {"size(foo(a)) = name", unknown + "foo"},
             {"attribute_exists(name) = b", misplaced + "attribute_exists"},
             {"attribute_exists(attribute_exists(name))", misplaced + "attribute_exists"},
             {"attribute_exists(size(name))", reserved + "name"},
             {"size(name)", misplaced + "size"},
             {"a in (name, foo(b))", reserved + "name"},
             {"Size(a) = b", unknown + "Size"},
             {"if_not_exists(name, b)",
              "The function is not allowed in a condition expression; function: if_not_exists"},
             {"a[2147483648] = name",
              "List index is not within the allowable range; index: [2147483648]"}}) {
        EXPECT_EQ(error_of(parse_condition(expected.text)),
                  "Invalid ConditionExpression: " + expected.message)
            << expected.text;
    }
}

TEST(ExpressionStructure, ComesBehindSyntaxAndParenthesesAndBeforeTheRest) {
    EXPECT_EQ(error_of(parse_condition("name = b and")),
              "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"and\"");
    EXPECT_EQ(error_of(parse_condition("name = b and ((a = b))")),
              "Invalid ConditionExpression: The expression has redundant parentheses;");
    EXPECT_EQ(error_of(parse_condition("a = a and #x = :y and name = b")),
              "Invalid ConditionExpression: " + reserved + "name");
    EXPECT_EQ(error_of(parse_update("SET a = #x SET b = :y, b = name")),
              "Invalid UpdateExpression: " + reserved + "name");
}

TEST(ExpressionStructure, AllowsReservedWordsBehindAPlaceholder) {
    Request request;
    request.names = named({{"#n", "name"}});
    EXPECT_TRUE(parse_condition("#n = b and a.#n = c", request).has_value());
    EXPECT_TRUE(parse_projection("#n, a.#n", request).has_value());
    EXPECT_TRUE(parse_update("REMOVE #n, a.#n", request).has_value());
    // `size` is reserved, but not as a function.
    EXPECT_TRUE(parse_condition("size(a) = b").has_value());
    EXPECT_EQ(error_of(parse_condition("size = b")),
              "Invalid ConditionExpression: " + reserved + "size");
}

TEST(ExpressionStructure, KnowsWhichFunctionsUpdatesMayCall) {
    const std::string in_update = "Invalid UpdateExpression: ";
    EXPECT_EQ(error_of(parse_update("SET a = size(b)")), in_update + unknown + "size");
    EXPECT_EQ(error_of(parse_update("SET a = if_not_exists(b, contains(c, d))")),
              in_update + unknown + "contains");
    EXPECT_EQ(error_of(parse_update("SET a = list_append(b, c) + d")),
              in_update + misplaced + "list_append");
    EXPECT_EQ(error_of(parse_update("SET a = b - (list_append(b, c))")),
              in_update + misplaced + "list_append");
    EXPECT_TRUE(
        parse_update("SET a = list_append(list_append(b, c), if_not_exists(d, e))").has_value());
    EXPECT_TRUE(parse_update("SET a = if_not_exists(b, c) - if_not_exists(c, d)").has_value());
}

}  // namespace
}  // namespace dynox::expression
