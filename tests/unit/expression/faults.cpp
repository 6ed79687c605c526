#include "expression/faults.hpp"

#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

TEST(ExpressionFaults, TellTheLowestRankAndOfItTheFirst) {
    Faults faults;
    EXPECT_TRUE(faults.empty());
    faults.add(Rank::meaning, "third");
    faults.add(Rank::structure, "first");
    faults.add(Rank::structure, "second");
    EXPECT_FALSE(faults.empty());
    EXPECT_TRUE(faults.has(Rank::meaning));
    EXPECT_FALSE(faults.has(Rank::syntax));
    EXPECT_EQ(faults.error(Kind::filter).message(), "Invalid FilterExpression: first");
    EXPECT_EQ(faults.error(Kind::filter).code(), server_errc::validation);
}

TEST(ExpressionFaults, PrintPathsAndValuesAsTheServiceDoes) {
    const std::array<Step, 3> path{Step{"a"}, Step{"b.c"}, Step{{}, 12, 0, true}};
    EXPECT_EQ(to_string(Steps(path)), "[a, b.c, [12]]");
    const FlatItem item =
        test::flat(R"("n": {"N": "1.50e3"}, "s": {"S": "x}"}, "b": {"B": "AAE="})");
    EXPECT_EQ(to_string(item.find("n")), "{N:1500}");
    EXPECT_EQ(to_string(item.find("s")), "{S:x}}");
    EXPECT_EQ(to_string(item.find("b")), "{B:AAE=}");
}

}  // namespace
}  // namespace dynox::expression
