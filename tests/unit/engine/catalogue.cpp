#include "engine/catalogue.hpp"

#include "dynox/number.hpp"
#include "engine/catalogue_codec.hpp"
#include "engine/item_writes.hpp"
#include "engine/key_codec.hpp"
#include "engine/table_operations.hpp"
#include "engine/write_plan.hpp"
#include "support.hpp"
#include "support/temporary_directory.hpp"

#include <atomic>
#include <thread>

namespace dynox::engine {
namespace {

using test::flat;
using test::request;

/// A catalogue over storage that outlives it, so that it can be opened again.
class CatalogueTest : public ::testing::Test {
  protected:
    CatalogueTest() { reopen(); }
    void reopen() {
        catalogue = std::make_unique<Catalogue>(*storage, locks, watcher, "eu-west-1");
        const Result<void> opened = catalogue->open();
        ASSERT_TRUE(opened) << opened.error().message();
    }
    TableHandle create(std::string_view json) {
        return catalogue->create(request<api::CreateTableRequest>(json), 12.5, ticket).value();
    }
    std::size_t keys_of(StoreId id) {
        std::string low;
        append_u32(low, id);
        std::size_t count = 0;
        for (auto cursor = storage->range(low, prefix_end(low), Direction::forward);
             cursor->valid(); cursor->next()) {
            ++count;
        }
        return count;
    }
    void write(const Table& table, std::string_view item_json) {
        const FlatItem item = flat(item_json);
        WriteBatch batch;
        const WriteEffect effect = plan_write(table, table_key(table, item), nullptr, &item, batch);
        ASSERT_TRUE(storage->apply(batch));
        effect.count(table);
    }

    std::unique_ptr<Storage> storage = make_memory_storage();
    ItemLocks locks;
    TableWatcher watcher;
    api::CommitTicket ticket = 0;
    std::unique_ptr<Catalogue> catalogue;
};

TEST_F(CatalogueTest, TablesAreReadBackAsTheyWere) {
    const TableHandle before = create(test::indexed_table);
    reopen();
    const TableHandle after = catalogue->find("indexed");
    ASSERT_NE(after, nullptr);
    EXPECT_EQ(after->id(), before->id());
    EXPECT_EQ(after->identity().uuid, before->identity().uuid);
    EXPECT_EQ(after->identity().created, 12.5);
    EXPECT_EQ(after->arn(), "arn:aws:dynamodb:eu-west-1:000000000000:table/indexed");
    EXPECT_EQ(after->definition(), before->definition());
    ASSERT_EQ(after->indexes().size(), before->indexes().size());
    for (std::size_t i = 0; i < after->indexes().size(); ++i) {
        EXPECT_EQ(after->indexes()[i]->id, before->indexes()[i]->id);
        EXPECT_EQ(after->indexes()[i]->projected, before->indexes()[i]->projected);
    }
}

TEST_F(CatalogueTest, ReadsRecordsOfFormat1) {
    // Ids of indexes were not told then: they follow the table's, LSIs first.
    std::string definition;
    api::encode_request(request<api::CreateTableRequest>(test::indexed_table), definition);
    ItemWriter record;
    record.name("id");
    record.number(Number(20));
    record.name("uuid");
    record.string("00000000-0000-4000-8000-000000000000");
    record.name("created");
    record.number(Number(7));
    record.name("request");
    record.string(definition);
    record.name("deleting");
    record.boolean(false);
    WriteBatch batch;
    batch.put(meta_key(), encode_meta({1, 25}));
    batch.put(table_record_key("indexed"), record.finish());
    ASSERT_TRUE(storage->apply(batch));
    reopen();
    const TableHandle table = catalogue->find("indexed");
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->find_index("lsi")->id, 21U);
    EXPECT_EQ(table->find_index("include")->id, 24U);
    EXPECT_FALSE(table->find_index("gsi")->filling);
    EXPECT_EQ(table->history().on_demand_since, 7);
    EXPECT_EQ(create(test::hash_table)->id(), 25U);
    EXPECT_EQ(decode_meta(*storage->get(meta_key()).value()).value().format, 2);
}

TEST_F(CatalogueTest, IdsAreNeverUsedTwice) {
    const StoreId first = create(test::indexed_table)->id();
    EXPECT_EQ(first, first_table_id);
    ASSERT_TRUE(catalogue->remove("indexed", ticket));
    const TableHandle second = create(test::indexed_table);
    EXPECT_EQ(second->id(), first + 5);  // one table, four indexes
    ASSERT_TRUE(catalogue->remove("indexed", ticket));
    reopen();
    EXPECT_EQ(create(test::hash_table)->id(), first + 10);
}

TEST_F(CatalogueTest, CountsOutliveACleanClose) {
    write(*create(test::indexed_table), R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g1"}})");
    catalogue->close();
    reopen();
    const TableHandle table = catalogue->find("indexed");
    EXPECT_TRUE(table->counted());
    EXPECT_EQ(table->counts().items(), 1);
    EXPECT_EQ(table->counts().bytes(), 8);
    EXPECT_EQ(table->find_index("all")->counts.items(), 1);
    EXPECT_EQ(table->find_index("gsi")->counts.items(), 0);
}

TEST_F(CatalogueTest, CountsLostInACrashAreMadeAnew) {
    write(*create(test::indexed_table), R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g1"}})");
    reopen();  // without close(), as after a crash
    const TableHandle table = catalogue->find("indexed");
    EXPECT_FALSE(table->counted());
    write(*table, R"({"p": {"S": "y"}, "c": {"N": "1"}})");
    ASSERT_TRUE(catalogue->ensure_counted(*table));
    EXPECT_EQ(table->counts().items(), 2);
    EXPECT_EQ(table->counts().bytes(), 13);
    EXPECT_EQ(table->find_index("all")->counts.bytes(), 8);
    // Counts that were written once do not come back after the next crash.
    catalogue->close();
    reopen();
    write(*catalogue->find("indexed"), R"({"p": {"S": "z"}, "c": {"N": "1"}})");
    reopen();
    ASSERT_TRUE(catalogue->ensure_counted(*catalogue->find("indexed")));
    EXPECT_EQ(catalogue->find("indexed")->counts().items(), 3);
}

TEST_F(CatalogueTest, ADeletionThatWasCutShortIsFinished) {
    const TableHandle table = create(test::hash_table);
    write(*table, R"({"p": {"S": "x"}})");
    WriteBatch batch;
    batch.put(table_record_key("hash"), encode_table(*table, TableFate::deleting));
    ASSERT_TRUE(storage->apply(batch));
    reopen();
    EXPECT_EQ(catalogue->find("hash"), nullptr);
    EXPECT_EQ(keys_of(table->id()), 0U);
    EXPECT_FALSE(storage->get(table_record_key("hash")).value());
}

TEST_F(CatalogueTest, DamagedAndNewerRecordsAreRefused) {
    WriteBatch newer;
    newer.put(meta_key(), encode_meta({Catalogue::format_version + 1, 16}));
    ASSERT_TRUE(storage->apply(newer));
    const Result<void> refused = Catalogue(*storage, locks, watcher, "eu-west-1").open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), client_errc::storage_damaged);
    EXPECT_EQ(refused.error().message(),
              "the data has format 3, this version of dynox reads formats up to 2");
    WriteBatch damaged;
    damaged.put(meta_key(), encode_meta({Catalogue::format_version, 16}));
    damaged.put(table_record_key("hash"), flat(R"({"id": {"N": "16"}})"));
    ASSERT_TRUE(storage->apply(damaged));
    EXPECT_EQ(Catalogue(*storage, locks, watcher, "eu-west-1").open().error().code(),
              client_errc::storage_damaged);
}

