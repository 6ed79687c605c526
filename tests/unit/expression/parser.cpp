// What all kinds of expressions share: sizes, tokens, paths, operands, calls.
#include "expression/parser.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::named;
using test::parse_condition;
using test::parse_projection;
using test::parse_update;
using test::repeated;
using test::Request;

TEST(ExpressionParser, RefusesEmptyAndTooLongExpressionsOfEveryKind) {
    Request request;
    Placeholders placeholders = request.placeholders();
    const std::string longest = "a" + std::string(expression_size_bytes_max - 1, 'b');
    const std::string too_long = longest + "b";
    EXPECT_EQ(error_of(Condition::parse("", Kind::filter, placeholders)),
              "Invalid FilterExpression: The expression can not be empty;");
    EXPECT_EQ(error_of(parse_condition("")),
              "Invalid ConditionExpression: The expression can not be empty;");
    EXPECT_EQ(error_of(parse_update("")),
              "Invalid UpdateExpression: The expression can not be empty;");
    EXPECT_EQ(error_of(parse_key_condition("", placeholders)),
              "Invalid KeyConditionExpression: The expression can not be empty;");
    EXPECT_EQ(error_of(parse_projection("")),
              "Invalid ProjectionExpression: The expression can not be empty;");
    EXPECT_TRUE(parse_projection(longest).has_value());
    EXPECT_EQ(error_of(parse_projection(too_long)),
              "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed "
              "size; expression size: 4097");
    // Told before syntax, and counted in bytes.
    EXPECT_EQ(error_of(parse_condition(repeated("\u00e9", 2049))),
              "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
              "expression size: 4098");
}

TEST(ExpressionParser, TellsTheTokenAndItsNeighboursOfASyntaxError) {
    struct Case {
        const char* text;
        const char* token;
        const char* near;
    };
    for (const Case& expected :
         std::initializer_list<Case>{{" ", "<EOF>", " "},
                                     {"a = ", "<EOF>", "= "},
                                     {"  a", "<EOF>", "a"},
                                     {"  = a", "=", "  = a"},
                                     {"a = b c ", "c", "b c "},
                                     {"a  =\n=  b", "=", "=\n=  b"},
                                     {"a[01] = b", "1", "01]"},
                                     {"a and", "and", "a and"},
                                     {"(a)", "<EOF>", ")"},
                                     {"\U0001f600 = a", "\U0001f600", "\U0001f600 ="}}) {
        EXPECT_EQ(error_of(parse_condition(expected.text)),
                  "Invalid ConditionExpression: Syntax error; token: \"" +
                      std::string(expected.token) + "\", near: \"" + expected.near + "\"")
            << expected.text;
    }
}

TEST(ExpressionParser, RefusesPathsOfMoreThan32Steps) {
    EXPECT_TRUE(parse_projection("a" + repeated(".b", 31)).has_value());
    EXPECT_TRUE(parse_projection("a" + repeated("[0]", 31)).has_value());
    EXPECT_EQ(error_of(parse_projection("a" + repeated(".b", 32))),
              "Invalid ProjectionExpression: The document path has too many nesting levels; "
              "nesting levels: 33");
    EXPECT_EQ(error_of(parse_condition("b = a" + repeated("[1]", 40))),
              "Invalid ConditionExpression: The document path has too many nesting levels; nesting "
              "levels: 41");
}

TEST(ExpressionParser, RefusesIndexesBeyond31Bits) {
    const Result<Projection> projection = parse_projection("a[2147483647]");
    ASSERT_TRUE(projection.has_value());
    EXPECT_EQ(projection->paths().front().steps.back().index, 2147483647U);
    for (const std::string index : {"2147483648", "4294967296", "99999999999999999999999999"}) {
        EXPECT_EQ(error_of(parse_projection("b, a[" + index + "]")),
                  "Invalid ProjectionExpression: List index is not within the allowable range; "
                  "index: [" +
                      index + "]");
    }
}

TEST(ExpressionParser, ResolvesNamesInEveryStepOfAPath) {
    Request request;
    request.names = named({{"#a", "name"}, {"#0", "x.y"}});
    Placeholders placeholders = request.placeholders();
    const Result<Projection> projection = Projection::parse("#a.#0[3].b", placeholders);
    ASSERT_TRUE(projection.has_value());
    const Path expected{{{"name", 0, false}, {"x.y", 0, false}, {"", 3, true}, {"b", 0, false}}};
    EXPECT_EQ(projection->paths(), std::vector<Path>{expected});
    EXPECT_TRUE(placeholders.check_all_used().has_value());
}

TEST(ExpressionParser, SurvivesNestingBombs) {
    const std::string redundant =
        "Invalid ConditionExpression: The expression has redundant parentheses;";
    const std::string too_many =
        "Invalid ConditionExpression: The expression contains too many operators; operator count: "
        "301";
    EXPECT_EQ(error_of(parse_condition(repeated("(", 4096))), redundant);
    EXPECT_EQ(error_of(parse_condition(repeated("(", 2000) + "a=b" + repeated(")", 2000))),
              redundant);
    EXPECT_EQ(error_of(parse_condition(repeated("(", 100) + "a" + repeated(")", 100) + "=b")),
              redundant);
    EXPECT_EQ(error_of(parse_condition(repeated("NOT ", 1023) + "a=b")), too_many);
    EXPECT_EQ(error_of(parse_condition(repeated("NOT(", 800) + "a=b" + repeated(")", 800))),
              too_many);
    EXPECT_EQ(error_of(parse_condition(repeated("(a=b and ", 400) + "a=b" + repeated(")", 400))),
              too_many);
    EXPECT_EQ(error_of(parse_condition(repeated("f(", 2048))),
              "Invalid ConditionExpression: The expression has too many nested function calls;");
    EXPECT_EQ(error_of(parse_update("SET a = " + repeated("(", 4000))),
              "Invalid UpdateExpression: The expression has redundant parentheses;");
    EXPECT_EQ(error_of(parse_update("SET a = " + repeated("list_append(", 340))),
              "Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: \"(\"");
    // As deep as it may be.
    EXPECT_TRUE(parse_condition(repeated("(not ", 299) + "a=b" + repeated(")", 299)).has_value());
    const Request request(R"(":l": {"L": []})");
    const std::string deepest =
        "SET a = " + repeated("list_append(b,", 270) + ":l" + repeated(")", 270);
    const Result<Update> update = parse_update(deepest, request);
    ASSERT_TRUE(update.has_value());
    const Result<FlatItem> item = update->apply(test::flat(R"("b": {"L": [{"S": "x"}]})"));
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(item->find("a").as_list().size(), 270U);
}

}  // namespace
}  // namespace dynox::expression
