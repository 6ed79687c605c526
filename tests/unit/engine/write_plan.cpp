#include "engine/write_plan.hpp"

#include "engine/key_codec.hpp"
#include "support.hpp"

namespace dynox::engine {
namespace {

using test::flat;
using test::make_table;

class WritePlan : public ::testing::Test {
  protected:
    /// Puts and deletes of a write, as "+id" and "-id" with the table's id as 0.
    std::vector<std::string> plan(const FlatItem* before, const FlatItem* after) {
        WriteBatch batch;
        const FlatItem& any = before != nullptr ? *before : *after;
        effect = plan_write(table, table_key(table, any), before, after, batch);
        std::vector<std::string> changes;
        for (const WriteBatch::Change& change : batch.changes()) {
            const auto id = static_cast<unsigned char>(change.key[3]) - table.id();
            changes.push_back((change.value ? "+" : "-") + std::to_string(id));
        }
        return changes;
    }
    using Changes = std::vector<std::string>;

    Table table = make_table(test::indexed_table);  // 1 lsi, 2 gsi, 3 all, 4 include
    FlatItem bare = flat(R"({"p": {"S": "x"}, "c": {"N": "1"}})");
    FlatItem full = flat(
        R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g"}, "h": {"N": "1"}, "l": {"S": "l"}})");
    FlatItem moved = flat(
        R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g"}, "h": {"N": "2"}, "l": {"S": "l"}})");
    WriteEffect effect;
};

TEST_F(WritePlan, AnItemEntersTheIndexesWhoseKeysItHas) {
    EXPECT_EQ(plan(nullptr, &bare), (Changes{"+0"}));
    EXPECT_EQ(effect.items, 1);
    EXPECT_EQ(effect.bytes, 5);
    EXPECT_EQ(plan(&bare, &full), (Changes{"+0", "+1", "+2", "+3", "+4"}));
    EXPECT_EQ(effect.items, 0);
    EXPECT_EQ(effect.indexes.size(), 4U);
}

TEST_F(WritePlan, AMovedKeyLeavesItsOldPlace) {
    EXPECT_EQ(plan(&full, &moved), (Changes{"+0", "-2", "+2", "+3", "-4", "+4"}));
    EXPECT_EQ(effect.indexes[0].items, 0);
}

TEST_F(WritePlan, AnUnchangedItemIsWrittenInTheTableAlone) {
    EXPECT_EQ(plan(&full, &full), (Changes{"+0"}));
    EXPECT_TRUE(effect.indexes.empty());
}

TEST_F(WritePlan, ADeletedItemLeavesEverything) {
    EXPECT_EQ(plan(&full, nullptr), (Changes{"-0", "-1", "-2", "-3", "-4"}));
    EXPECT_EQ(effect.items, -1);
    for (const IndexEffect& change : effect.indexes) {
        EXPECT_EQ(change.items, -1);
        EXPECT_LT(change.bytes, 0);
    }
}

TEST_F(WritePlan, NothingOverNothingWritesNothing) {
    WriteBatch batch;
    EXPECT_EQ(plan_write(table, "key", nullptr, nullptr, batch).table_units(), 1U);
    EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace dynox::engine
