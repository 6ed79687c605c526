#include "engine/snapshots.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <ostream>
#include <thread>

#include "engine/storage/storage_module.hpp"
#include "support/temporary_directory.hpp"
#include "unit/engine/support.hpp"

namespace dynox::engine {
namespace {

using test::failure;
using test::request;

enum class Kind { memory, durable, synced };
/// For the names of tests.
void PrintTo(Kind kind, std::ostream* out) {
    *out << (kind == Kind::memory ? "memory" : kind == Kind::durable ? "durable" : "synced");
}

class Snapshots : public ::testing::TestWithParam<Kind> {
  protected:
    void SetUp() override {
        if (GetParam() != Kind::memory && !load_storage_module()) {
            GTEST_SKIP() << "built without durable storage";
        }
        engine = open();
        run<api::CreateTableRequest>(*engine, test::indexed_table);
    }

    EngineConfig config() {
        EngineConfig config;
        config.region("eu-west-1").clock([this] { return now; });
        if (GetParam() != Kind::memory) {
            config.data_directory(directory / "data").sync(GetParam() == Kind::synced);
        }
        return config;
    }
    std::shared_ptr<Engine> open() { return Engine::open(config()).value(); }

    template <class Request>
    static api::result_of<Request> run(Engine& on, std::string_view json) {
        auto result = on.execute(request<Request>(json));
        EXPECT_TRUE(result.has_value()) << json << "\n" << failure(result);
        return result ? *std::move(result) : api::result_of<Request>();
    }
    static void put(Engine& on, int number) {
        const std::string text = std::to_string(number);
        run<api::PutItemRequest>(on, R"({"TableName": "indexed", "Item": {"p": {"S": "a)" + text +
                                         R"("}, "c": {"N": "1"}, "g": {"S": "g"}, "h": {"N": ")" +
                                         text + R"("}}})");
    }
    /// Items of the table, as a scan, the index "all" and the table's description see them.
    static void expect_items(Engine& on, int count) {
        EXPECT_EQ(run<api::ScanRequest>(on, R"({"TableName": "indexed"})").count, count);
        EXPECT_EQ(
            run<api::ScanRequest>(on, R"({"TableName": "indexed", "IndexName": "all"})").count,
            count);
        EXPECT_EQ(
            run<api::DescribeTableRequest>(on, R"({"TableName": "indexed"})").table.item_count,
            count);
    }

    static void create_other_table(Engine& on) {
        run<api::CreateTableRequest>(on, test::hash_table);
    }
    static std::vector<std::string> tables(Engine& on) {
        return run<api::ListTablesRequest>(on, "{}").table_names;
    }

    ::dynox::test::TemporaryDirectory directory;
    double now = 1'700'000'000;
    std::shared_ptr<Engine> engine;
};

INSTANTIATE_TEST_SUITE_P(Storages, Snapshots,
                         ::testing::Values(Kind::memory, Kind::durable, Kind::synced));

TEST_P(Snapshots, RestoreGoesBackAndWritingGoesOn) {
    put(*engine, 1);
    put(*engine, 2);
    const Snapshot before = engine->snapshot().value();
    EXPECT_EQ(before.taken_at(), now);
    put(*engine, 3);
    create_other_table(*engine);
    expect_items(*engine, 3);

    ASSERT_TRUE(engine->restore(before)) << failure(engine->restore(before));
    expect_items(*engine, 2);
    EXPECT_EQ(tables(*engine), std::vector<std::string>{"indexed"});
    for (int number : {4, 5, 6}) {
        put(*engine, number);
    }
    create_other_table(*engine);
    expect_items(*engine, 5);

    // A snapshot may be restored again and again.
    ASSERT_TRUE(engine->restore(before));
    expect_items(*engine, 2);
}

TEST_P(Snapshots, DeletedTablesComeBack) {
    put(*engine, 1);
    const Snapshot before = engine->snapshot().value();
    const auto described = run<api::DescribeTableRequest>(*engine, R"({"TableName": "indexed"})");
    run<api::DeleteTableRequest>(*engine, R"({"TableName": "indexed"})");
    ASSERT_TRUE(engine->restore(before));
    EXPECT_EQ(run<api::DescribeTableRequest>(*engine, R"({"TableName": "indexed"})").table.table_id,
              described.table.table_id);
    expect_items(*engine, 1);
}

TEST_P(Snapshots, ForksShareNothing) {
    put(*engine, 1);
    const Snapshot before = engine->snapshot().value();
    const std::shared_ptr<Engine> first = Engine::fork(before).value();
    const std::shared_ptr<Engine> second = engine->fork().value();
    put(*engine, 2);
    put(*first, 2);
    put(*first, 3);
    expect_items(*engine, 2);
    expect_items(*first, 3);
    expect_items(*second, 1);
    EXPECT_EQ(first->region(), "eu-west-1");
    engine.reset();
    expect_items(*first, 3);
}

TEST_P(Snapshots, ForkToADirectory) {
    if (!load_storage_module()) {
        GTEST_SKIP() << "built without durable storage";
    }
    put(*engine, 1);
    const EngineConfig there = EngineConfig().data_directory(directory / "fork");
    std::shared_ptr<Engine> fork = engine->fork(there).value();
    put(*fork, 2);
    expect_items(*fork, 2);
    expect_items(*engine, 1);
    fork.reset();
    fork = Engine::open(EngineConfig(there).region("eu-west-1")).value();
    expect_items(*fork, 2);
    fork.reset();
    EXPECT_EQ(engine->fork(there).error(), make_error_code(client_errc::storage_unusable));
}

