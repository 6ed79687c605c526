// The same conversation with every backend: an engine in memory, one on disk, and our server, over HTTP and HTTPS, each by
// the blocking and by the asynchronous form.
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <future>
#include <thread>

#include "dynox/item.hpp"
#include "engine/storage/data_directory.hpp"
#include "integration/backends.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::Backend;
using test::Target;

class Client : public ::testing::TestWithParam<Backend> {
  protected:
    void make_table() const {
        client.sync_create_table(
            CreateTable("users")
                .partition_key("pk", "S")
                .sort_key("sk", "N")
                .global_secondary_index(SecondaryIndex("by-email").partition_key("email", "S"))
                .local_secondary_index(SecondaryIndex("by-date").sort_key("date", "S"))
                .wait());
    }
    void SetUp() override { make_table(); }

    Target target{GetParam()};
    DynamoDBClient client = target.client();
};

INSTANTIATE_TEST_SUITE_P(Backends, Client,
                         ::testing::Values(Backend::memory, Backend::named_memory,
                                           Backend::directory, Backend::http, Backend::https),
                         test::name_of);

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

TEST_P(Client, FailedConditions) {
    client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "old"));
    const auto put = [&](bool return_item) {
        client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "new"),
                             PutItemOptions()
                                 .condition_expression("attribute_not_exists(pk)")
                                 .return_values_on_condition_check_failure(return_item));
    };
    try {
        put(true);
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_EQ(error.message(), "The conditional request failed");
        EXPECT_EQ(error.code(), server_errc::conditional_check_failed);
        ASSERT_TRUE(error.diagnostics().item);
        EXPECT_EQ(Item::from_flat(*error.diagnostics().item).at("name").as_string(), "old");
    }
    try {
        put(false);
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_FALSE(error.diagnostics().item);
    }
    EXPECT_THROW(client.put_item("users", item("pk", "a"), future).get(), ValidationException);
    EXPECT_THROW((void)client.sync_get_item("nobody", key("pk", "a")), ResourceNotFoundException);
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

TEST_P(Client, EveryOperationIsAwaited) {
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

TEST_P(Client, CallbacksGetCodesAndDiagnostics) {
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

/// The message of the exception of type E that `call` throws.
template <class E, class Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const E& error) {
        return error.message();
    } catch (const std::exception& error) {
        return std::string("another exception: ") + error.what();
    }
    return "no exception";
}

TEST_P(Client, ExceptionsHaveTheServicesWords) {
    EXPECT_EQ(message_of<ResourceInUseException>([this] { make_table(); }),
              "Table already exists: users");
    EXPECT_EQ(message_of<ResourceNotFoundException>(
                  [this] { client.sync_put_item("nobody", key("pk", "a")); }),
              "Requested resource not found");
    EXPECT_EQ(message_of<ResourceNotFoundException>(
                  [this] { client.wait_for_table_active("nobody", Seconds(0.01), future).get(); }),
              "Requested resource not found: Table: nobody not found");
    EXPECT_EQ(message_of<ValidationException>(
                  [this] { (void)client.sync_get_item("users", key("pk", "a")); }),
              "The provided key element does not match the schema");
    EXPECT_EQ(message_of<ValidationException>([this] {
                  client
                      .update_item("users", key("pk", "a", "sk", 1),
                                   UpdateItemOptions().update_expression("SET n = :absent"), future)
                      .get();
              }),
              "Invalid UpdateExpression: An expression attribute value used in expression is not "
              "defined; attribute value: :absent");
    EXPECT_EQ(message_of<ConditionalCheckFailedException>([this] {
                  client.sync_delete_item(
                      "users", key("pk", "a", "sk", 1),
                      DeleteItemOptions().condition_expression("attribute_exists(pk)"));
              }),
              "The conditional request failed");
    EXPECT_EQ(message_of<PydynoxException>([this] {
                  client.sync_transact_write(TransactWrite().condition_check(
                      "users", key("pk", "a", "sk", 1), ConditionCheck("attribute_exists(pk)")));
              }),
              "Transaction cancelled, please refer cancellation reasons for specific reasons "
              "[ConditionalCheckFailed]");
}

