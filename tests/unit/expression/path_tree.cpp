#include "expression/path_tree.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

using test::error_of;
using test::named;
using test::parse_projection;
using test::parse_update;

std::string clash(const std::string& verb, const std::string& one, const std::string& two) {
    return "Invalid ProjectionExpression: Two document paths " + verb +
           " with each other; must remove or rewrite one of these paths; path one: " + one +
           ", path two: " + two;
}

TEST(PathTree, RefusesPathsThatOverlapOrConflict) {
    EXPECT_EQ(error_of(parse_projection("a, b, a")), clash("overlap", "[a]", "[a]"));
    EXPECT_EQ(error_of(parse_projection("a.b, a")), clash("overlap", "[a, b]", "[a]"));
    EXPECT_EQ(error_of(parse_projection("a[1], c, a[1].b")),
              clash("overlap", "[a, [1]]", "[a, [1], b]"));
    EXPECT_EQ(error_of(parse_projection("a.b, a[0]")), clash("conflict", "[a, b]", "[a, [0]]"));
    EXPECT_EQ(error_of(parse_projection("x.a[0][1], x.a[0].b")),
              clash("conflict", "[x, a, [0], [1]]", "[x, a, [0], b]"));
    // An overlap is told before a conflict.
    EXPECT_EQ(error_of(parse_projection("a.b, a[0], c.d, c")), clash("overlap", "[c, d]", "[c]"));
    EXPECT_TRUE(parse_projection("a.b, a.c, a.bc, b, a1").has_value());
}

TEST(PathTree, ComparesPathsBehindTheirPlaceholders) {
    test::Request request;
    request.names = named({{"#a", "a"}, {"#ab", "a.b"}});
    EXPECT_EQ(error_of(parse_projection("a.b, #a", request)), clash("overlap", "[a, b]", "[a]"));
    EXPECT_TRUE(parse_projection("#a.b, #ab", request).has_value());
}

TEST(PathTree, ComparesTheTargetsOfAllSections) {
    EXPECT_EQ(
        error_of(parse_update("SET a.b = c REMOVE a.b.d")),
        "Invalid UpdateExpression: Two document paths overlap with each other; must remove or "
        "rewrite one of these paths; path one: [a, b], path two: [a, b, d]");
    // What is only read may be what is written.
    EXPECT_TRUE(parse_update("SET a = a, b = a REMOVE c, d").has_value());
}

TEST(PathTree, MergesAsManyPathsAsFit) {
    std::string text = "a0";
    std::string members = R"("a0": {"N": "0"})";
    for (int number = 1; number < 700; ++number) {
        const std::string name = "a" + std::to_string(number);
        text += "," + name;
        members += ",\"" + name + R"(": {"N": "1"})";
    }
    const Result<Projection> projection = parse_projection(text);
    ASSERT_TRUE(projection.has_value());
    const FlatItem item = test::flat(members);
    EXPECT_EQ(projection->apply(item), item);
    EXPECT_EQ(error_of(parse_projection(text + ",a699")), clash("overlap", "[a699]", "[a699]"));
}

TEST(PathTree, SortsItsChildren) {
    const Step a{"a"};
    const Step b{"b"};
    const Step tenth{{}, 10, 0, true};
    const Step second{{}, 2, 0, true};
    const std::array<Step, 2> paths[] = {{b, tenth}, {b, second}, {a, second}};
    std::array<Steps, 3> views{paths[0], paths[1], paths[2]};
    Arena arena;
    Faults faults;
    const PathNode root = merge_paths(views, arena, faults);
    ASSERT_TRUE(faults.empty());
    ASSERT_EQ(root.children.size(), 2U);
    EXPECT_EQ(root.children[0].step.name, "a");
    EXPECT_EQ(root.children[0].children[0].path, 2U);
    ASSERT_EQ(root.children[1].children.size(), 2U);
    EXPECT_EQ(root.children[1].children[0].step.index, 2U);
    EXPECT_EQ(root.children[1].children[0].path, 1U);
    EXPECT_EQ(root.children[1].children[1].step.index, 10U);
    EXPECT_TRUE(root.children[1].children[1].is_leaf());
    EXPECT_FALSE(root.children[1].is_leaf());
}

}  // namespace
}  // namespace dynox::expression
