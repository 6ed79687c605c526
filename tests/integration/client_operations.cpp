// Statements, changes of tables, streams and the rest of the client's operations, with the engine
// in the process and behind our server.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>

#include "dynox/model.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

struct Person : Model<Person> {
    std::string pk, name;
    static constexpr auto model_config = ModelConfig{.table = "people"};
    static constexpr auto attributes = attribute_list(
        StringAttribute<&Person::pk>{.partition_key = true}, StringAttribute<&Person::name>{});
};

namespace asio = boost::asio;
using test::Backend;

class ClientOperations : public test::ClientFixture {
  protected:
    static std::vector<std::string> names_of(const StreamRecords& records) {
        std::vector<std::string> names;
        for (const StreamRecord& record : records) {
            names.push_back(record.keys().at("pk").as_string() + ":" +
                            std::to_string(static_cast<int>(record.event_name())));
        }
        return names;
    }
    [[nodiscard]] std::string arn() const { return client.sync_describe_table("users").table_arn; }
};
INSTANTIATE_TEST_SUITE_P(Backends, ClientOperations,
                         ::testing::Values(Backend::memory, Backend::http), test::name_of);

TEST_P(ClientOperations, ExecutesStatements) {
    const auto insert = [this](const char* pk) {
        return client.sync_execute_statement("INSERT INTO users VALUE {'pk': ?, 'sk': ?, 'n': 0}",
                                             StatementOptions().parameters(pk, 1));
    };
    insert("a");
    insert("b");
    EXPECT_THROW(insert("a"), DuplicateItemException);
    // Page by page.
    std::vector<std::string> found;
    std::optional<std::string> token;
    do {
        const StatementResult page = client.sync_execute_statement(
            "SELECT pk FROM users", StatementOptions().limit(1).next_token(token));
        for (const Item& item : page) {
            found.push_back(item.at("pk").as_string());
        }
        token = page.next_token();
    } while (token);
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::string>{"a", "b"}));

    const std::vector<StatementOutcome> outcomes = client.sync_batch_execute_statement(
        Statements()
            .add("UPDATE users SET n = 5 WHERE pk = 'a' AND sk = 1 AND n = 7",
                 StatementOptions().return_values_on_condition_check_failure(true))
            .add("UPDATE users SET n = 6 WHERE pk = 'b' AND sk = 1"));
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_EQ(outcomes[0].error_code(), "ConditionalCheckFailed");
    EXPECT_EQ(outcomes[0].item()->at("n").as<int>(), 0);
    EXPECT_TRUE(outcomes[1].succeeded());

    const auto read =
        client.sync_execute_transaction(Statements()
                                            .add("SELECT * FROM users WHERE pk = 'b' AND sk = 1")
                                            .add("SELECT * FROM users WHERE pk = 'c' AND sk = 1"));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0]->at("n").as<int>(), 6);
    EXPECT_FALSE(read[1].has_value());
    try {
        client.sync_execute_transaction(
            Statements()
                .add("DELETE FROM users WHERE pk = 'a' AND sk = 1")
                .add("UPDATE users SET n = 1 WHERE pk = 'b' AND sk = 1 AND n = 0",
                     StatementOptions().return_values_on_condition_check_failure(true)));
        FAIL() << "the transaction was done";
    } catch (const TransactionCanceledException& error) {
        ASSERT_EQ(error.cancellation_reasons().size(), 2U);
        EXPECT_EQ(error.cancellation_reasons()[0].code, "None");
        EXPECT_EQ(error.cancellation_reasons()[1].code, "ConditionalCheckFailed");
        EXPECT_EQ(Item::from_flat(*error.cancellation_reasons()[1].item).at("n").as<int>(), 6);
    }
}

TEST_P(ClientOperations, ExecutesStatementsForModels) {
    Person::set_client(client);
    EXPECT_FALSE(Person::sync_table_exists());
    Person::sync_create_table();
    EXPECT_TRUE(Person::sync_table_exists());
    client.sync_put_item("people", item("pk", "a", "name", "John"));
    const auto find = StatementOptions().parameters("a");
    const std::string_view statement = "SELECT * FROM people WHERE pk = ?";
    EXPECT_EQ(Person::sync_execute_statement(statement, find).at(0).name, "John");
    asio::io_context context;
    auto found =
        asio::co_spawn(context, Person::execute_statement(statement, find), asio::use_future);
    context.run();
    EXPECT_EQ(found.get().at(0).name, "John");
    client.sync_put_item("people", item("pk", "b", "name", 7));
    EXPECT_THROW((void)Person::sync_execute_statement("SELECT * FROM people"), ClientException);
    Person::sync_delete_table();
    EXPECT_FALSE(Person::sync_table_exists());
    Person::clear_client();
}

