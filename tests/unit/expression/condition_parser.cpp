#include "expression/condition_parser.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::describe;
using test::error_of;
using test::parse_condition;
using test::repeated;
using test::Request;

const char* const prefix = "Invalid ConditionExpression: ";

Request values() {
    return Request(R"(":v": {"N": "1"}, ":w": {"N": "2"}, ":s": {"S": "N"})");
}

std::string tree_of(std::string_view text) {
    const Result<Condition> condition = parse_condition(text, values());
    return condition ? describe(condition->root()) : condition.error().message();
}

TEST(ConditionParser, BuildsTreesByPrecedence) {
    struct Case {
        const char* text;
        const char* tree;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"a = :v", "(= a :v)"},
             {"a<>b and c<d and e<=f", "(and (<> a b) (< c d) (<= e f))"},
             {"a>b or c>=d and e=f or g=h", "(or (> a b) (and (>= c d) (= e f)) (= g h))"},
             {"not a = b and c = d", "(and (not (= a b)) (= c d))"},
             {"not not (a = b or c = d)", "(not (not (or (= a b) (= c d))))"},
             {"(a = b or c = d) and e = f", "(and (or (= a b) (= c d)) (= e f))"},
             {"a = b and (c = d and e = f)", "(and (= a b) (and (= c d) (= e f)))"},
             {"a BETWEEN :v AND :w AND b = c", "(and (between a :v :w) (= b c))"},
             {"a between b and c or d in (e, :v, f)", "(or (between a b c) (in d e :v f))"},
             {"size(a.b[1]) > :v", "(> (size a.b[1]) :v)"},
             {":v in (size(a))", "(in :v (size a))"},
             {"(a) = (:v)", "(= a :v)"},
             {"((a) = :v)", "(= a :v)"},
             {"(size(a)) = (size((b)))", "(= (size a) (size b))"},
             {"(attribute_exists(a))", "(attribute_exists a)"},
             {"(attribute_exists(a) or a = b)", "(or (attribute_exists a) (= a b))"},
             {"not attribute_not_exists (a)", "(not (attribute_not_exists a))"},
             {"begins_with(a, b) and contains(a, :v) and attribute_type(a, :s)",
              "(and (begins_with a b) (contains a :v) (attribute_type a :s))"}}) {
        EXPECT_EQ(tree_of(expected.text), expected.tree) << expected.text;
    }
}

TEST(ConditionParser, KeepsPositions) {
    const Result<Condition> condition =
        parse_condition("a = :v and\n not contains(b.c, :w)", values());
    ASSERT_TRUE(condition.has_value());
    const ConditionNode& root = condition->root();
    EXPECT_EQ(root.offset, 7U);
    const ConditionNode& equal = *root.children[0];
    EXPECT_EQ(equal.offset, 2U);
    EXPECT_EQ(equal.operands[0].offset, 0U);
    EXPECT_EQ(equal.operands[1].offset, 4U);
    const ConditionNode& negation = *root.children[1];
    EXPECT_EQ(negation.offset, 12U);
    const ConditionNode& call = *negation.children[0];
    EXPECT_EQ(call.offset, 16U);
    EXPECT_EQ(call.operands[0].path[1].offset, 27U);
}

TEST(ConditionParser, CountsOperators) {
    // n comparisons joined by AND are 2n - 1 operators; functions and parentheses are none.
    const std::string most = "a=b" + repeated(" and a=b", 149) + " and attribute_exists(c)";
    EXPECT_TRUE(parse_condition(most).has_value());
    EXPECT_EQ(
        error_of(parse_condition("not " + most)),
        std::string(prefix) + "The expression contains too many operators; operator count: 301");
    EXPECT_TRUE(parse_condition(repeated("not ", 299) + "a=b").has_value());
    EXPECT_EQ(
        error_of(parse_condition(repeated("not ", 300) + "a=b")),
        std::string(prefix) + "The expression contains too many operators; operator count: 301");
    EXPECT_EQ(error_of(parse_condition(repeated("not ", 300) + "a=b and")),
              std::string(prefix) + "Syntax error; token: \"<EOF>\", near: \"and\"");
}

TEST(ConditionParser, CountsTheOperandsOfIn) {
    EXPECT_TRUE(parse_condition("a in (b" + repeated(",b", 99) + ")").has_value());
    EXPECT_EQ(error_of(parse_condition("a in (b" + repeated(",b", 100) + ")")),
              std::string(prefix) +
                  "The IN operator is provided with too many operands; number of operands: 101");
}

TEST(ConditionParser, NamesTheKindOfExpression) {
    const Request request;
    Placeholders placeholders = request.placeholders();
    EXPECT_EQ(error_of(Condition::parse("a", Kind::filter, placeholders)),
              "Invalid FilterExpression: Syntax error; token: \"<EOF>\", near: \"a\"");
    EXPECT_EQ(error_of(parse_key_condition("a", placeholders)),
              "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"a\"");
}

TEST(ConditionParser, OutlivesItsTextButNotTheRequest) {
    const Request request = values();
    std::string text = "name_of_more_than_fifteen_bytes = :v";
    Result<Condition> parsed = parse_condition(text, request);
    ASSERT_TRUE(parsed.has_value());
    const Condition condition = *std::move(parsed);
    text.assign(text.size(), '?');
    EXPECT_EQ(condition.attributes(),
              std::vector<std::string_view>{"name_of_more_than_fifteen_bytes"});
}

}  // namespace
}  // namespace dynox::expression
