// What projections find is tested by tests/data/expressions.
#include "expression/expression.hpp"
#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::flat;
using test::parse_projection;

TEST(Projection, GivesItsPathsInTheOrderOfTheText) {
    const Result<Projection> projection = parse_projection("b.c, a[1], b.d, c");
    ASSERT_TRUE(projection.has_value());
    const std::vector<Path> expected{{{{"b", 0, false}, {"c", 0, false}}},
                                     {{{"a", 0, false}, {"", 1, true}}},
                                     {{{"b", 0, false}, {"d", 0, false}}},
                                     {{{"c", 0, false}}}};
    EXPECT_EQ(projection->paths(), expected);
    EXPECT_EQ(projection->attributes(), (std::vector<std::string_view>{"b", "a", "c"}));
}

TEST(Projection, MakesItemsThatAreCanonical) {
    const FlatItem item =
        flat(R"("a": {"L": [{"N": "1"}, {"M": {"x": {"S": "y"}, "z": {"NULL": true}}}]},
                "b": {"M": {"c": {"SS": ["q"]}, "d": {"BOOL": true}}}, "e": {"B": "AAEC"})");
    struct Case {
        const char* text;
        const char* expected;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {"e, a", R"("a": {"L": [{"N": "1"}, {"M": {"x": {"S": "y"}, "z": {"NULL": true}}}]},
                         "e": {"B": "AAEC"})"},
             {"b.d, a[1].x, nosuch", R"("a": {"L": [{"M": {"x": {"S": "y"}}}]},
                                        "b": {"M": {"d": {"BOOL": true}}})"},
             {"b.c.d, a[0].x, e[0]", ""}}) {
        const Result<Projection> projection = parse_projection(expected.text);
        ASSERT_TRUE(projection.has_value());
        // Equal bytes: also the size in the header is that of what is there.
        EXPECT_EQ(projection->apply(item), flat(expected.expected)) << expected.text;
    }
}

}  // namespace
}  // namespace dynox::expression
