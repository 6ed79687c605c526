#include "engine/partiql/translation.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

using test::invalid;
using test::json_of;

std::string condition(const std::string& text) {
    const partiql::Statement statement = test::where(text);
    Translation translation({});
    const Result<std::string> translated = translation.condition(*statement.where);
    return translated ? *translated : test::failure(translated);
}
std::string update(const std::string& text) {
    const partiql::Statement statement = test::statement("UPDATE t " + text);
    Translation translation({});
    const Result<std::string> translated = translation.update(statement.assignments);
    return translated ? *translated : test::failure(translated);
}

TEST(PartiqlTranslation, WritesConditionsAsExpressions) {
    EXPECT_EQ(condition("a = 1 AND b <> 'x'"), "#0 = :0 AND #1 <> :1");
    EXPECT_EQ(condition("a BETWEEN 1 AND b"), "#0 BETWEEN :0 AND #1");
    EXPECT_EQ(condition("a IN [1, b]"), "#0 IN (:0,#1)");
    EXPECT_EQ(condition("a.b[01]['c d'] > 2"), "#0.#1[1].#2 > :0");
    EXPECT_EQ(condition("a IS MISSING"), "attribute_not_exists(#0)");
    EXPECT_EQ(condition("a IS NOT NULL"), "NOT attribute_type(#0, :0)");
    EXPECT_EQ(condition("size(a) > 1 OR contains(a, 'x')"), "size(#0) > :0 OR contains(#0, :1)");
}

TEST(PartiqlTranslation, EnclosesOnlyWhatMustBe) {
    EXPECT_EQ(condition("(a = 1 OR a = 2) AND b = 3"), "(#0 = :0 OR #0 = :1) AND #1 = :2");
    EXPECT_EQ(condition("((a = 1 AND (b = 2)))"), "#0 = :0 AND #1 = :1");
    EXPECT_EQ(condition("NOT (a = 1 AND b = 2)"), "NOT (#0 = :0 AND #1 = :1)");
    EXPECT_EQ(condition("NOT NOT a = 1"), "NOT NOT #0 = :0");
    EXPECT_EQ(condition("a = 1 OR (b = 2 AND c = 3)"), "#0 = :0 OR #1 = :1 AND #2 = :2");
}

TEST(PartiqlTranslation, JoinsWhatIsLeftOfWhere) {
    const partiql::Statement statement = test::where("a = 1 OR b = 2");
    Translation translation({});
    EXPECT_EQ(translation.conjunction({}).value(), "");
    EXPECT_EQ(translation.conjunction({&*statement.where}).value(), "#0 = :0 OR #1 = :1");
    EXPECT_EQ(translation.conjunction({&*statement.where, &*statement.where}).value(),
              "(#0 = :2 OR #1 = :3) AND (#0 = :4 OR #1 = :5)");
}

TEST(PartiqlTranslation, SortsAssignmentsIntoSections) {
    EXPECT_EQ(update("SET a = 1 REMOVE b SET c = d"), "SET #2 = #3, #0 = :0 REMOVE #1");
    EXPECT_EQ(update("SET a = set_add(a, <<1>>), b.c = set_delete(b.c, <<'x'>>)"),
              "ADD #0 :0 DELETE #1.#2 :1");
    EXPECT_EQ(update("SET a = list_append(if_not_exists(a, []), [1])"),
              "SET #0 = list_append(if_not_exists(#0, :0), :1)");
}

TEST(PartiqlTranslation, NestsSums) {
    EXPECT_EQ(update("SET a = b + 1"), "SET #0 = #1 + :0");
    EXPECT_EQ(update("SET a = 1 - b"), "SET #0 = :0 - #1");
    EXPECT_EQ(update("SET a = b - c"), "SET #0 = #1 - #2");
    EXPECT_EQ(update("SET a = 10 - (b - 2.5) - 4"), "SET #0 = :0 - (#1 - :1) - :2");
    EXPECT_EQ(update("SET a = (b + c) + d"), "SET #0 = #1 + #2 + #3");
    EXPECT_EQ(update("SET a = if_not_exists(a, b + c)"), "SET #0 = if_not_exists(#0, (#1 + #2))");
}

TEST(PartiqlTranslation, GathersNamesOnceAndEveryValue) {
    const partiql::Statement statement = test::where("a = ? AND b.a = 'x' AND a < 2");
    const std::vector<api::Value> parameters{api::Value(AttributeValue(7))};
    Translation translation(parameters);
    EXPECT_EQ(translation.condition(*statement.where).value(),
              "#0 = :0 AND #1.#0 = :1 AND #0 < :2");
    const api::ExpressionParameters given = std::move(translation).parameters();
    EXPECT_EQ(given.names, (api::AttributeNames{{"#0", "a"}, {"#1", "b"}}));
    EXPECT_EQ(json_of(*given.values), R"({":0":{"N":"7"},":1":{"S":"x"},":2":{"N":"2"}})");
    const api::ExpressionParameters none = Translation({}).parameters();
    EXPECT_FALSE(none.names || none.values);
}

TEST(PartiqlTranslation, TakesTheFrameOffErrorsOfExpressions) {
    const auto text = [](const char* message) {
        return statement_error(Error(server_errc::validation, message)).message();
    };
    EXPECT_EQ(text("Invalid FilterExpression: why"), "why");
    EXPECT_EQ(text("Invalid KeyConditionExpression: why"), "why");
    EXPECT_EQ(text("Invalid thing, and an Expression: why"),
              "Invalid thing, and an Expression: why");
    const Error other(server_errc::resource_not_found, "Invalid FilterExpression: why");
    EXPECT_EQ(statement_error(other).message(), "Invalid FilterExpression: why");
}

}  // namespace
}  // namespace dynox::engine
