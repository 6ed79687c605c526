#include "engine/counting.hpp"

#include "engine/item_writes.hpp"
#include "engine/state.hpp"
#include "engine/table_operations.hpp"
#include "engine/table_update.hpp"
#include "support.hpp"

namespace dynox::engine {
namespace {

using test::request;

/// A table with items and an index whose counts are lost, as a crash loses them.
class Counting : public ::testing::Test {
  protected:
    Counting() {
        EXPECT_TRUE(state.open());
        EXPECT_TRUE(
            create_table(state, request<api::CreateTableRequest>(test::indexed_table), ticket));
        for (int i = 0; i < item_count; ++i) {
            put(i);
        }
        reopened.emplace(*state.storage, state.locks, watcher, "us-east-1");
        EXPECT_TRUE(reopened->open());
    }
    void put(int number) {
        api::PutItemRequest request;
        request.table_name = "indexed";
        request.item =
            item("p", "p" + std::to_string(number), "c", 1, "g", "a", "h", 1, "l", "l").to_flat();
        EXPECT_TRUE(put_item(state, request, ticket));
    }
    [[nodiscard]] TableHandle table() const { return reopened->find("indexed"); }

    static constexpr int item_count = 100;
    EngineState state{make_memory_storage(), "us-east-1", [] { return 1.0; }};
    api::CommitTicket ticket = 0;
    TableWatcher watcher;
    std::optional<Catalogue> reopened;
};

TEST_F(Counting, IsDoneInParts) {
    EXPECT_FALSE(table()->counted());
    int parts = 0;
    for (; reopened->count_some(30).value(); ++parts) {
        EXPECT_FALSE(table()->counted());
    }
    // The table and four indexes.
    EXPECT_EQ(parts, 5 * item_count / 30);
    EXPECT_TRUE(table()->counted());
    EXPECT_EQ(table()->counts().items(), item_count);
    EXPECT_EQ(table()->find_index("all")->counts.items(), item_count);
    EXPECT_FALSE(reopened->count_some(30).value());
}

TEST_F(Counting, KnowsWhatIsWrittenMeanwhile) {
    EXPECT_TRUE(reopened->count_some(30).value());
    // As writers do.
    put(1000);
    table()->counts().add(1, 10);
    table()->find_index("all")->counts.add(1, 10);
    ASSERT_TRUE(reopened->ensure_counted(*table()));
    EXPECT_EQ(table()->counts().items(), item_count + 1);
    EXPECT_EQ(table()->find_index("all")->counts.items(), item_count + 1);
}

TEST_F(Counting, HelpsWhoAsksForABoundedPart) {
    ASSERT_TRUE(reopened->ensure_counted(*table(), 30));
    EXPECT_FALSE(table()->counted());
    EXPECT_TRUE(reopened->count_some(30).value());
    ASSERT_TRUE(reopened->ensure_counted(*table(), Catalogue::all_items));
    EXPECT_EQ(table()->counts().items(), item_count);
}

TEST_F(Counting, BeginsAnewWhereTheTableChanged) {
    EXPECT_TRUE(reopened->count_some(30).value());
    const auto update = request<api::UpdateTableRequest>(
        R"({"TableName": "indexed", "AttributeDefinitions": [
            {"AttributeName": "g", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [
            {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}]})");
    ASSERT_TRUE(reopened->update(
        "indexed", [&](const Table& before) { return revise(before, update, 1); }, ticket));
    Backfill backfill(*state.storage, state.locks, *reopened);
    backfill.add(*table());
    ASSERT_TRUE(backfill.run(Backfill::all_items));
    EXPECT_TRUE(backfill.idle());
    while (reopened->count_some(30).value()) {
    }
    EXPECT_TRUE(table()->counted());
    EXPECT_EQ(table()->counts().items(), item_count);
    EXPECT_EQ(table()->find_index("new")->counts.items(), item_count);
}

TEST_F(Counting, OfATableIsDoneAgainWhereAnIndexIsFilledMeanwhile) {
    const auto update = request<api::UpdateTableRequest>(
        R"({"TableName": "indexed", "AttributeDefinitions": [
            {"AttributeName": "g", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [
            {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}]})");
    ASSERT_TRUE(reopened->update(
        "indexed", [&](const Table& before) { return revise(before, update, 1); }, ticket));
    EXPECT_TRUE(reopened->count_some(30).value());  // the views are of before the entries
    Backfill backfill(*state.storage, state.locks, *reopened);
    backfill.add(*table());
    ASSERT_TRUE(backfill.run(Backfill::all_items));
    while (reopened->count_some(30).value()) {
    }
    EXPECT_EQ(table()->find_index("new")->counts.items(), item_count);
}

TEST_F(Counting, OfAFilledIndexIsDoneInParts) {
    ASSERT_TRUE(reopened->ensure_counted(*table()));
    const auto update = request<api::UpdateTableRequest>(
        R"({"TableName": "indexed", "AttributeDefinitions": [
            {"AttributeName": "g", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [
            {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}]})");
    ASSERT_TRUE(reopened->update(
        "indexed", [&](const Table& before) { return revise(before, update, 1); }, ticket));
    Backfill backfill(*state.storage, state.locks, *reopened);
    backfill.add(*table());
    const Index& index = *table()->find_index("new");
    ASSERT_TRUE(backfill.run(item_count + 30));  // all are put, not all are counted
    EXPECT_TRUE(index.filling);
    EXPECT_EQ(index.counts.items(), 0);
    ASSERT_TRUE(backfill.run(item_count));
    EXPECT_FALSE(index.filling);
    EXPECT_EQ(index.counts.items(), item_count);
    EXPECT_TRUE(backfill.idle());
}

}  // namespace
}  // namespace dynox::engine
