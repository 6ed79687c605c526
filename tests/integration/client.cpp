// The same conversation with every backend: an engine in memory, one on disk, and our server, over
// HTTP and HTTPS, each by the blocking and by the asynchronous form.
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "dynox/item.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;

class Client : public test::ClientFixture {};
INSTANTIATE_TEST_SUITE_P(Backends, Client, test::all_backends, test::name_of);

constexpr auto future = with_diagnostics(boost::asio::use_future);

TEST_P(Client, Tables) {
    EXPECT_TRUE(client.ping());
    EXPECT_TRUE(client.sync_table_exists("users"));
    EXPECT_FALSE(client.table_exists("nobody", future).get());
    const TableDescription description = client.sync_describe_table("users");
    EXPECT_EQ(description.table_name, "users");
    EXPECT_EQ(description.table_status, api::TableStatus::active);
    ASSERT_EQ(description.global_secondary_indexes.size(), 1U);
    EXPECT_EQ(description.local_secondary_indexes.at(0).key_schema.at(0).attribute_name, "pk");
    EXPECT_EQ(client.list_tables(future).get(), (std::vector<std::string>{"users"}));
    EXPECT_THROW(make_table(), ResourceInUseException);
    client.wait_for_table_active("users", future).get();
    client.sync_delete_table("users");
    EXPECT_THROW(client.delete_table("users", future).get(), ResourceNotFoundException);
}

TEST_P(Client, Items) {
    Item all = item("pk", "a", "sk", 1, "text", "x", "number", Number::from_text("1.5e10"), "flag",
                    true, "nothing", nullptr, "bytes", Binary(std::string("\0\xff", 2)));
    all.set("list", List{AttributeValue(1), AttributeValue("two")});
    all.set("map", item("inner", item("deep", 1)));
    all.set("strings", StringSet{"b", "a"});
    all.set("numbers", NumberSet{Number(2), Number(1)});
    client.sync_put_item("users", all);
    EXPECT_EQ(client.sync_get_item("users", key("pk", "a", "sk", 1)), all);
    EXPECT_EQ(client.get_item("users", key("pk", "a", "sk", 1), future).get(), all);
    EXPECT_EQ(client.sync_get_item("users", key("pk", "a", "sk", 2)), std::nullopt);
    EXPECT_EQ(client.sync_get_item("users", key("pk", "a", "sk", 1),
                                   GetItemOptions().projection("map.inner", "flag")),
              item("map", item("inner", item("deep", 1)), "flag", true));
    const WriteResult updated =
        client
            .update_item("users", key("pk", "a", "sk", 1), updates("text", "y"),
                         UpdateItemOptions().return_values("UPDATED_OLD"), future)
            .get();
    EXPECT_EQ(updated.attributes(), item("text", "x"));
    const WriteResult removed = client.sync_delete_item(
        "users", key("pk", "a", "sk", 1), DeleteItemOptions().return_values("ALL_OLD"));
    EXPECT_EQ(removed.attributes()->at("text"), AttributeValue("y"));
    EXPECT_FALSE(client.sync_delete_item("users", key("pk", "a", "sk", 1)).attributes());
}

TEST_P(Client, QueriesAndScans) {
    std::vector<Item> items;
    for (int i = 0; i < 60; ++i) {
        items.push_back(item("pk", "a", "sk", i, "email", "e" + std::to_string(i % 3), "date",
                             "d" + std::to_string(59 - i)));
    }
    client.sync_batch_write("users", items);
    const Query of_a = Query("pk = :pk").values(":pk", "a");
    EXPECT_EQ(client.sync_query("users", of_a).to_vector(), items);
    EXPECT_EQ(client.query("users", Query(of_a).page_size(7)).all(future).get(), items);
    const std::vector<Item> last =
        client.query("users", Query(of_a).scan_index_forward(false).limit(1)).sync_all();
    EXPECT_EQ(last, std::vector<Item>{items.back()});
    EXPECT_EQ(client
                  .query("users", Query("email = :e")
                                      .values(":e", "e1")
                                      .index_name("by-email")
                                      .filter_expression("sk < :n")
                                      .values(":n", 30))
                  .sync_all()
                  .size(),
              10U);
    EXPECT_EQ(client.query("users", Query(of_a).index_name("by-date").limit(1))
                  .sync_all()
                  .at(0)
                  .at("date")
                  .as_string(),
              "d0");
    // Pages of four items, most of which the filter empties.
    std::size_t scanned = 0;
    for (const Item& found : client.sync_scan(
             "users", Scan().filter_expression("sk = :n").values(":n", 59).page_size(4))) {
        EXPECT_EQ(found, items.back());
        ++scanned;
    }
    EXPECT_EQ(scanned, 1U);
    // A pager goes on where another stopped.
    const Pager first = client.query("users", Query(of_a).limit(20));
    EXPECT_EQ(first.sync_all().size(), 20U);
    EXPECT_EQ(client.query("users", Query(of_a).last_evaluated_key(*first.last_evaluated_key()))
                  .sync_all()
                  .size(),
              40U);
    std::size_t in_segments = 0;
    for (int segment = 0; segment < 3; ++segment) {
        in_segments +=
            client.scan("users", Scan().segment(segment).total_segments(3)).sync_all().size();
    }
    EXPECT_EQ(in_segments, 60U);
}