TEST_P(Snapshots, TokensBelongToTheDatabase) {
    const std::string_view transaction =
        R"({"ClientRequestToken": "t", "TransactItems": [{"Update": {"TableName": "indexed",
        "Key": {"p": {"S": "a"}, "c": {"N": "1"}}, "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}}}}]})";
    const auto read = [&] {
        const auto result = run<api::GetItemRequest>(
            *engine, R"({"TableName": "indexed", "Key": {"p": {"S": "a"}, "c": {"N": "1"}}})");
        return result.item ? Item::from_flat(*result.item).at("n").as_number().to_string()
                           : std::string("none");
    };
    const Snapshot before = engine->snapshot().value();
    run<api::TransactWriteItemsRequest>(*engine, transaction);
    const Snapshot after = engine->snapshot().value();
    run<api::TransactWriteItemsRequest>(*engine, transaction);
    EXPECT_EQ(read(), "1");
    ASSERT_TRUE(engine->restore(before));
    EXPECT_EQ(read(), "none");
    run<api::TransactWriteItemsRequest>(*engine, transaction);  // new again
    EXPECT_EQ(read(), "1");
    ASSERT_TRUE(engine->restore(after));
    run<api::TransactWriteItemsRequest>(*engine, transaction);
    EXPECT_EQ(read(), "1");
}

TEST_P(Snapshots, NamesAreKept) {
    put(*engine, 1);
    ASSERT_TRUE(engine->save_snapshot("one"));
    put(*engine, 2);
    ASSERT_TRUE(engine->save_snapshot("a.two-2_"));
    put(*engine, 3);
    std::vector<NamedSnapshot> kept = engine->snapshots();
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].name, "a.two-2_");
    EXPECT_EQ(kept[1].name, "one");
    if (GetParam() != Kind::memory) {
        engine.reset();
        engine = open();
    }
    ASSERT_TRUE(engine->restore(engine->find_snapshot("one").value()));
    expect_items(*engine, 1);
    ASSERT_TRUE(engine->restore(engine->find_snapshot("a.two-2_").value()));
    expect_items(*engine, 2);
    ASSERT_TRUE(engine->save_snapshot("one"));  // in place of the older one
    ASSERT_TRUE(engine->restore(engine->find_snapshot("one").value()));
    expect_items(*engine, 2);
    ASSERT_TRUE(engine->remove_snapshot("one"));
    EXPECT_EQ(engine->remove_snapshot("one").error().message(), "there is no snapshot \"one\"");
    EXPECT_EQ(engine->find_snapshot("one").error(), make_error_code(client_errc::invalid_argument));
    EXPECT_EQ(engine->snapshots().size(), 1U);
}

TEST_P(Snapshots, NamesThatAreNoneAreRefused) {
    for (const char* name : {"", ".", "..", "../x", "a/b", ".hidden", "a b", "\n"}) {
        EXPECT_EQ(engine->save_snapshot(name).error(),
                  make_error_code(client_errc::invalid_argument));
        EXPECT_FALSE(engine->find_snapshot(name));
        EXPECT_FALSE(engine->remove_snapshot(name));
    }
    EXPECT_FALSE(engine->save_snapshot(std::string(65, 'a')));
    EXPECT_TRUE(engine->save_snapshot(std::string(64, 'a')));
}

TEST_P(Snapshots, AnotherKindOfStorageIsRefusedAndNothingChanges) {
    if (!load_storage_module()) {
        GTEST_SKIP() << "built without durable storage";
    }
    EngineConfig other;
    if (GetParam() == Kind::memory) {
        other.data_directory(directory / "other");
    }
    const Snapshot theirs = Engine::open(other).value()->snapshot().value();
    put(*engine, 1);
    EXPECT_EQ(engine->restore(theirs).error(), make_error_code(client_errc::invalid_argument));
    put(*engine, 2);
    expect_items(*engine, 2);
}

TEST_P(Snapshots, DirectoriesWithoutANameGoWithTheirHandle) {
    if (GetParam() == Kind::memory) {
        GTEST_SKIP() << "there is no directory";
    }
    const std::string shelf = directory / "data" + "/snapshots";
    const auto entries = [&] {
        return std::distance(std::filesystem::directory_iterator(shelf),
                             std::filesystem::directory_iterator());
    };
    {
        const Snapshot first = engine->snapshot().value();
        const Snapshot second = first;
        EXPECT_EQ(entries(), 1);
    }
    EXPECT_EQ(entries(), 0);
}

TEST_P(Snapshots, OperationsBesideSnapshotsAreWhole) {
    // Each write changes the table and its indexes together, and so it must be in every snapshot.
    put(*engine, 0);
    const Snapshot start = engine->snapshot().value();
    std::atomic<bool> done{false};
    std::thread writer([&] {
        for (int number = 1; !done; ++number) {
            put(*engine, number % 50);
        }
    });
    const int rounds = GetParam() == Kind::memory ? 100 : 5;
    for (int round = 0; round < rounds; ++round) {
        const std::shared_ptr<Engine> fork = engine->fork().value();
        const int items = run<api::ScanRequest>(*fork, R"({"TableName": "indexed"})").count;
        expect_items(*fork, items);
        ASSERT_TRUE(engine->restore(start));
    }
    done = true;
    writer.join();
    const int items = run<api::ScanRequest>(*engine, R"({"TableName": "indexed"})").count;
    expect_items(*engine, items);
}

}  // namespace
}  // namespace dynox::engine
