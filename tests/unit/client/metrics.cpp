// What operations take, and who is told: with a service in the process.
#include "dynox/metrics.hpp"

#include <unistd.h>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using namespace std::chrono_literals;

class Metrics : public test::ServiceFixture {
  protected:
    Metrics() {
        service->on_GetItem = [](const api::GetItemRequest& request, api::CommitTicket&) {
            api::GetItemResult result;
            result.item = request.key;
            if (request.return_consumed_capacity != api::ReturnConsumedCapacity::none) {
                result.consumed_capacity.emplace();
                result.consumed_capacity->capacity_units = 0.5;
            }
            return Result<api::GetItemResult>(std::move(result));
        };
    }
    static DynamoDBClient client_with(ClientConfig config) {
        config.endpoint_url = "memory://";
        return DynamoDBClient(config);
    }
};

TEST_F(Metrics, AreCountedWithoutAsking) {
    EXPECT_EQ(client.get_last_metrics(), std::nullopt);
    (void)client.sync_get_item("t", key("pk", "a"));
    client.sync_put_item("t", item("pk", "a"));
    service->on_DeleteItem = [](const api::DeleteItemRequest&, api::CommitTicket&) {
        return Result<api::DeleteItemResult>(Error(server_errc::validation, "no"));
    };
    EXPECT_THROW(client.sync_delete_item("t", key("pk", "a")), ValidationException);
    const ModelMetrics totals = client.get_total_metrics();
    EXPECT_EQ(totals.operation_count, 3U);
    EXPECT_EQ(totals.get_count, 1U);
    EXPECT_EQ(totals.put_count, 1U);
    EXPECT_EQ(totals.delete_count, 1U);
    EXPECT_EQ(totals.error_count, 1U);
    EXPECT_EQ(totals.total_rcu, 0) << "nobody asked the service";
    EXPECT_EQ(service->requests_GetItem.front().return_consumed_capacity,
              api::ReturnConsumedCapacity::none);
    ASSERT_TRUE(client.get_last_metrics());
    EXPECT_EQ(client.get_last_metrics()->requests, 1U);
    client.reset_metrics();
    EXPECT_EQ(client.get_total_metrics().operation_count, 0U);
    EXPECT_EQ(client.get_last_metrics(), std::nullopt);
}

TEST_F(Metrics, OfSyncOperationsInAScope) {
    OperationMetrics outer;
    const MetricsScope around(outer);
    (void)client.sync_get_item("t", key("pk", "a"));
    {
        OperationMetrics inner;
        const MetricsScope scope(inner);
        (void)client.sync_get_item("t", key("pk", "a"));
        (void)client.sync_get_item("t", key("pk", "b"));
        EXPECT_EQ(inner.requests, 2U);
        EXPECT_EQ(inner.consumed_rcu, 1);
        EXPECT_EQ(inner.items_count, 2U);
    }
    (void)client.sync_get_item("t", key("pk", "a"));
    EXPECT_EQ(outer.requests, 2U);
    EXPECT_EQ(outer.consumed_rcu, 1);
    EXPECT_EQ(service->requests_GetItem.front().return_consumed_capacity,
              api::ReturnConsumedCapacity::total);
}

TEST_F(Metrics, OfOneAsynchronousOperation) {
    boost::asio::io_context context;
    OperationMetrics awaited;
    OperationMetrics future;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
            const std::optional<Item> found =
                co_await client.get_item("t", key("pk", "a"), with_metrics(awaited));
            EXPECT_TRUE(found);
        },
        boost::asio::use_future);
    auto result = client.get_item(
        "t", key("pk", "a"), GetItemOptions(),
        with_metrics(future, boost::asio::bind_executor(context, boost::asio::use_future)));
    context.run();
    EXPECT_TRUE(result.get());
    EXPECT_EQ(awaited.requests, 1U);
    EXPECT_EQ(awaited.consumed_rcu, 0.5);
    EXPECT_EQ(future.consumed_rcu, 0.5);
    EXPECT_EQ(client.get_total_metrics().total_rcu, 1);
}

TEST_F(Metrics, AddUpOverPages) {
    service->on_Scan = [&](const api::ScanRequest& request, api::CommitTicket&) {
        api::ScanResult page;
        page.items.emplace();
        page.items->push_back(key("pk", "a").to_flat());
        page.count = 1;
        page.scanned_count = 4;
        page.consumed_capacity.emplace();
        page.consumed_capacity->capacity_units = 2;
        if (!request.exclusive_start_key) {
            page.last_evaluated_key = key("pk", "a").to_flat();
        }
        return Result<api::ScanResult>(std::move(page));
    };
    OperationMetrics metrics;
    const MetricsScope scope(metrics);
    EXPECT_EQ(client.scan("t").sync_all().size(), 2U);
    EXPECT_EQ(metrics.requests, 2U);
    EXPECT_EQ(metrics.items_count, 2U);
    EXPECT_EQ(metrics.scanned_count, 8U);
    EXPECT_EQ(metrics.consumed_rcu, 4);
    EXPECT_EQ(client.get_total_metrics().scan_count, 2U);
}

