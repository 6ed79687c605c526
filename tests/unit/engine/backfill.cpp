#include "engine/backfill.hpp"

#include "engine/item_writes.hpp"
#include "engine/key_codec.hpp"
#include "engine/query.hpp"
#include "engine/state.hpp"
#include "engine/table_operations.hpp"
#include "engine/table_update.hpp"
#include "support.hpp"

namespace dynox::engine {
namespace {

using test::request;

/// A table with items, and an index that is published but not filled yet.
class BackfillTest : public ::testing::Test {
  protected:
    BackfillTest() {
        EXPECT_TRUE(state.open());
        EXPECT_TRUE(
            create_table(state, request<api::CreateTableRequest>(test::hash_table), ticket));
        for (int i = 0; i < item_count; ++i) {
            put(i, "g" + std::to_string(i % 3));
        }
    }
    void put(int number, std::string_view group) {
        api::PutItemRequest request;
        request.table_name = "hash";
        request.item = item("p", "p" + std::to_string(number), "g", group).to_flat();
        EXPECT_TRUE(put_item(state, request, ticket));
    }
    TableHandle publish_index() {
        const auto update = request<api::UpdateTableRequest>(
            R"({"TableName": "hash", "AttributeDefinitions": [
                {"AttributeName": "g", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [
                {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "ALL"},
                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}]})");
        const auto updated = state.catalogue.update(
            "hash", [&](const Table& table) { return revise(table, update, 1); }, ticket);
        EXPECT_TRUE(updated.has_value());
        return updated->after;
    }
    std::size_t entries(StoreId id) {
        std::string low;
        append_u32(low, id);
        std::size_t count = 0;
        for (auto cursor = state.storage->range(low, prefix_end(low), Direction::forward);
             cursor->valid(); cursor->next()) {
            ++count;
        }
        return count;
    }

    static constexpr int item_count = 100;
    EngineState state{make_memory_storage(), "us-east-1", [] { return 1.0; }};
    api::CommitTicket ticket = 0;
};

TEST_F(BackfillTest, GoesOnWhereItStopped) {
    const TableHandle table = publish_index();
    const Index& index = *table->find_index("new");
    state.backfill.add(*table);
    ASSERT_TRUE(state.backfill.run(30));
    EXPECT_EQ(entries(index.id), 30U);
    EXPECT_TRUE(index.filling);
    EXPECT_FALSE(state.backfill.idle());
    ASSERT_TRUE(state.backfill.run(Backfill::all_items));
    EXPECT_EQ(entries(index.id), 100U);
    EXPECT_FALSE(index.filling);
    EXPECT_TRUE(state.backfill.idle());
    EXPECT_EQ(index.counts.items(), 100);
}

TEST_F(BackfillTest, WritersKeepTheIndexMeanwhile) {
    const TableHandle table = publish_index();
    state.backfill.add(*table);
    ASSERT_TRUE(state.backfill.run(50));
    for (int i = 0; i < item_count; i += 2) {
        put(i, "moved");
    }
    put(1000, "late");
    ASSERT_TRUE(state.backfill.run(Backfill::all_items));
    EXPECT_EQ(entries(table->find_index("new")->id), 101U);
    EXPECT_EQ(table->find_index("new")->counts.items(), 101);
}

TEST_F(BackfillTest, EndsWhenTheIndexGoes) {
    const TableHandle table = publish_index();
    state.backfill.add(*table);
    ASSERT_TRUE(state.backfill.run(10));
    EXPECT_FALSE(state.catalogue.remove("hash", ticket)) << "a table that is being updated";
    ASSERT_TRUE(update_table(state,
                             request<api::UpdateTableRequest>(
                                 R"({"TableName": "hash", "GlobalSecondaryIndexUpdates": [
                                     {"Delete": {"IndexName": "new"}}]})"),
                             ticket));
    EXPECT_TRUE(state.backfill.idle());
    EXPECT_EQ(entries(table->find_index("new")->id), 0U);
    ASSERT_TRUE(state.catalogue.remove("hash", ticket));
}

TEST_F(BackfillTest, BeginsAgainAfterACrash) {
    const TableHandle table = publish_index();
    const StoreId id = table->find_index("new")->id;
    state.backfill.add(*table);
    ASSERT_TRUE(state.backfill.run(40));
    // What is opened anew knows the storage alone.
    ItemLocks locks;
    TableWatcher watcher;
    Catalogue catalogue(*state.storage, locks, watcher, "us-east-1");
    ASSERT_TRUE(catalogue.open());
    Backfill backfill(*state.storage, locks, catalogue);
    backfill.open();
    EXPECT_TRUE(catalogue.find("hash")->find_index("new")->filling);
    ASSERT_TRUE(backfill.run(Backfill::all_items));
    EXPECT_EQ(entries(id), 100U);
    EXPECT_FALSE(catalogue.find("hash")->find_index("new")->filling);
    Catalogue again(*state.storage, locks, watcher, "us-east-1");
    ASSERT_TRUE(again.open());
    EXPECT_FALSE(again.find("hash")->find_index("new")->filling);
}