TEST_P(Client, ExceptionsCarryItemsAndReasons) {
    client.sync_put_item("users", item("pk", "a", "sk", 1, "name", "old"));
    try {
        client
            .update_item("users", key("pk", "a", "sk", 1), updates("name", "new"),
                         UpdateItemOptions()
                             .condition_expression("attribute_not_exists(pk)")
                             .return_values_on_condition_check_failure(true),
                         future)
            .get();
        FAIL() << "no exception";
    } catch (const ConditionalCheckFailedException& error) {
        EXPECT_EQ(error.item(), item("pk", "a", "sk", 1, "name", "old"));
        EXPECT_EQ(std::string(error.what()).find("ConditionalCheckFailedException: "), 0U);
        EXPECT_EQ(error.request_id().empty(), !target.is_remote());
    }
    try {
        client.sync_transact_write(
            TransactWrite()
                .put("users", item("pk", "b", "sk", 1))
                .remove("users", key("pk", "a", "sk", 1),
                        DeleteItemOptions().condition_expression("attribute_not_exists(pk)")));
        FAIL() << "no exception";
    } catch (const TransactionCanceledException& error) {
        ASSERT_EQ(error.cancellation_reasons().size(), 2U);
        EXPECT_EQ(error.cancellation_reasons()[0].code, "None");
        EXPECT_EQ(error.cancellation_reasons()[1].code, "ConditionalCheckFailed");
    }
    EXPECT_FALSE(client.sync_get_item("users", key("pk", "b", "sk", 1)));
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

TEST_P(Client, CoroutinesOfAThreadPoolShareOneClient) {
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

TEST(ClientUrls, MemoryWithoutANameIsPrivate) {
    ClientConfig config;
    config.endpoint_url = "memory://";
    const DynamoDBClient client(config);
    const DynamoDBClient copy = client;
    const DynamoDBClient other(config);
    client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
    EXPECT_TRUE(copy.sync_table_exists("users"));
    EXPECT_FALSE(other.sync_table_exists("users"));
}

TEST(ClientUrls, MemoryWithANameIsShared) {
    ClientConfig config;
    config.endpoint_url = "memory://client-urls";
    const DynamoDBClient client(config);
    const DynamoDBClient other(config);
    client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
    EXPECT_TRUE(other.sync_table_exists("users"));
    config.endpoint_url = "memory://another";
    EXPECT_FALSE(DynamoDBClient(config).sync_table_exists("users"));
}

TEST(ClientUrls, DirectoriesKeepTheirData) {
    const test::TemporaryDirectory directory;
    ClientConfig config;
    config.endpoint_url = "file://" + directory.path();
    {
        const DynamoDBClient client(config);
        const DynamoDBClient same_engine(config);
        client.sync_create_table(CreateTable("users").partition_key("pk", "S"));
        client.sync_put_item("users", key("pk", "a"));
        EXPECT_TRUE(same_engine.sync_get_item("users", key("pk", "a")));
    }
    EXPECT_TRUE(DynamoDBClient(config).sync_get_item("users", key("pk", "a")));
}

TEST(ClientUrls, DirectoriesThatCannotBeUsedAreTold) {
    ClientConfig config;
    config.endpoint_url = "file:///proc/dynox";
    const DynamoDBClient client(config);
    try {
        (void)client.sync_list_tables();
        FAIL() << "no exception";
    } catch (const ClientException& error) {
        EXPECT_EQ(error.code(), client_errc::storage_unusable) << error.what();
    }
    EXPECT_FALSE(client.ping());
}

/// A process that has a data directory open until this object ends.
class HolderProcess {
  public:
    explicit HolderProcess(const std::string& directory) {
        int ready[2];
        if (::pipe(ready) != 0 || ::pipe(hold_) != 0) {
            throw std::runtime_error("pipe");
        }
        process_ = ::fork();
        if (process_ == 0) {
            ::close(hold_[1]);
            const auto held = engine::DataDirectory::open(directory);
            char byte = held ? 'y' : 'n';
            (void)!::write(ready[1], &byte, 1);
            (void)!::read(hold_[0], &byte, 1);
            ::_exit(0);
        }
        char byte = 'n';
        (void)!::read(ready[0], &byte, 1);
        holds_ = byte == 'y';
        ::close(ready[0]);
        ::close(ready[1]);
        ::close(hold_[0]);
    }
    ~HolderProcess() {
        ::close(hold_[1]);
        ::waitpid(process_, nullptr, 0);
    }
    HolderProcess(const HolderProcess&) = delete;
    HolderProcess& operator=(const HolderProcess&) = delete;
    [[nodiscard]] bool holds() const noexcept { return holds_; }
    [[nodiscard]] int pid() const noexcept { return process_; }

  private:
    int hold_[2];
    int process_ = -1;
    bool holds_ = false;
};

TEST(ClientUrls, ADirectoryBelongsToOneProcess) {
    const test::TemporaryDirectory directory;
    ClientConfig config;
    config.endpoint_url = "file://" + directory.path();
    {
        const HolderProcess holder(directory.path());
        ASSERT_TRUE(holder.holds());
        const DynamoDBClient client(config);
        const std::string expected =
            directory.path() + " is in use by pid " + std::to_string(holder.pid());
        EXPECT_EQ(message_of<ClientException>([&] { (void)client.sync_list_tables(); }), expected);
        EXPECT_EQ(message_of<ClientException>(
                      [&] { (void)client.sync_get_item("users", key("pk", "a")); }),
                  expected);
    }
    EXPECT_TRUE(DynamoDBClient(config).ping());
}

}  // namespace
}  // namespace dynox
