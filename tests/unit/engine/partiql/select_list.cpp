#include "engine/partiql/select_list.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

std::string selected(const std::string& list) {
    const partiql::Statement statement = test::statement("SELECT " + list + " FROM t");
    const Result<SelectList> made = SelectList::make(statement.projection, {});
    if (!made) {
        return test::failure(made);
    }
    return test::json_of(made->apply(
        test::flat(R"({"a": {"N": "1"}, "m": {"M": {"k": {"L": [{"N": "7"}, {"S": "z"}]}}}})")));
}

TEST(PartiqlSelectList, GivesPathsUnderTheirLastNames) {
    EXPECT_EQ(selected("a"), R"({"a":{"N":"1"}})");
    EXPECT_EQ(selected("m.k[1], a"), R"({"a":{"N":"1"},"k[1]":{"S":"z"}})");
    EXPECT_EQ(selected("zz, m['k'][0]"), R"({"k[0]":{"N":"7"}})");
    EXPECT_EQ(selected("zz"), "{}");
}

TEST(PartiqlSelectList, RefusesWhatCannotBeToldApart) {
    EXPECT_EQ(selected("m.k, n.k"), test::invalid("Duplicate identifiers in select clause: k"));
    EXPECT_EQ(selected("1"), test::invalid("Unexpected path component at 1:8:1"));
    EXPECT_EQ(selected("m.k[?]"), test::invalid("Unexpected path component at 1:12:1"));
    EXPECT_EQ(selected("m.k[-1]"),
              test::invalid("List index is not within the allowable range; index: [-1] at "
                            "1:13:1"));
    EXPECT_NE(selected("m, m.k").find("overlap"), std::string::npos);
}

TEST(PartiqlSelectList, TellsItsAttributesOnce) {
    const partiql::Statement statement = test::statement("SELECT m.k, a, m.j FROM t");
    const SelectList list = SelectList::make(statement.projection, {}).value();
    EXPECT_EQ(list.attributes(), (std::vector<std::string_view>{"m", "a"}));
    EXPECT_TRUE(SelectList().attributes().empty());
}

}  // namespace
}  // namespace dynox::engine
