// Nothing that owns memory may be an aggregate where it can be built inside co_await: g++ 12 copies
// it byte by byte and frees it twice. Each operation is awaited here with temporaries, the way
// users write it; the address sanitizer watches.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <type_traits>

#include "dynox/client.hpp"
#include "dynox/item.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

template <class... T>
constexpr bool no_aggregates = (!std::is_aggregate_v<T> && ...);
static_assert(
    no_aggregates<DynamoDBClient, Pager, ItemRange, Item, AttributeValue, Number, Binary>);
static_assert(no_aggregates<PutItemOptions, GetItemOptions, UpdateItemOptions, DeleteItemOptions,
                            BatchGetOptions>);
static_assert(no_aggregates<Updates, Query, Scan, CreateTable, SecondaryIndex, TransactWrite,
                            TransactGet, ConditionCheck, DeleteTableOptions>);
static_assert(no_aggregates<default_token, with_diagnostics_t<int>, diagnostics_into_t<int>,
                            with_metrics_t<int>, Seconds>);
static_assert(no_aggregates<WriteResult, Page, ParallelScan>);
static_assert(no_aggregates<StatementOptions, Statements, StatementResult, StatementOutcome>);
static_assert(no_aggregates<UpdateTable, TimeToLive, Tags, Watch, ShardPosition, StreamWatcher,
                            StreamRange, StreamRecords, StreamRecord>);
// Structs of requests are aggregates: only variables of them are taken.
template <class Request>
concept CanExecute = requires(const DynamoDBClient& client, Request&& request) {
    client.execute(std::forward<Request>(request));
};
static_assert(CanExecute<api::DescribeLimitsRequest&>);
static_assert(CanExecute<const api::DescribeLimitsRequest&>);
static_assert(!CanExecute<api::DescribeLimitsRequest>);

// Long enough to be on the heap.
const char* const long_text = "a text that does not fit into the small buffer of a string";

asio::awaitable<void> make_tables(const DynamoDBClient& client) {
    co_await client.create_table(
        CreateTable(std::string("users-of-the-async-safety-test"))
            .partition_key("partition-key-attribute", "S")
            .sort_key("sort-key-attribute", "S")
            .global_secondary_index(SecondaryIndex("index-with-a-long-name")
                                        .partition_key("email", "S")
                                        .projection("INCLUDE", "name"))
            .tag("a tag with a long name", long_text)
            .wait(5s));
    EXPECT_TRUE(co_await client.table_exists(std::string("users-of-the-async-safety-test")));
    co_await client.wait_for_table_active("users-of-the-async-safety-test", 5s);
    co_await client.wait_for_table_active("users-of-the-async-safety-test");
    const TableDescription description =
        co_await client.describe_table("users-of-the-async-safety-test");
    EXPECT_EQ(description.key_schema.size(), 2U);
    EXPECT_EQ((co_await client.list_tables()).size(), 1U);
    EXPECT_TRUE(co_await client.async_ping());
}

asio::awaitable<void> use_items(const DynamoDBClient& client) {
    const std::string table = "users-of-the-async-safety-test";
    co_await client.put_item(
        table, item("partition-key-attribute", long_text, "sort-key-attribute", "1", "n", 1));
    co_await client.put_item(
        table, item("partition-key-attribute", long_text, "sort-key-attribute", "2"),
        PutItemOptions()
            .condition_expression("attribute_not_exists(#name) AND NOT #name = :value")
            .names("#name", "an-attribute-with-a-long-name")
            .values(":value", long_text)
            .return_values("ALL_OLD")
            .return_values_on_condition_check_failure(true));
    const auto found = co_await client.get_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "1"),
        GetItemOptions().consistent_read(true).projection("n", "an-attribute-with-a-long-name"));
    EXPECT_EQ(found->at("n").as<int>(), 1);
    co_await client.update_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "1"),
        updates("name", long_text, "age", 31));
    co_await client.update_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "1"),
        updates("name", long_text),
        UpdateItemOptions().condition_expression("age = :age").values(":age", 31));
    const WriteResult updated = co_await client.update_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "1"),
        UpdateItemOptions()
            .update_expression("ADD age :one")
            .values(":one", 1)
            .return_values("ALL_NEW"));
    EXPECT_EQ(updated.attributes()->at("age").as<int>(), 32);
    const WriteResult removed = co_await client.delete_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "2"),
        DeleteItemOptions()
            .condition_expression("attribute_exists(#k)")
            .names("#k", "partition-key-attribute"));
    EXPECT_FALSE(removed.attributes());
    co_await client.delete_item(
        table, key("partition-key-attribute", long_text, "sort-key-attribute", "2"));
}

