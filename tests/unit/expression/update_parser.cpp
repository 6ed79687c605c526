#include "expression/update_parser.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::describe;
using test::error_of;
using test::named;
using test::parse_update;
using test::Request;

Request values() {
    return Request(
        R"(":v": {"N": "1"}, ":w": {"N": "-12.5"}, ":s": {"SS": ["ab", "c"]}, ":l": {"L": [{"S": "x"}]},
           ":t": {"S": "text"})");
}

std::string tree_of(std::string_view text) {
    const Request request = values();
    const Result<Update> update = parse_update(text, request);
    return update ? describe(update->tree()) : update.error().message();
}

TEST(UpdateParser, BuildsTrees) {
    struct Case {
        const char* text;
        const char* tree;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"SET a = :v, b.c[0] = d", "(SET a :v) (SET b.c[0] d)"},
             {"set a = b + :v ReMoVe c, d[1] ADD e :v, f :s delete g :s",
              "(SET a (+ b :v)) (REMOVE c) (REMOVE d[1]) (ADD e :v) (ADD f :s) (DELETE g :s)"},
             {"SET a = :v - b", "(SET a (- :v b))"},
             {"SET a = (:v)", "(SET a :v)"},
             {"SET a = (b + :v)", "(SET a (+ b :v))"},
             {"SET a = ((b) - (:v))", "(SET a (- b :v))"},
             {"SET a = (b) - :v", "(SET a (- b :v))"},
             {"SET a = if_not_exists(b.c, :v) + if_not_exists((d), :w)",
              "(SET a (+ (if_not_exists b.c :v) (if_not_exists d :w)))"},
             {"SET a = list_append(if_not_exists(a, :l), list_append(:l, (b)))",
              "(SET a (list_append (if_not_exists a :l) (list_append :l b)))"}}) {
        EXPECT_EQ(tree_of(expected.text), expected.tree) << expected.text;
    }
}

TEST(UpdateParser, NestsSumsOfStatements) {
    const auto tree = [](std::string_view text) {
        const Request request = values();
        Placeholders placeholders = request.placeholders();
        const auto parsed = parse_update_tree(text, placeholders, UpdateGrammar::statement);
        return parsed ? describe(**parsed) : parsed.error().message();
    };
    EXPECT_EQ(tree("SET a = b + c - :v"), "(SET a (- (+ b c) :v))");
    EXPECT_EQ(tree("SET a = b - (c + (d - :v))"), "(SET a (- b (+ c (- d :v))))");
    EXPECT_EQ(tree("SET a = ((b + c) - d) + :v"), "(SET a (+ (- (+ b c) d) :v))");
    EXPECT_EQ(tree("SET a = if_not_exists(b, (c + d + :v))"),
              "(SET a (if_not_exists b (+ (+ c d) :v)))");
    EXPECT_EQ(tree("SET a = b + (c + :t)"),
              "Invalid UpdateExpression: Incorrect operand type for operator or function; "
              "operator or function: +, operand type: S");
    EXPECT_EQ(tree_of("SET a = b + c - :v"),
              "Invalid UpdateExpression: Syntax error; token: \"-\", near: \"c - :v\"");
}

TEST(UpdateParser, KeepsPositions) {
    const Request request = values();
    const Result<Update> update = parse_update("SET a = b + :v REMOVE  c.d", request);
    ASSERT_TRUE(update.has_value());
    const UpdateTree& tree = update->tree();
    EXPECT_EQ(tree.actions[0].offset, 4U);
    EXPECT_EQ(tree.actions[0].value.offset, 10U);
    EXPECT_EQ(tree.actions[0].value.arguments[1].offset, 12U);
    EXPECT_EQ(tree.actions[1].offset, 23U);
    EXPECT_EQ(tree.actions[1].target[1].offset, 25U);
}