TEST_P(Client, Batches) {
    std::vector<Item> items;
    std::vector<Item> keys;
    for (int i = 0; i < 130; ++i) {
        items.push_back(item("pk", std::to_string(i), "sk", i, "data", std::string(1000, 'x')));
        keys.push_back(key("pk", std::to_string(i), "sk", i));
    }
    client.batch_write("users", items, future).get();
    EXPECT_EQ(client.sync_batch_get("users", keys).size(), 130U);
    EXPECT_EQ(client.batch_get("users", keys, BatchGetOptions().projection("sk"), future)
                  .get()
                  .at(0)
                  .size(),
              1U);
    client.sync_batch_write("users", std::vector<Item>(), std::span(keys).first(100));
    EXPECT_EQ(client.sync_batch_get("users", keys).size(), 30U);
    // The whole request is refused, so the error tells all of its items.
    const std::vector<Item> twice{items[0], items[0]};
    try {
        client.sync_batch_write("users", twice);
        FAIL() << "no exception";
    } catch (const ValidationException& error) {
        EXPECT_EQ(error.diagnostics().unprocessed_items.size(), 2U);
    }
}

TEST_P(Client, Transactions) {
    client.sync_transact_write(TransactWrite()
                                   .put("users", item("pk", "a", "sk", 1, "n", 1))
                                   .put("users", item("pk", "b", "sk", 1)));
    try {
        client
            .transact_write(
                TransactWrite()
                    .update("users", key("pk", "a", "sk", 1), updates("n", 2))
                    .condition_check("users", key("pk", "b", "sk", 1),
                                     ConditionCheck("attribute_not_exists(pk)")
                                         .return_values_on_condition_check_failure(true)),
                future)
            .get();
        FAIL() << "no exception";
    } catch (const TransactionCanceledException& error) {
        ASSERT_EQ(error.diagnostics().cancellation_reasons.size(), 2U);
        EXPECT_EQ(error.diagnostics().cancellation_reasons[0].code, "None");
        EXPECT_EQ(error.diagnostics().cancellation_reasons[1].code, "ConditionalCheckFailed");
        EXPECT_TRUE(error.diagnostics().cancellation_reasons[1].item);
    }
    const auto read = client.sync_transact_get(TransactGet()
                                                   .get("users", key("pk", "a", "sk", 1))
                                                   .get("users", key("pk", "nobody", "sk", 1)));
    EXPECT_EQ(read.at(0)->at("n").as<int>(), 1);
    EXPECT_FALSE(read.at(1));
}

TEST_P(Client, ThreadsShareOneClient) {
    client.sync_put_item("users", item("pk", "count", "sk", 0));
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([copy = client, thread] {
            for (int i = 0; i < 50; ++i) {
                const auto add =
                    UpdateItemOptions().update_expression("ADD n :one").values(":one", 1);
                if ((i + thread) % 2 == 0) {
                    copy.sync_update_item("users", key("pk", "count", "sk", 0), add);
                } else {
                    copy.update_item("users", key("pk", "count", "sk", 0), add, future).get();
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(client.sync_get_item("users", key("pk", "count", "sk", 0))->at("n").as<int>(), 200);
}

TEST_P(Client, LargeItems) {
    const Item large = item("pk", "a", "sk", 1, "text", std::string(399'000, 'x'));
    client.sync_put_item("users", large);
    EXPECT_EQ(client.get_item("users", key("pk", "a", "sk", 1), future).get(), large);
    EXPECT_THROW(
        client.sync_put_item("users", item("pk", "a", "sk", 2, "text", std::string(410'000, 'x'))),
        ValidationException);
}

TEST_P(Client, PingAndRegion) {
    EXPECT_TRUE(client.ping());
    EXPECT_EQ(client.get_region(), "eu-west-3");
    ClientConfig config = target.config();
    config.endpoint_url = "http://127.0.0.1:1";  // nobody listens there
    config.max_retries = 0;
    const DynamoDBClient unreachable(config);
    EXPECT_FALSE(unreachable.ping());
    EXPECT_FALSE(unreachable.async_ping(asio::use_future).get());
}

TEST_P(Client, GoesBeforeItsOperations) {
    std::vector<std::future<WriteResult>> writes;
    {
        const DynamoDBClient copy = target.is_remote() ? target.client() : client;
        for (int i = 0; i < 100; ++i) {
            writes.push_back(copy.put_item("users", item("pk", "a", "sk", i), future));
        }
    }
    for (std::future<WriteResult>& write : writes) {
        write.get();
    }
    EXPECT_EQ(client.query("users", Query("pk = :p").values(":p", "a")).sync_all().size(), 100U);
}

}  // namespace
}  // namespace dynox