TEST(EngineState, WritersLeaveNothingInATableThatIsDeletedUnderThem) {
    EngineState state(make_memory_storage(), "us-east-1", [] { return 1.0; });
    ASSERT_TRUE(state.catalogue.open());
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    for (int thread = 0; thread < 2; ++thread) {
        writers.emplace_back([&] {
            for (int i = 0; !stop; ++i) {
                api::CommitTicket ticket = 0;
                api::PutItemRequest put;
                put.table_name = "hash";
                put.item = item("p", std::to_string(i % 50)).to_flat();
                static_cast<void>(put_item(state, put, ticket));  // there may be no table just now
            }
        });
    }
    const auto create = request<api::CreateTableRequest>(test::hash_table);
    for (int i = 0; i < 200; ++i) {
        api::CommitTicket ticket = 0;
        ASSERT_TRUE(create_table(state, create, ticket));
        std::this_thread::yield();
        ASSERT_TRUE(delete_table(state, api::DeleteTableRequest{"hash"}, ticket));
    }
    stop = true;
    for (std::thread& writer : writers) {
        writer.join();
    }
    std::string low;
    append_u32(low, first_table_id);
    EXPECT_FALSE(state.storage->range(low, "\xff", Direction::forward)->valid());
}

TEST(DurableEngine, IsTheSameAfterItIsOpenedAgain) {
    const dynox::test::TemporaryDirectory directory;
    const EngineConfig config =
        EngineConfig().data_directory(directory / "data").clock([] { return 5.0; });
    std::string described;
    {
        const auto engine = Engine::open(config).value();
        EXPECT_EQ(Engine::open(config).value(), engine);  // one engine per directory
        ASSERT_TRUE(engine->execute(request<api::CreateTableRequest>(test::indexed_table)));
        ASSERT_TRUE(engine->execute(request<api::TransactWriteItemsRequest>(
            R"({"ClientRequestToken": "t", "TransactItems": [{"Update": {"TableName": "indexed",
                "Key": {"p": {"S": "x"}, "c": {"N": "1"}}, "UpdateExpression": "ADD n :v",
                "ExpressionAttributeValues": {":v": {"N": "1"}}}}]})")));
        api::encode_result(engine->execute(api::DescribeTableRequest{"indexed"}).value(),
                           described);
    }
    const auto engine = Engine::open(config).value();
    std::string again;
    api::encode_result(engine->execute(api::DescribeTableRequest{"indexed"}).value(), again);
    EXPECT_EQ(again, described);
    // The token is remembered too.
    ASSERT_TRUE(engine->execute(request<api::TransactWriteItemsRequest>(
        R"({"ClientRequestToken": "t", "TransactItems": [{"Update": {"TableName": "indexed",
            "Key": {"p": {"S": "x"}, "c": {"N": "1"}}, "UpdateExpression": "ADD n :v",
            "ExpressionAttributeValues": {":v": {"N": "1"}}}}]})")));
    api::GetItemRequest get;
    get.table_name = "indexed";
    get.key = flat(R"({"p": {"S": "x"}, "c": {"N": "1"}})");
    EXPECT_EQ(Item::from_flat(engine->execute(get).value().item.value()),
              item("p", "x", "c", 1, "n", 1));
}

}  // namespace
}  // namespace dynox::engine