TEST_F(Metrics, OfTransactionsTellBothDirectionsApart) {
    service->on_TransactWriteItems = [](const api::TransactWriteItemsRequest&, api::CommitTicket&) {
        api::TransactWriteItemsResult result;
        api::ConsumedCapacity& capacity = result.consumed_capacity.emplace_back();
        capacity.capacity_units = 6;
        capacity.read_capacity_units = 2;
        capacity.write_capacity_units = 4;
        return Result<api::TransactWriteItemsResult>(std::move(result));
    };
    const DynamoDBClient asking = client_with({.consumed_capacity = true});
    asking.sync_transact_write(TransactWrite().put("t", item("pk", "a")));
    EXPECT_EQ(asking.get_total_metrics().total_rcu, 2);
    EXPECT_EQ(asking.get_total_metrics().total_wcu, 4);
    EXPECT_EQ(asking.get_total_metrics().transaction_count, 1U);
    EXPECT_EQ(asking.get_last_metrics()->consumed_wcu, 4);
}

TEST_F(Metrics, CapacityIsNotShownToThoseWhoDidNotAsk) {
    const DynamoDBClient asking = client_with({.consumed_capacity = true});
    api::GetItemRequest request;
    request.table_name = "t";
    request.key = key("pk", "a").to_flat();
    const Result<api::GetItemResult> hidden = detail::execute_sync(asking, request);
    ASSERT_TRUE(hidden);
    EXPECT_FALSE(hidden->consumed_capacity);
    request.return_consumed_capacity = api::ReturnConsumedCapacity::indexes;
    const Result<api::GetItemResult> shown = detail::execute_sync(asking, request);
    ASSERT_TRUE(shown && shown->consumed_capacity);
    EXPECT_EQ(service->requests_GetItem.back().return_consumed_capacity,
              api::ReturnConsumedCapacity::indexes);
    EXPECT_EQ(asking.get_total_metrics().total_rcu, 1);
}

TEST_F(Metrics, ARateLimitHoldsForAnEngineInTheProcess) {
    const DynamoDBClient limited = client_with({.rate_limit = FixedRate{.rcu = 100, .burst = 1.0}});
    for (int i = 0; i < 4; ++i) {
        (void)limited.sync_get_item("t", key("pk", "a"));
    }
    ASSERT_NE(limited.rate_limit(), nullptr);
    EXPECT_EQ(limited.rate_limit()->consumed_rcu(), 2);
    EXPECT_EQ(client.rate_limit(), nullptr);
    const auto shared = std::make_shared<RateLimiter>(FixedRate{.wcu = 1000});
    const DynamoDBClient one = client_with({.rate_limit = shared});
    const DynamoDBClient two = client_with({.rate_limit = shared});
    one.sync_put_item("t", item("pk", "a"));
    two.sync_put_item("t", item("pk", "a"));
    EXPECT_EQ(shared->consumed_wcu(), 2);
}

// ---- hot partitions -----------------------------------------------------------------------------

TEST_F(Metrics, HotPartitionsAreFoundByTheTablesOwnKey) {
    service->on_DescribeTable = [](const api::DescribeTableRequest&, api::CommitTicket&) {
        api::DescribeTableResult result;
        result.table.key_schema.push_back({"pk", api::KeyType::hash});
        result.table.key_schema.push_back({"sk", api::KeyType::range});
        return Result<api::DescribeTableResult>(std::move(result));
    };
    std::string log;
    const auto detector = std::make_shared<HotPartitionDetector>(3, 100, 60s);
    const DynamoDBClient watched =
        client_with({.diagnostics = detector,
                     .logger = make_logger(LogLevel::warning, [&](const LogRecord& record) {
                         log.append(record.message).append("\n");
                     })});
    for (int i = 0; i < 5; ++i) {
        // The partition key is not the first attribute.
        watched.sync_put_item("t", item("a", 1, "sk", i, "pk", "hot"));
    }
    (void)watched.sync_get_item("t", key("sk", 1, "pk", "hot"));
    EXPECT_EQ(detector->get_write_count("t", "hot"), 5U);
    EXPECT_EQ(detector->get_read_count("t", "hot"), 1U);
    EXPECT_EQ(service->requests_DescribeTable.size(), 1U);
    EXPECT_EQ(log, "hot partition: table 't', key 'hot': 3 writes in 60 s\n");
    // A key of one attribute tells it by itself.
    (void)watched.sync_get_item("single", key("id", 42));
    EXPECT_EQ(detector->get_read_count("single", "42"), 1U);
    EXPECT_EQ(service->requests_DescribeTable.size(), 1U);
}

TEST_F(Metrics, HotPartitionsDoWithoutAnAnswer) {
    int asked = 0;
    service->on_DescribeTable = [&](const api::DescribeTableRequest&, api::CommitTicket&) {
        ++asked;
        return Result<api::DescribeTableResult>(Error(server_errc::access_denied, "no"));
    };
    const auto detector = std::make_shared<HotPartitionDetector>(1, 1, 60s);
    const DynamoDBClient watched = client_with({.diagnostics = detector});
    for (int i = 0; i < 3; ++i) {
        watched.sync_put_item("t", item("pk", "a"));
    }
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(detector->partition_key("t"), "");
}