asio::awaitable<void> use_statements(const DynamoDBClient& client, const std::string& table) {
    const std::string name = '"' + table + '"';
    const std::string found = "SELECT * FROM " + name + " WHERE \"partition-key-attribute\" = ?";
    const StatementResult result = co_await client.execute_statement(
        found, StatementOptions().parameters(long_text, 1).limit(100).next_token(std::nullopt));
    EXPECT_GT(result.size(), 0U);
    EXPECT_GT((co_await client.execute_statement("SELECT * FROM " + name)).size(), 0U);
    const std::string insert =
        "INSERT INTO " + name + " VALUE {'partition-key-attribute': ?, 'sort-key-attribute': ?}";
    const auto outcomes = co_await client.batch_execute_statement(
        Statements()
            .add(insert, StatementOptions().parameters(long_text, "statement-1"))
            .add(std::string(insert), StatementOptions().parameters(long_text, "statement-2")));
    EXPECT_TRUE(outcomes.at(0).succeeded()) << outcomes.at(0).error_message();
    const auto items = co_await client.execute_transaction(
        Statements()
            .add(found + " AND \"sort-key-attribute\" = 'statement-1'",
                 StatementOptions().parameters(long_text))
            .client_request_token("a token of up to 36 characters"));
    EXPECT_TRUE(items.at(0).has_value());
}

asio::awaitable<void> use_settings(const DynamoDBClient& client, const std::string& table) {
    co_await client.update_table(
        UpdateTable(std::string(table))
            .create_index(SecondaryIndex("another-index-with-a-long-name")
                              .partition_key("attribute-of-the-index", "S"))
            .stream("NEW_AND_OLD_IMAGES")
            .wait(5s));
    co_await client.wait_for_index_active(table, "another-index-with-a-long-name", 5s);
    co_await client.wait_for_index_active(table, std::string("another-index-with-a-long-name"));
    co_await client.update_time_to_live(table, TimeToLive("attribute-with-the-time-of-the-end"));
    EXPECT_TRUE((co_await client.describe_time_to_live(table)).attribute_name.has_value());
    const TableDescription description = co_await client.describe_table(table);
    co_await client.tag_resource(std::string(description.table_arn),
                                 Tags().add("another tag with a long name", long_text));
    EXPECT_EQ((co_await client.list_tags_of_resource(description.table_arn)).size(), 2U);
    const std::vector<std::string> keys{"another tag with a long name"};
    co_await client.untag_resource(description.table_arn, keys);
    EXPECT_GT((co_await client.describe_limits()).table_max_read_capacity_units, 0);
    EXPECT_EQ((co_await client.describe_endpoints()).size(), 1U);

    co_await client.put_item(
        table, item("partition-key-attribute", long_text, "sort-key-attribute", "stream"));
    EXPECT_EQ((co_await client.list_streams()).size(), 1U);
    const auto streams = co_await client.list_streams(std::string(table));
    const StreamDescription stream = co_await client.describe_stream(streams.at(0).stream_arn);
    const std::string iterator = co_await client.get_shard_iterator(
        stream.stream_arn, stream.shards.at(0).shard_id, ShardPosition::trim_horizon());
    EXPECT_EQ((co_await client.get_records(iterator)).size(), 1U);
    EXPECT_EQ((co_await client.get_records(iterator, 1)).size(), 1U);
    const StreamWatcher watcher =
        client.watch(table, Watch().idle_timeout(0s).position(std::string()));
    EXPECT_EQ((co_await watcher.next())->size(), 1U);
    EXPECT_FALSE((co_await watcher.next()).has_value());
    api::ListGlobalTablesRequest request;
    EXPECT_TRUE((co_await client.execute(request)).global_tables.empty());
}

