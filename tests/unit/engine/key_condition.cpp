#include "engine/key_condition.hpp"

#include "engine/key_codec.hpp"
#include "support.hpp"

#include <functional>

namespace dynox::engine {
namespace {

using expression::KeyComparison;
using expression::KeyOperator;
using test::flat;
using test::make_table;

/// Every operator over a table's and an index's keys: a key is in the range exactly when its value
/// fits.
class KeyConditionRange : public ::testing::TestWithParam<const char*> {
  protected:
    KeyConditionRange() {
        plan.table = &table;
        plan.index = *GetParam() != '\0' ? table.find_index(GetParam()) : nullptr;
    }
    [[nodiscard]] std::string key_of(const std::string& sort) const {
        const FlatItem whole = item("p", "x", "c", sort, "l", sort).to_flat();
        return plan.index != nullptr ? index_key(table, *plan.index, whole)
                                     : table_key(table, whole);
    }
    void expect_fits(KeyOperator op, const std::string& low, const std::string& high,
                     const std::function<bool(const std::string&)>& fits) {
        const FlatItem values = item("p", "x", "low", low, "high", high).to_flat();
        const std::vector<KeyComparison> comparisons = {
            {"p", KeyOperator::equal, values.find("p"), {}},
            {plan.index != nullptr ? "l" : "c", op, values.find("low"), values.find("high")}};
        const Result<QueryRange> range = compile_key_condition(plan, comparisons);
        ASSERT_TRUE(range);
        for (const std::string& candidate : candidates) {
            EXPECT_EQ(range->matching.contains(key_of(candidate)), fits(candidate))
                << candidate << " " << low;
            EXPECT_TRUE(range->partition.contains(key_of(candidate)));
        }
    }

    std::vector<std::string> candidates = {std::string(1, '\0'),
                                           "a",
                                           std::string("a\0", 2),
                                           std::string("a\0b", 3),
                                           "a\xff",
                                           "a\xff\xff",
                                           "aa",
                                           "b",
                                           "\xff",
                                           "\xff\xff"};
    Table table = make_table(R"({"TableName": "text", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "S"},
            {"AttributeName": "l", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
        "LocalSecondaryIndexes": [{"IndexName": "lsi", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}]}],
        "GlobalSecondaryIndexes": [{"IndexName": "gsi", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}]}]})");
    ReadPlan plan;
};

TEST_P(KeyConditionRange, HoldsWhatTheOperatorMeans) {
    using Text = const std::string&;
    for (const std::string& low : candidates) {
        expect_fits(KeyOperator::equal, low, "", [&](Text x) { return x == low; });
        expect_fits(KeyOperator::less, low, "", [&](Text x) { return x < low; });
        expect_fits(KeyOperator::less_equal, low, "", [&](Text x) { return x <= low; });
        expect_fits(KeyOperator::greater, low, "", [&](Text x) { return x > low; });
        expect_fits(KeyOperator::greater_equal, low, "", [&](Text x) { return x >= low; });
        expect_fits(KeyOperator::begins_with, low, "", [&](Text x) { return x.starts_with(low); });
        for (const std::string& high : candidates) {
            if (low <= high) {
                expect_fits(KeyOperator::between, low, high,
                            [&](Text x) { return low <= x && x <= high; });
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Stores, KeyConditionRange, ::testing::Values("", "lsi", "gsi"));

}  // namespace
}  // namespace dynox::engine
