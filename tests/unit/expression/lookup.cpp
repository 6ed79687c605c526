#include "expression/lookup.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::flat;

TEST(ExpressionLookup, FindsValuesAlongPaths) {
    const FlatItem item =
        flat(R"("m": {"M": {"l": {"L": [{"N": "7"}, {"S": "x"}]}}}, "s": {"S": "y"})");
    const std::array<Step, 3> path{Step{"m"}, Step{"l"}, Step{{}, 1, 0, true}};
    EXPECT_EQ(value_at(path, item).as_string(), "x");
    EXPECT_EQ(value_at(Steps(path).first(2), item).member_count(), 2U);
    for (const std::array<Step, 2>& nowhere :
         {std::array{Step{"m"}, Step{{}, 0, 0, true}}, std::array{Step{"m"}, Step{"x"}},
          std::array{Step{"s"}, Step{"x"}}, std::array{Step{"s"}, Step{{}, 0, 0, true}},
          std::array{Step{"q"}, Step{"x"}}}) {
        EXPECT_TRUE(value_at(nowhere, item).empty());
    }
}

TEST(ExpressionLookup, CountsLevelsOfListsAndMaps) {
    struct Case {
        const char* value;
        std::size_t levels;
    };
    for (const Case& expected : std::initializer_list<Case>{
             {R"({"S": "x"})", 0},
             {R"({"SS": ["x"]})", 0},
             {R"({"L": []})", 1},
             {R"({"M": {}})", 1},
             {R"({"M": {"a": {"L": [{"N": "1"}, {"M": {}}]}, "b": {"N": "1"}}})", 3},
             {R"({"L": [{"L": []}, {"L": [{"L": []}]}, {"L": []}]})", 3}}) {
        const FlatItem item = flat("\"v\": " + std::string(expected.value));
        EXPECT_EQ(nesting_levels(item.find("v")), expected.levels) << expected.value;
    }
    for (const int levels : {31, 32, 33, 100'000}) {
        const FlatItem item = test::nested_lists("v", levels);
        EXPECT_EQ(nesting_levels(item.find("v")), static_cast<std::size_t>(levels));
    }
}

}  // namespace
}  // namespace dynox::expression
