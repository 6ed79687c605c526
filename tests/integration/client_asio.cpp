// The conversation with every backend on executors: awaited, and by callbacks.
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>

#include "dynox/item.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;

class ClientAsio : public test::ClientFixture {};
INSTANTIATE_TEST_SUITE_P(Backends, ClientAsio, test::all_backends, test::name_of);

/// Every operation, awaited.
asio::awaitable<void> use_tables(const DynamoDBClient& client) {
    EXPECT_TRUE(co_await client.async_ping());
    co_await client.create_table(CreateTable("orders").partition_key("pk", "S"));
    co_await client.wait_for_table_active("orders");
    co_await client.wait_for_table_active("orders", Seconds(5));
    EXPECT_TRUE(co_await client.table_exists("orders"));
    const TableDescription description = co_await client.describe_table("orders");
    EXPECT_EQ(description.table_name, "orders");
    const std::vector<std::string> tables = co_await client.list_tables();
    EXPECT_EQ(tables.size(), 2U);
    EXPECT_EQ(tables.front(), "orders");
    co_await client.delete_table("orders");
    EXPECT_FALSE(co_await client.table_exists("orders"));
}

asio::awaitable<void> use_items(const DynamoDBClient& client) {
    co_await client.put_item("users", item("pk", "a", "sk", 1, "n", 1));
    co_await client.update_item("users", key("pk", "a", "sk", 1), updates("n", 2));
    co_await client.update_item(
        "users", key("pk", "a", "sk", 1),
        UpdateItemOptions().update_expression("SET m = :m").values(":m", 3));
    EXPECT_EQ((co_await client.get_item("users", key("pk", "a", "sk", 1))),
              item("pk", "a", "sk", 1, "n", 2, "m", 3));
    const Pager pages = client.query("users", Query("pk = :p").values(":p", "a"));
    std::size_t found = 0;
    while (const std::optional<Page> page = co_await pages.next_page()) {
        found += page->size();
    }
    EXPECT_EQ(found, 1U);
    const Pager all = client.scan("users");
    EXPECT_EQ((co_await all.all()).size(), 1U);
    const WriteResult removed = co_await client.delete_item(
        "users", key("pk", "a", "sk", 1), DeleteItemOptions().return_values("ALL_OLD"));
    EXPECT_TRUE(removed.attributes());
}

asio::awaitable<void> use_many_items(const DynamoDBClient& client) {
    std::vector<Item> items;  // no braces: g++ 12 stops at lists in coroutines
    items.push_back(item("pk", "a", "sk", 1));
    items.push_back(item("pk", "b", "sk", 1));
    co_await client.batch_write("users", items);
    EXPECT_EQ((co_await client.batch_get("users", items)).size(), 2U);
    co_await client.transact_write(TransactWrite()
                                       .put("users", item("pk", "c", "sk", 1))
                                       .remove("users", key("pk", "b", "sk", 1)));
    const auto read = co_await client.transact_get(
        TransactGet().get("users", key("pk", "b", "sk", 1)).get("users", key("pk", "c", "sk", 1)));
    EXPECT_FALSE(read.at(0));
    EXPECT_TRUE(read.at(1));
}

TEST_P(ClientAsio, EveryOperationIsAwaited) {
    asio::io_context context;
    std::future<void> done = asio::co_spawn(
        context,
        [this]() -> asio::awaitable<void> {
            co_await use_tables(client);
            co_await use_items(client);
            co_await use_many_items(client);
        },
        asio::use_future);
    context.run();
    done.get();
}

TEST_P(ClientAsio, CallbacksGetCodesAndDiagnostics) {
    client.sync_put_item("users", item("pk", "a", "sk", 1));
    asio::io_context context;
    Diagnostics diagnostics;
    error_code refused;
    int found = 0;
    client.put_item(
        "users", item("pk", "a", "sk", 1),
        PutItemOptions()
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(true),
        with_diagnostics(
            diagnostics,
            asio::bind_executor(context, [&](error_code code, WriteResult) { refused = code; })));
    client.get_item("users", key("pk", "a", "sk", 1),
                    asio::bind_executor(context, [&](error_code code, std::optional<Item> item) {
                        found += !code && item ? 1 : 0;
                    }));
    auto deferred = client.get_item("users", key("pk", "a", "sk", 1), asio::deferred);
    std::move(deferred)(asio::bind_executor(
        context,
        [&](error_code code, std::optional<Item> item) { found += !code && item ? 1 : 0; }));
    EXPECT_EQ(found, 0);  // not from inside the call
    context.run();
    EXPECT_EQ(found, 2);
    EXPECT_EQ(refused, server_errc::conditional_check_failed);
    EXPECT_EQ(diagnostics.error_name, "ConditionalCheckFailedException");
    EXPECT_TRUE(diagnostics.item);
    EXPECT_EQ(diagnostics.http_status, target.is_remote() ? 400 : 0);
    EXPECT_EQ(diagnostics.request_id.empty(), !target.is_remote());
}

TEST_P(ClientAsio, CoroutinesOfAThreadPoolShareOneClient) {
    asio::thread_pool pool(4);
    std::vector<std::future<void>> done;
    for (int i = 0; i < 100; ++i) {
        done.push_back(asio::co_spawn(
            pool,
            [copy = client]() -> asio::awaitable<void> {
                for (int n = 0; n < 3; ++n) {
                    co_await copy.update_item(
                        "users", key("pk", "count", "sk", 0),
                        UpdateItemOptions().update_expression("ADD n :one").values(":one", 1));
                }
            },
            asio::use_future));
    }
    // The blocking form beside them, on this thread.
    for (int n = 0; n < 50; ++n) {
        client.sync_update_item(
            "users", key("pk", "count", "sk", 0),
            UpdateItemOptions().update_expression("ADD n :one").values(":one", 1));
    }
    for (std::future<void>& one : done) {
        one.get();
    }
    pool.join();
    EXPECT_EQ(client.sync_get_item("users", key("pk", "count", "sk", 0))->at("n").as<int>(), 350);
}

}  // namespace
}  // namespace dynox