TEST(UpdateParser, TellsTargetsBeforeOperands) {
    const std::string prefix = "Invalid UpdateExpression: ";
    EXPECT_EQ(error_of(parse_update("SET a = :x, #b = :y")),
              prefix +
                  "An expression attribute name used in the document path is not defined; "
                  "attribute name: #b");
    EXPECT_EQ(error_of(parse_update("SET a = :x, a = :y")),
              prefix +
                  "Two document paths overlap with each other; must remove or rewrite one of these "
                  "paths; path one: [a], path two: [a]");
    EXPECT_EQ(error_of(parse_update("SET a = :x, b = :y SET c = :z")),
              prefix + "The \"SET\" section can only be used once in an update expression;");
    EXPECT_EQ(error_of(parse_update("SET a = :x, b = :y")),
              prefix +
                  "An expression attribute value used in expression is not defined; attribute "
                  "value: :x");
}

TEST(UpdateParser, KnowsWhatItChanges) {
    const Request request = values();
    const Result<Update> update = parse_update("SET b.c = :v, a = d REMOVE b.e ADD f :v", request);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->attributes(), (std::vector<std::string_view>{"b", "a", "f"}));
    EXPECT_FALSE(update->only_removes());
    EXPECT_TRUE(parse_update("REMOVE a DELETE b :s", request)->only_removes());
    EXPECT_FALSE(parse_update("DELETE b :s ADD c :s", request)->only_removes());
    EXPECT_FALSE(parse_update("REMOVE b SET c = :s", request)->only_removes());
}

TEST(UpdateParser, WorksOutTheChargeOfTheRequest) {
    // spec/service-facts.md, section 6. Sizes: :v 2, :w 4, :s 3, :l 3 + 1 + 1, :t 4 bytes.
    struct Case {
        const char* text;
        std::uint32_t charge;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"SET name_ = :v", 3 + 19 + 5 + 2},
             {"SET a = :w", 3 + 19 + 1 + 4},
             {"SET a.bc[10] = :t", 3 + 19 + (1 + 4 + 2 + 4 + 2) + 4},
             {"SET a = bcd", 3 + 19 + 1 + (1 + 14 + 3)},
             {"SET a = b.c[1]", 3 + 19 + 1 + (1 + 14 + 1 + 14 + 1 + 14 + 1)},
             {"SET a = :v, bc = :v", 3 + (19 + 1 + 2) + (19 + 2 + 2)},
             {"SET a = :v + :w", 3 + 19 + 1 + 34 + 2 + 4},
             {"SET a = (b - (:v))", 3 + 19 + 1 + 37 + (1 + 14 + 1) + 2},
             {"SET a = if_not_exists(b, :v)", 3 + 19 + 1 + 39 + (1 + 14 + 1) + 2},
             {"SET a = list_append(b, :l)", 3 + 19 + 1 + 37 + (1 + 14 + 1) + 5},
             {"ADD a :v", 3 + 19 + 1 + 2},
             {"ADD a :s", 3 + 19 + 1 + 3},
             {"DELETE a :s", 3 + 1 + 1},
             {"REMOVE abc, d[3]", 3 + (1 + 3) + (1 + 1 + 4 + 1)}}) {
        const Request request = values();
        const Result<Update> update = parse_update(expected.text, request);
        ASSERT_TRUE(update.has_value()) << expected.text;
        EXPECT_EQ(update->request_charge_bytes(), expected.charge) << expected.text;
    }
    Request request;
    request.names = named({{"#n", "a_long_name"}});
    EXPECT_EQ(parse_update("REMOVE #n", request)->request_charge_bytes(), 3U + 1U + 11U);
}

TEST(UpdateParser, ChargeDoesNotWrapRound) {
    ItemWriter writer;
    writer.name(":v");
    writer.string(std::string(16'000'000, 'x'));
    Request request;
    request.values = writer.finish();
    std::string text = "SET a = :v";
    for (int number = 0; number < 1000; ++number) {
        const std::string digits = std::to_string(number);
        if (text.size() + digits.size() + 6 > expression_size_bytes_max) {
            break;
        }
        text += ",a" + digits + "=:v";
    }
    const Result<Update> update = parse_update(text, request);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->request_charge_bytes(), 0xffffffffU);
}

}  // namespace
}  // namespace dynox::expression
