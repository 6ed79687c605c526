#include "engine/partiql/where_clause.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

using expression::KeyOperator;
using test::invalid;
using Equality = WhereClause::Equality;

const KeyAttribute p{"p", AttributeType::string};
const KeyAttribute c{"c", AttributeType::number};
KeySchema schema() {
    KeySchema key;
    key.attributes = {p, c};
    return key;
}

std::string key_of(const std::string& text, Equality equality = Equality::strict) {
    const partiql::Statement statement = test::where(text);
    WhereClause where(statement.where, {});
    const auto key = where.key(schema(), equality);
    return !key ? test::failure(key) : *key ? test::json_of(**key) : "none";
}

TEST(PartiqlWhereClause, FindsWholeKeys) {
    const std::string key = R"({"c":{"N":"1"},"p":{"S":"x"}})";
    EXPECT_EQ(key_of("p = 'x' AND c = 1"), key);
    EXPECT_EQ(key_of("1 = c AND (a = 2 AND 'x' = p)"), key);
    EXPECT_EQ(key_of("p = 'x' AND c = 1 AND p = 'x'"), key);
    EXPECT_EQ(key_of("p = 'x'"), "none");
    EXPECT_EQ(key_of("p = 'x' AND c > 1"), "none");
    EXPECT_EQ(key_of("p = 'x' AND c = 1 OR a = 1"), "none");
    EXPECT_EQ(key_of("NOT p = 'x' AND c = 1"), "none");
    EXPECT_EQ(key_of("p.q = 'x' AND c = 1"), "none");
    EXPECT_EQ(key_of("p = 'x' AND c IN [1]"), "none");
    EXPECT_EQ(key_of("p = 'x' AND c IN [1]", Equality::with_single_alternative), key);
}

TEST(PartiqlWhereClause, RefusesBadKeys) {
    EXPECT_EQ(key_of("p = 1 AND c = 1"),
              invalid("Key attribute's data type should match its data type in table's schema: "
                      "Key p"));
    EXPECT_EQ(key_of("p = '' AND c = 1"),
              invalid("One or more parameter values are not valid. The AttributeValue for a key "
                      "attribute cannot contain an empty string value. Key: p"));
    EXPECT_EQ(key_of("p = 'x' AND c = 1 AND c = 2"),
              invalid("Multiple conditions on same key c. Only single item Update/Insert/Delete "
                      "are supported"));
}

TEST(PartiqlWhereClause, FindsPinnedPartitions) {
    const auto pinned = [](const std::string& text) {
        const partiql::Statement statement = test::where(text);
        WhereClause where(statement.where, {});
        const auto values = where.pinned(p);
        if (!values) {
            return test::failure(values);
        }
        std::string found;
        for (const api::Value& value : *values) {
            found.append(value.flat().as_string()).append(" ");
        }
        return found + std::to_string(where.rest().size());
    };
    EXPECT_EQ(pinned("p = 'x' AND a = 1"), "x 1");
    EXPECT_EQ(pinned("p IN ['y', 'x']"), "y x 0");
    EXPECT_EQ(pinned("p = 'x' OR p IN ('y', 'z')"), "x y z 0");
    EXPECT_EQ(pinned("p IN ['x', 'y'] AND p = 'x'"), "x 1");
    EXPECT_EQ(pinned("p = 'x' OR a = 1"), "1");
    EXPECT_EQ(pinned("p IN ['x', a]"), "1");
    EXPECT_EQ(pinned("p > 'x'"), "1");
    EXPECT_EQ(pinned("p IN ['x', 1]"),
              invalid("One or more parameter values were invalid: Condition parameter type does "
                      "not match schema type"));
    EXPECT_EQ(pinned("p = 1"),
              invalid("Key attribute's data type should match its data type in table's schema: "
                      "Key p"));
}

TEST(PartiqlWhereClause, FindsComparisons) {
    const auto comparison = [](const std::string& text) {
        const partiql::Statement statement = test::where(text);
        WhereClause where(statement.where, {});
        const auto found = where.comparison(c);
        EXPECT_TRUE(found.has_value()) << text;
        return found && *found ? std::optional((*found)->op) : std::nullopt;
    };
    EXPECT_EQ(comparison("c = 1"), KeyOperator::equal);
    EXPECT_EQ(comparison("1 < c"), KeyOperator::greater);
    EXPECT_EQ(comparison("1 >= c"), KeyOperator::less_equal);
    EXPECT_EQ(comparison("c BETWEEN 1 AND 2"), KeyOperator::between);
    EXPECT_EQ(comparison("c IN [1]"), KeyOperator::equal);
    EXPECT_EQ(comparison("c IN [1, 2]"), std::nullopt);
    EXPECT_EQ(comparison("c <> 1"), std::nullopt);
    EXPECT_EQ(comparison("c = a"), std::nullopt);
}

TEST(PartiqlWhereClause, FindsPrefixesOfStringsOnly) {
    const partiql::Statement statement = test::where("begins_with(p, 'x')");
    WhereClause of_text(statement.where, {});
    EXPECT_EQ((*of_text.comparison(p))->op, KeyOperator::begins_with);
    const partiql::Statement of_number = test::where("begins_with(c, 'x')");
    WhereClause where(of_number.where, {});
    EXPECT_FALSE(where.comparison(c)->has_value());
    EXPECT_EQ(where.rest().size(), 1U);
}

}  // namespace
}  // namespace dynox::engine