// ---- conflicts ----------------------------------------------------------------------------------

class Conflicts : public test::ServiceFixture {
  protected:
    static Error canceled(std::initializer_list<const char*> reasons) {
        Error error(server_errc::transaction_canceled, "Transaction cancelled");
        for (const char* reason : reasons) {
            error.mutable_detail().cancellation_reasons.push_back({reason, "", std::nullopt});
        }
        return error;
    }
    /// Fails so often, then succeeds.
    void fail(std::size_t times, const Error& error) {
        service->on_TransactWriteItems = [this, times, error](const api::TransactWriteItemsRequest&,
                                                              api::CommitTicket&) {
            return service->requests_TransactWriteItems.size() <= times
                       ? Result<api::TransactWriteItemsResult>(error)
                       : Result<api::TransactWriteItemsResult>(api::TransactWriteItemsResult());
        };
    }
};

TEST_F(Conflicts, AreRepeatedIfTheUserWantsIt) {
    fail(2, canceled({"None", "TransactionConflict", "ThrottlingError"}));
    client.sync_transact_write(TransactWrite().put("t", item("pk", "a")).conflict_retries(2));
    EXPECT_EQ(service->requests_TransactWriteItems.size(), 3U);
}

TEST_F(Conflicts, AreToldOtherwise) {
    fail(5, canceled({"TransactionConflict"}));
    const auto error = test::expect_exception<TransactionCanceledException>(
        [&] { client.sync_transact_write(TransactWrite().put("t", item("pk", "a"))); });
    EXPECT_EQ(error.cancellation_reasons().at(0).code, "TransactionConflict");
    EXPECT_EQ(service->requests_TransactWriteItems.size(), 1U);
    EXPECT_THROW(
        client.sync_transact_write(TransactWrite().put("t", item("pk", "a")).conflict_retries(1)),
        TransactionCanceledException);
    EXPECT_EQ(service->requests_TransactWriteItems.size(), 3U);
}

TEST_F(Conflicts, AreNotRepeatedBesideAReasonThatStays) {
    fail(5, canceled({"TransactionConflict", "ConditionalCheckFailed"}));
    EXPECT_THROW(
        client.sync_transact_write(TransactWrite().put("t", item("pk", "a")).conflict_retries(9)),
        TransactionCanceledException);
    EXPECT_EQ(service->requests_TransactWriteItems.size(), 1U);
    service->requests_TransactWriteItems.clear();
    fail(5, canceled({}));
    EXPECT_THROW(
        client.sync_transact_write(TransactWrite().put("t", item("pk", "a")).conflict_retries(9)),
        TransactionCanceledException);
    EXPECT_EQ(service->requests_TransactWriteItems.size(), 1U);
}

TEST_F(Conflicts, OfSingleWritesFollowTheClientsSetting) {
    service->on_PutItem = [&](const api::PutItemRequest&, api::CommitTicket&) {
        return service->requests_PutItem.size() % 2 == 1
                   ? Result<api::PutItemResult>(Error(server_errc::transaction_conflict, "busy"))
                   : Result<api::PutItemResult>(api::PutItemResult());
    };
    EXPECT_THROW(client.sync_put_item("t", item("pk", "a")), TransactionConflictException);
    service->requests_PutItem.clear();
    const DynamoDBClient patient(
        ClientConfig{.endpoint_url = "memory://", .transaction_conflict_retries = 1});
    patient.sync_put_item("t", item("pk", "a"));
    EXPECT_EQ(service->requests_PutItem.size(), 2U);
}

TEST_F(Conflicts, RefuseANumberThatIsNone) {
    EXPECT_THROW(
        client.sync_transact_write(TransactWrite().put("t", item("pk", "a")).conflict_retries(-1)),
        ClientException);
    EXPECT_THROW((void)client.sync_transact_get(
                     TransactGet().get("t", key("pk", "a")).conflict_retries(1000)),
                 ClientException);
    const DynamoDBClient wrong(
        ClientConfig{.endpoint_url = "memory://", .transaction_conflict_retries = -1});
    EXPECT_THROW(wrong.sync_put_item("t", item("pk", "a")), ClientException);
}

TEST_F(Metrics, LinesGoWhereTheEnvironmentSays) {
    const char* const setting = std::getenv("DYNOX_LOG");
    if (setting == nullptr || !std::string_view(setting).starts_with("trace:")) {
        GTEST_SKIP() << "DYNOX_LOG is set by ctest";
    }
    const std::string table = "log-" + std::to_string(::getpid());
    (void)client_with({}).sync_get_item(table, key("pk", "a"));
    std::stringstream log;
    log << std::ifstream(setting + std::string_view("trace:").size()).rdbuf();
    EXPECT_NE(log.str().find(" debug get_item table=" + table + " event=begin\n"),
              std::string::npos);
}

}  // namespace
}  // namespace dynox
