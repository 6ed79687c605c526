#include <boost/asio/io_context.hpp>

#include "unit/client/support.hpp"

namespace dynox {
namespace {

using BatchTest = test::ServiceFixture;

std::vector<Item> items(int count) {
    std::vector<Item> result;
    for (int i = 0; i < count; ++i) {
        result.push_back(item("pk", std::to_string(i)));
    }
    return result;
}

std::vector<std::size_t> sizes(const std::vector<api::BatchWriteItemRequest>& requests) {
    std::vector<std::size_t> result;
    for (const api::BatchWriteItemRequest& request : requests) {
        EXPECT_EQ(request.request_items.size(), 1U);
        result.push_back(request.request_items.at(0).second.size());
    }
    return result;
}

TEST_F(BatchTest, WritesTwentyFiveARequest) {
    client.sync_batch_write("t", items(0));
    EXPECT_TRUE(service->requests_BatchWriteItem.empty());
    client.sync_batch_write("t", items(60), items(1));
    EXPECT_EQ(sizes(service->requests_BatchWriteItem), (std::vector<std::size_t>{25, 25, 11}));
    const auto& last = service->requests_BatchWriteItem.back().request_items.front();
    EXPECT_EQ(last.first, "t");
    EXPECT_TRUE(last.second.front().put);
    EXPECT_TRUE(last.second.back().delete_key);
    EXPECT_EQ(service->requests_BatchWriteItem.front().request_items.front().second.front().put,
              item("pk", "0").to_flat());
}

TEST_F(BatchTest, SaysWhatIsLeftWhenTheCallsTimeIsUp) {
    service->on_BatchWriteItem = [](const api::BatchWriteItemRequest& request, api::CommitTicket&) {
        api::BatchWriteItemResult result;
        result.unprocessed_items = request.request_items;
        return Result<api::BatchWriteItemResult>(std::move(result));
    };
    ClientConfig config;
    config.endpoint_url = "memory://";
    config.call_timeout = std::chrono::milliseconds(20);  // less than the shortest pause
    const auto error = test::expect_exception<TimeoutException>(
        [&] { DynamoDBClient(config).sync_batch_write("t", items(3)); });
    EXPECT_EQ(error.message(),
              "no time is left (call_timeout) to send what the service left over; items: 3");
    EXPECT_EQ(error.diagnostics().unprocessed_items.size(), 3U);
}

TEST_F(BatchTest, RepeatsWhatIsLeftOver) {
    service->on_BatchWriteItem = [&](const api::BatchWriteItemRequest& request,
                                     api::CommitTicket&) {
        api::BatchWriteItemResult result;
        if (service->requests_BatchWriteItem.size() == 1) {
            result.unprocessed_items = request.request_items;
            result.unprocessed_items.front().second.resize(5);
        }
        return Result<api::BatchWriteItemResult>(std::move(result));
    };
    client.sync_batch_write("t", items(40));
    // The 5 that were left over, and 15 that were never sent.
    EXPECT_EQ(sizes(service->requests_BatchWriteItem), (std::vector<std::size_t>{25, 20}));
}

TEST_F(BatchTest, HandsOverWhatItCouldNotWrite) {
    service->on_BatchWriteItem = [](const api::BatchWriteItemRequest&,
                                    api::CommitTicket&) -> Result<api::BatchWriteItemResult> {
        return Error(server_errc::validation, "no");
    };
    const auto error = test::expect_exception<ValidationException>(
        [&] { client.sync_batch_write("t", items(30), items(2)); });
    EXPECT_EQ(error.message(), "no");
    ASSERT_EQ(error.diagnostics().unprocessed_items.size(), 30U);
    ASSERT_EQ(error.diagnostics().unprocessed_keys.size(), 2U);
    EXPECT_EQ(error.diagnostics().unprocessed_items.front(), item("pk", "0").to_flat());
    EXPECT_EQ(error.diagnostics().unprocessed_items.back(), item("pk", "29").to_flat());
}

TEST_F(BatchTest, ReadsAHundredARequest) {
    service->on_BatchGetItem = [](const api::BatchGetItemRequest& request, api::CommitTicket&) {
        api::BatchGetItemResult result;
        result.responses.emplace_back("t", request.request_items.front().second.keys);
        return Result<api::BatchGetItemResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_batch_get("t", items(0)).size(), 0U);
    EXPECT_TRUE(service->requests_BatchGetItem.empty());
    const std::vector<Item> keys = items(250);
    EXPECT_EQ(client.sync_batch_get("t", keys,
                                    BatchGetOptions().consistent_read(true).projection("name")),
              keys);
    ASSERT_EQ(service->requests_BatchGetItem.size(), 3U);
    for (const api::BatchGetItemRequest& request : service->requests_BatchGetItem) {
        const api::KeysAndAttributes& asked = request.request_items.front().second;
        EXPECT_LE(asked.keys.size(), 100U);
        EXPECT_TRUE(asked.consistent_read);
        EXPECT_EQ(asked.projection_expression, "#p0");
        EXPECT_EQ(asked.expression_attribute_names, (api::AttributeNames{{"#p0", "name"}}));
    }
}

TEST_F(BatchTest, ReadsTheKeysThatWereLeftOver) {
    // Half of each request is answered, as if it were too large.
    service->on_BatchGetItem = [](const api::BatchGetItemRequest& request, api::CommitTicket&) {
        api::BatchGetItemResult result;
        api::KeysAndAttributes left = request.request_items.front().second;
        std::vector<FlatItem> found;
        const std::size_t half = (left.keys.size() + 1) / 2;
        found.assign(left.keys.begin(), left.keys.begin() + static_cast<std::ptrdiff_t>(half));
        left.keys.erase(left.keys.begin(), left.keys.begin() + static_cast<std::ptrdiff_t>(half));
        result.responses.emplace_back("t", std::move(found));
        if (!left.keys.empty()) {
            result.unprocessed_keys.emplace_back("t", std::move(left));
        }
        return Result<api::BatchGetItemResult>(std::move(result));
    };
    EXPECT_EQ(client.sync_batch_get("t", items(150)).size(), 150U);
}

TEST_F(BatchTest, HandsOverTheKeysItCouldNotRead) {
    service->on_BatchGetItem = [&](const api::BatchGetItemRequest& request,
                                   api::CommitTicket&) -> Result<api::BatchGetItemResult> {
        if (service->requests_BatchGetItem.size() == 2) {
            return Error(server_errc::access_denied, "no");
        }
        api::BatchGetItemResult result;
        result.responses.emplace_back("t", request.request_items.front().second.keys);
        return result;
    };
    const auto error = test::expect_exception<AccessDeniedException>(
        [&] { (void)client.sync_batch_get("t", items(150)); });
    EXPECT_EQ(error.diagnostics().unprocessed_keys.size(), 50U);
}

/// Over the scripted driver, whose clock makes the pauses free.
TEST_F(BatchTest, GivesUpAfterEightFruitlessRounds) {
    service->on_BatchWriteItem = [](const api::BatchWriteItemRequest& request, api::CommitTicket&) {
        api::BatchWriteItemResult result;
        result.unprocessed_items = request.request_items;
        return Result<api::BatchWriteItemResult>(std::move(result));
    };
    std::vector<api::WriteRequest> writes(3);
    for (api::WriteRequest& write : writes) {
        write.put = item("pk", "a").to_flat();
    }
    const detail::OperationPtr<void> operation = detail::prepare_batch_write(client, "t", writes);
    test::ScriptedDriver driver;
    for (int i = 0; i < 7; ++i) {
        driver.sleeps();
    }
    driver.run(operation->run(driver));
    ASSERT_TRUE(operation->failed());
    Error error = operation->take_error();
    EXPECT_EQ(error.code(), client_errc::batch_incomplete);
    EXPECT_EQ(error.detail()->unprocessed_items.size(), 3U);
    EXPECT_EQ(service->requests_BatchWriteItem.size(), 8U);
    EXPECT_EQ(driver.left(), 0U);
    // Each pause is at least half of its whole, which doubles.
    EXPECT_GE(driver.slept().back(), std::chrono::milliseconds(1600));
    EXPECT_LE(driver.slept().back(), std::chrono::milliseconds(3200));
}

TEST_F(BatchTest, GoesOnAsLongAsAnythingIsDone) {
    service->on_BatchWriteItem = [](const api::BatchWriteItemRequest& request, api::CommitTicket&) {
        api::BatchWriteItemResult result;
        if (request.request_items.front().second.size() > 1) {
            result.unprocessed_items = request.request_items;
            result.unprocessed_items.front().second.pop_back();  // one is written
        }
        return Result<api::BatchWriteItemResult>(std::move(result));
    };
    std::vector<api::WriteRequest> writes(25);
    for (api::WriteRequest& write : writes) {
        write.put = item("pk", "a").to_flat();
    }
    const detail::OperationPtr<void> operation = detail::prepare_batch_write(client, "t", writes);
    test::ScriptedDriver driver;
    for (int i = 0; i < 24; ++i) {
        driver.sleeps();
    }
    driver.run(operation->run(driver));
    EXPECT_FALSE(operation->failed());
    EXPECT_EQ(service->requests_BatchWriteItem.size(), 25U);
}

}  // namespace
}  // namespace dynox