TEST_P(ClientOperations, ChangesTables) {
    client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "John"));
    const TableDescription changed = client.sync_update_table(
        UpdateTable("users")
            .create_index(SecondaryIndex("by-name").partition_key("name", "S"))
            .deletion_protection(true)
            .wait());
    EXPECT_TRUE(changed.deletion_protection_enabled);
    client.sync_wait_for_index_active("users", "by-name");
    EXPECT_EQ(client.sync_count(
                  "users",
                  Query("#n = :n").names("#n", "name").values(":n", "John").index_name("by-name")),
              1U);
    EXPECT_THROW(client.sync_delete_table("users"), PydynoxException);
    client.sync_update_table(UpdateTable("users").deletion_protection(false));
    client.sync_update_table(UpdateTable("users").delete_index("by-name").wait());
    EXPECT_THROW(client.sync_wait_for_index_active("users", "by-name"), ResourceNotFoundException);

    EXPECT_EQ(client.sync_describe_time_to_live("users").time_to_live_status,
              api::TimeToLiveStatus::disabled);
    client.sync_update_time_to_live("users", TimeToLive("expires_at"));
    EXPECT_EQ(client.sync_describe_time_to_live("users").attribute_name, "expires_at");

    client.sync_tag_resource(arn(), Tags().add("team", "a").add("stage", "b"));
    client.sync_untag_resource(arn(), std::vector<std::string>{"team"});
    EXPECT_EQ(client.sync_list_tags_of_resource(arn()), (std::vector<Tag>{{"stage", "b"}}));
    EXPECT_GT(client.sync_describe_limits().account_max_read_capacity_units, 0);
    EXPECT_EQ(client.sync_describe_endpoints().size(), 1U);
    api::ListGlobalTablesRequest request;
    EXPECT_TRUE(client.sync_execute(request).global_tables.empty());
}

TEST_P(ClientOperations, WatchesAStream) {
    EXPECT_THROW((void)client.watch("users").sync_next(), ClientException);
    client.sync_update_table(UpdateTable("users").stream("NEW_AND_OLD_IMAGES").wait());
    const auto now = Watch().idle_timeout(Seconds(0));
    const StreamWatcher latest = client.watch("users", Watch(now).latest());
    EXPECT_FALSE(latest.sync_next().has_value());
    client.sync_put_item("users", item("pk", "a", "sk", 1));
    client.sync_update_item("users", key("pk", "a", "sk", 1), updates("n", 1));
    const std::vector<std::string> begin{"a:0", "a:1"};
    EXPECT_EQ(names_of(*latest.sync_next()), begin);

    const StreamWatcher watcher = client.watch("users", now);
    EXPECT_EQ(names_of(*watcher.sync_next()), begin);
    client.sync_delete_item("users", key("pk", "a", "sk", 1));
    const StreamWatcher later = client.watch("users", Watch(now).position(watcher.position()));
    const std::optional<StreamRecords> records = later.sync_next();
    EXPECT_EQ(names_of(*records), std::vector<std::string>{"a:2"});
    EXPECT_EQ((*records)[0].old_image()->at("n").as<int>(), 1);
    EXPECT_FALSE((*records)[0].new_image().has_value());
    EXPECT_FALSE(later.ended());

    // By hand.
    const std::vector<StreamSummary> streams = client.sync_list_streams("users");
    ASSERT_EQ(streams.size(), 1U);
    const StreamDescription stream = client.sync_describe_stream(streams[0].stream_arn);
    ASSERT_FALSE(stream.shards.empty());
    std::size_t read = 0;
    for (const api::Shard& shard : stream.shards) {
        read += client
                    .sync_get_records(client.sync_get_shard_iterator(
                        stream.stream_arn, shard.shard_id, ShardPosition::trim_horizon()))
                    .size();
    }
    EXPECT_EQ(read, 3U);

    client.sync_update_table(UpdateTable("users").end_stream().wait());
    EXPECT_FALSE(later.sync_next().has_value());
    EXPECT_TRUE(later.ended());
}

TEST_P(ClientOperations, WatchesWhileOthersWrite) {
    client.sync_update_table(UpdateTable("users").stream("KEYS_ONLY").wait());
    asio::io_context context;
    const StreamWatcher watcher = client.watch("users", Watch().interval(Seconds(0.005)));
    constexpr int count = 20;
    std::vector<std::string> seen;
    auto reading = asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            while (seen.size() < count) {
                const std::optional<StreamRecords> records = co_await watcher.next();
                for (const StreamRecord& record : *records) {
                    seen.push_back(record.keys().at("pk").as_string());
                }
            }
        },
        asio::use_future);
    auto writing = asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int number = 0; number < count; ++number) {
                co_await client.put_item("users", item("pk", std::to_string(number), "sk", 1));
            }
        },
        asio::use_future);
    context.run_for(std::chrono::seconds(60));
    writing.get();
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(count));
    reading.get();
    for (int number = 0; number < count; ++number) {
        EXPECT_EQ(seen[static_cast<std::size_t>(number)], std::to_string(number));
    }
}

}  // namespace
}  // namespace dynox