asio::awaitable<void> use_many_items(const DynamoDBClient& client) {
    const std::string table = "users-of-the-async-safety-test";
    std::vector<Item> items;
    for (int i = 0; i < 30; ++i) {
        items.push_back(item("partition-key-attribute", "batch", "sort-key-attribute",
                             std::to_string(100 + i)));
    }
    co_await client.batch_write(table, items);
    EXPECT_EQ((co_await client.batch_get(table, items)).size(), 30U);
    EXPECT_EQ((co_await client.batch_get(table, items,
                                         BatchGetOptions().projection("sort-key-attribute")))
                  .size(),
              30U);
    EXPECT_EQ((co_await client
                   .query(table, Query("#p = :p")
                                     .names("#p", "partition-key-attribute")
                                     .values(":p", "batch")
                                     .limit(7))
                   .all())
                  .size(),
              7U);
    auto pager = client.scan(table, Scan()
                                        .filter_expression("begins_with(#s, :s)")
                                        .names("#s", "sort-key-attribute")
                                        .values(":s", "10")
                                        .page_size(4));
    std::size_t count = 0;
    while (auto page = co_await pager.next_page()) {
        count += page->size();
    }
    EXPECT_EQ(count, 10U);
    EXPECT_EQ((co_await client
                   .parallel_scan(table, 3,
                                  Scan()
                                      .filter_expression("begins_with(#s, :s)")
                                      .names("#s", "sort-key-attribute")
                                      .values(":s", "10"))
                   .all())
                  .size(),
              10U);
    EXPECT_EQ(co_await client.count(table, Scan()
                                               .filter_expression("begins_with(#s, :s)")
                                               .names("#s", "sort-key-attribute")
                                               .values(":s", "10")),
              10U);
    OperationMetrics metrics;
    EXPECT_EQ(
        co_await client.count(
            table, Query("#p = :p").names("#p", "partition-key-attribute").values(":p", "batch"),
            with_metrics(metrics)),
        30U);
    EXPECT_EQ(metrics.items_count, 30U);
    co_await client.batch_write(table, std::vector<Item>(), items);
    co_await client.transact_write(
        TransactWrite()
            .put(table, item("partition-key-attribute", "tx", "sort-key-attribute", "1"),
                 PutItemOptions()
                     .condition_expression("attribute_not_exists(#k)")
                     .names("#k", "sort-key-attribute"))
            .update(table, key("partition-key-attribute", "tx", "sort-key-attribute", "2"),
                    updates("text", long_text))
            .remove(table, key("partition-key-attribute", "tx", "sort-key-attribute", "3"))
            .condition_check(
                table, key("partition-key-attribute", "tx", "sort-key-attribute", "4"),
                ConditionCheck("attribute_not_exists(#k)").names("#k", "sort-key-attribute"))
            .client_request_token("a token of up to 36 characters"));
    const auto read = co_await client.transact_get(
        TransactGet()
            .get(table, key("partition-key-attribute", "tx", "sort-key-attribute", "2"))
            .get(table, key("partition-key-attribute", "tx", "sort-key-attribute", "9"),
                 GetItemOptions().projection("a")));
    EXPECT_EQ(read.at(0)->at("text").as_string(), long_text);
    EXPECT_FALSE(read.at(1));
    co_await use_statements(client, table);
    co_await use_settings(client, table);
    co_await client.delete_table(table, DeleteTableOptions().wait(5s));
    co_await client.wait_for_table_deleted(table, 5s);
    co_await client.wait_for_table_deleted(std::string("users-of-the-async-safety-test"));
}

TEST(AsyncSafety, EveryOperationTakesTemporaries) {
    ClientConfig config;
    config.endpoint_url = "memory://";
    const DynamoDBClient client(config);
    asio::io_context context;
    std::exception_ptr failure;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            co_await make_tables(client);
            co_await use_items(client);
            co_await use_many_items(client);
        },
        [&](std::exception_ptr exception) { failure = exception; });
    context.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace
}  // namespace dynox
