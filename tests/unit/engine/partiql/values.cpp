#include "engine/partiql/values.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

using test::invalid;

/// The value of a literal as DynamoDB JSON, or why there is none.
std::string value(const std::string& literal) {
    const partiql::Statement statement = test::where("a = " + literal);
    const Result<api::Value> found = value_of(statement.where->children[1], {});
    return found ? test::json_of(found->flat()) : test::failure(found);
}

TEST(PartiqlValues, ReadsLiterals) {
    EXPECT_EQ(value("'it''s'"), R"({"v":{"S":"it's"}})");
    EXPECT_EQ(value("-1.50"), R"({"v":{"N":"-1.5"}})");
    EXPECT_EQ(value("TRUE"), R"({"v":{"BOOL":true}})");
    EXPECT_EQ(value("null"), R"({"v":{"NULL":true}})");
    EXPECT_EQ(value("[1, ['x']]"), R"({"v":{"L":[{"N":"1"},{"L":[{"S":"x"}]}]}})");
    EXPECT_EQ(value("{'k': {}}"), R"({"v":{"M":{"k":{"M":{}}}}})");
    EXPECT_EQ(value("<<2, 1>>"), R"({"v":{"NS":["1","2"]}})");
    EXPECT_EQ(value("<<'b', 'a'>>"), R"({"v":{"SS":["a","b"]}})");
}

TEST(PartiqlValues, RefusesWhatIsNoValue) {
    EXPECT_EQ(value("<<>>"), invalid("Empty bags are not supported at 1:27:2"));
    EXPECT_EQ(value("<<1, 1.0>>"), invalid("Input collection contains duplicates"));
    EXPECT_EQ(value("[b]"), invalid("Unsupported data type: VariableReference under key root.0 at "
                                    "1:28:1"));
    EXPECT_EQ(value("{'k': [?]}"),
              invalid("Unsupported data type: Parameter under key root.k.0 at 1:34:1"));
    EXPECT_EQ(value("{'': 1}"), invalid("Path component cannot be an empty string"));
    EXPECT_EQ(value("`x`"), invalid("Ion Literals are not supported: SYMBOL under key root at "
                                    "1:27:3"));
    std::string nested = "1";
    for (int i = 0; i < 40; ++i) {
        nested = "[" + nested + "]";
    }
    EXPECT_NE(value(nested).find("Nesting Levels"), std::string::npos);
}

TEST(PartiqlValues, TakesParametersThatStandAlone) {
    const partiql::Statement statement = test::where("a = ? AND b = ?");
    const std::vector<api::Value> parameters{api::Value(AttributeValue("x")),
                                             api::Value(AttributeValue(2))};
    const partiql::Node& second = statement.where->children[1].children[1];
    EXPECT_TRUE(is_value(second));
    EXPECT_EQ(test::json_of(value_of(second, parameters)->flat()), R"({"v":{"N":"2"}})");
    EXPECT_FALSE(is_value(statement.where->children[0].children[0]));
}

TEST(PartiqlValues, MakesItemsOfTuples) {
    const auto item = [](const std::string& tuple) {
        const partiql::Statement statement = test::statement("INSERT INTO t VALUE " + tuple);
        const Result<FlatItem> made = item_of(statement.item, {});
        return made ? test::json_of(*made) : test::failure(made);
    };
    EXPECT_EQ(item("{'p': 'x', 'a': [1]}"), R"({"a":{"L":[{"N":"1"}]},"p":{"S":"x"}})");
    EXPECT_EQ(item("{'p': 1, 'p': 2}"),
              invalid("Duplicate keys in tuple. Key: p under root at 1:30:3"));
    EXPECT_EQ(item("[1]"), invalid("Unsupported format in item expression. Please use struct "
                                   "format {...} to express item values for insert statement. at "
                                   "1:21:1"));
}

}  // namespace
}  // namespace dynox::engine