TEST_F(BackfillTest, GoesOnWhileSomebodyAsksForTheTable) {
    state.backfill.add(*publish_index());
    ASSERT_TRUE(state.backfill.run(10));
    const auto described = describe_table(state, api::DescribeTableRequest{"hash"});
    ASSERT_TRUE(described);
    EXPECT_EQ(described->table.global_secondary_indexes[0].index_status, api::TableStatus::active);
    EXPECT_EQ(described->table.global_secondary_indexes[0].item_count, 100);
    EXPECT_TRUE(state.backfill.idle());
}

/// Through an Engine, with more items than UpdateTable adds itself.
class BackfillByEngineTest : public test::EngineTest {
  protected:
    BackfillByEngineTest() {
        for (int i = 0; i < item_count; ++i) {
            put("hash", R"({"p": {"S": "p)" + std::to_string(i) + R"("}, "g": {"S": "g"}})");
        }
    }
    void add_index() {
        const auto answer = must<api::UpdateTableRequest>(
            R"({"TableName": "hash", "AttributeDefinitions": [
                {"AttributeName": "g", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [
                {"Create": {"IndexName": "new", "Projection": {"ProjectionType": "ALL"},
                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}]})");
        EXPECT_EQ(answer.table_description.table_status, api::TableStatus::updating);
        EXPECT_EQ(answer.table_description.global_secondary_indexes[0].backfilling, false);
    }
    api::GlobalSecondaryIndexDescription described() {
        return must<api::DescribeTableRequest>(R"({"TableName": "hash"})")
            .table.global_secondary_indexes.at(0);
    }
    static constexpr int item_count = 700;
    static constexpr const char* read =
        R"({"TableName": "hash", "IndexName": "new", "KeyConditionExpression": "g = :g",
            "ExpressionAttributeValues": {":g": {"S": "g"}}, "Select": "COUNT"})";
};

TEST_F(BackfillByEngineTest, DueWorkGoesOnWithIt) {
    engine->begin_due_worker();
    add_index();
    EXPECT_EQ(described().index_status, api::TableStatus::creating);
    EXPECT_EQ(described().backfilling, true) << "asking leaves the work to the worker";
    EXPECT_EQ(error_of<api::QueryRequest>(read),
              test::invalid("Cannot read from backfilling global secondary index: new"));
    EXPECT_EQ(error_of<api::DeleteTableRequest>(R"({"TableName": "hash"})"),
              "ResourceInUseException: Attempt to change a resource which is still in use: Table "
              "is being updated: hash");
    must<api::DeleteItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "p1"}}})");
    EXPECT_EQ(engine->run_due(now).value(), true);
    EXPECT_EQ(described().backfilling, true);
    must<api::DeleteItemRequest>(R"({"TableName": "hash", "Key": {"p": {"S": "p2"}}})");
    while (engine->run_due(now).value()) {
    }
    EXPECT_EQ(described().index_status, api::TableStatus::active);
    EXPECT_EQ(described().backfilling, std::nullopt);
    EXPECT_EQ(described().item_count, item_count - 2);
    EXPECT_EQ(must<api::QueryRequest>(read).count, item_count - 2);
    engine->end_due_worker();
}

TEST_F(BackfillByEngineTest, AskingForTheTableGoesOnWithItWhereNobodyElseDoes) {
    add_index();
    EXPECT_NE(error_of<api::QueryRequest>(read), "");
    EXPECT_EQ(described().index_status, api::TableStatus::active);
    EXPECT_EQ(must<api::QueryRequest>(read).count, item_count);
}

TEST_F(BackfillByEngineTest, AdvancingTheClockEndsIt) {
    add_index();
    ASSERT_TRUE(engine->advance_clock(0));
    EXPECT_EQ(must<api::QueryRequest>(read).count, item_count);
}

TEST_F(BackfillByEngineTest, SnapshotsOfItAreFilledByThemselves) {
    add_index();
    const std::shared_ptr<Engine> fork = engine->fork().value();
    while (fork->run_due(now).value()) {
    }
    const auto request = test::request<api::QueryRequest>(read);
    EXPECT_EQ(fork->execute(request).value().count, item_count);
    EXPECT_FALSE(engine->execute(request)) << "still being filled";
}

TEST_F(BackfillTest, ReadersAreRefusedUntilItEnds) {
    const TableHandle table = publish_index();
    EXPECT_EQ(describe(*table, 1).global_secondary_indexes[0].backfilling, true);
    const auto read = request<api::QueryRequest>(
        R"({"TableName": "hash", "IndexName": "new", "KeyConditionExpression": "g = :g",
            "ExpressionAttributeValues": {":g": {"S": "g0"}}})");
    EXPECT_EQ(test::failure(query(state, read)),
              test::invalid("Cannot read from backfilling global secondary index: new"));
    state.backfill.add(*table);
    ASSERT_TRUE(state.backfill.run(Backfill::all_items));
    EXPECT_EQ(query(state, read).value().count, 34);
}

}  // namespace
}  // namespace dynox::engine
