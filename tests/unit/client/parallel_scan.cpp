// parallel_scan and count.
#include "dynox/parallel_scan.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <set>

#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

/// A table whose segments have `pages` pages of two items, and an empty page between any two.
/// Thread safe, as the server's threads need it.
class Table {
  public:
    explicit Table(int pages) : pages_(pages) {}
    std::string operator()(const std::string& request) {
        const int running = ++running_;
        int seen = running_max_;
        while (seen < running && !running_max_.compare_exchange_weak(seen, running)) {
        }
        ++requests_;
        std::string answer = fails_-- > 0 ? failure() : page(request);
        --running_;
        return answer;
    }
    void fail(int times) { fails_ = times; }
    [[nodiscard]] int running_max() const { return running_max_; }
    [[nodiscard]] int requests() const { return requests_; }

  private:
    static std::string failure() {
        return test::http_answer(400, test::error_body("AccessDeniedException", "no"));
    }
    static int number_behind(const std::string& text, std::string_view name, int otherwise) {
        const std::size_t at = text.find(name);
        return at == std::string::npos ? otherwise : std::stoi(text.substr(at + name.size()));
    }
    [[nodiscard]] std::string page(const std::string& request) const {
        const int segment = number_behind(request, R"("Segment":)", -1);
        const int at = number_behind(request, R"(ExclusiveStartKey":{"pk":{"N":")", 0);
        std::string body = R"({"Items":[)";
        if (at % 2 == 0) {
            for (const char* part : {"a", "b"}) {
                body += body.ends_with('[') ? "" : ",";
                body += R"({"pk":{"S":")" + std::to_string(segment) + "-" + std::to_string(at) +
                        part + R"("}})";
            }
        }
        body += at % 2 == 0 ? R"(],"Count":2,"ScannedCount":3)" : R"(],"Count":0,"ScannedCount":3)";
        if (at + 1 < 2 * pages_ - 1) {
            body += R"(,"LastEvaluatedKey":{"pk":{"N":")" + std::to_string(at + 1) + R"("}})";
        }
        return test::http_answer(200, body + "}");
    }

    const int pages_;
    std::atomic<int> running_ = 0;
    std::atomic<int> running_max_ = 0;
    std::atomic<int> requests_ = 0;
    std::atomic<int> fails_ = 0;
};

class ParallelScanTest : public ::testing::Test {
  protected:
    Table table{5};
    test::TestServer server{[this](const std::string& request) { return table(request); }};
    DynamoDBClient client{ClientConfig{.endpoint_url = server.url()}};
};

std::set<std::string> names(const std::vector<Item>& items) {
    std::set<std::string> result;
    for (const Item& item : items) {
        result.insert(item.at("pk").as_string());
    }
    EXPECT_EQ(result.size(), items.size()) << "an item came twice";
    return result;
}

TEST_F(ParallelScanTest, ReadsAllSegmentsOnTheCallingThread) {
    const std::vector<Item> items = client.parallel_scan("t", 7).sync_all();
    const std::set<std::string> found = names(items);
    EXPECT_EQ(found.size(), 7U * 10U);
    EXPECT_TRUE(found.contains("0-0a"));
    EXPECT_TRUE(found.contains("6-8b"));
    EXPECT_EQ(table.requests(), 7 * 9);
    EXPECT_GT(server.connections(), 1);
}

TEST_F(ParallelScanTest, ReadsAllSegmentsOnAnExecutor) {
    boost::asio::io_context context;
    auto result = client.parallel_scan("t", 7).all(
        boost::asio::bind_executor(context, boost::asio::use_future));
    context.run();
    EXPECT_EQ(names(result.get()).size(), 70U);
}

TEST_F(ParallelScanTest, GivesPagesAsTheyCome) {
    boost::asio::io_context context;
    std::size_t pages = 0;
    std::vector<Item> all;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
            const ParallelScan scan = client.parallel_scan("t", 3);
            while (std::optional<Page> page = co_await scan.next_page()) {
                EXPECT_FALSE(page->empty());
                ++pages;
                all.insert(all.end(), page->begin(), page->end());
            }
            EXPECT_FALSE(co_await scan.next_page()) << "the end stays the end";
        },
        boost::asio::use_future);
    context.run();
    EXPECT_EQ(pages, 15U);
    EXPECT_EQ(names(all).size(), 30U);
}

TEST_F(ParallelScanTest, ReadsNoMoreAtATimeThanAsked) {
    const ParallelScan scan = client.parallel_scan("t", 9, Scan(), 2);
    EXPECT_EQ(names(scan.sync_all()).size(), 90U);
    EXPECT_LE(table.running_max(), 2);
    EXPECT_LE(server.connections(), 2);
}

TEST_F(ParallelScanTest, ReadsNothingAheadOfWhatIsTaken) {
    const ParallelScan scan = client.parallel_scan("t", 9, Scan(), 2);
    EXPECT_TRUE(scan.sync_next_page());
    // Two pages at most are on their way or waiting, whatever the rest of the table holds.
    EXPECT_LE(table.requests(), 4);
}

TEST_F(ParallelScanTest, StopsAtItsLimit) {
    const ParallelScan scan = client.parallel_scan("t", 4, Scan().limit(5));
    EXPECT_EQ(scan.sync_all().size(), 5U);
    EXPECT_FALSE(scan.sync_next_page());
}

TEST_F(ParallelScanTest, GoesOnAfterAnError) {
    table.fail(1);
    const ParallelScan scan = client.parallel_scan("t", 3);
    std::vector<Item> all;
    int errors = 0;
    for (bool more = true; more;) {
        try {
            std::optional<Page> page = scan.sync_next_page();
            more = page.has_value();
            if (page) {
                all.insert(all.end(), page->begin(), page->end());
            }
        } catch (const AccessDeniedException&) {
            ++errors;
        }
    }
    EXPECT_EQ(errors, 1);
    EXPECT_EQ(names(all).size(), 30U);
}

TEST_F(ParallelScanTest, MayBeLeftInTheMiddle) {
    {
        const ParallelScan scan = client.parallel_scan("t", 5);
        EXPECT_TRUE(scan.sync_next_page());
    }
    boost::asio::io_context context;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
            const ParallelScan scan = client.parallel_scan("t", 5);
            EXPECT_TRUE(co_await scan.next_page());
        },
        boost::asio::use_future);
    context.run_one();
}

TEST_F(ParallelScanTest, AddsUpItsMetrics) {
    OperationMetrics metrics;
    const MetricsScope scope(metrics);
    EXPECT_EQ(client.parallel_scan("t", 3).sync_all().size(), 30U);
    EXPECT_EQ(metrics.requests, 27U);
    EXPECT_EQ(metrics.items_count, 30U);
    EXPECT_EQ(metrics.scanned_count, 81U);
}

TEST_F(ParallelScanTest, RefusesWhatMakesNoSense) {
    const Item start = key("pk", "a");
    for (const ParallelScan& scan :
         {client.parallel_scan("t", 0), client.parallel_scan("t", 1'000'001),
          client.parallel_scan("t", 2, Scan(), 0), client.parallel_scan("t", 2, Scan().segment(1)),
          client.parallel_scan("t", 2, Scan().last_evaluated_key(start)),
          client.parallel_scan("t", 2, Scan().limit(0))}) {
        EXPECT_THROW((void)scan.sync_next_page(), ClientException);
        EXPECT_THROW((void)scan.sync_all(), ClientException);
    }
    EXPECT_EQ(table.requests(), 0);
}

// ---- count --------------------------------------------------------------------------------------

class CountTest : public test::ServiceFixture {
  protected:
    CountTest() {
        service->on_Scan = [](const api::ScanRequest& request, api::CommitTicket&) {
            EXPECT_EQ(request.select, api::Select::count);
            api::ScanResult page;
            page.count = 3;
            page.scanned_count = 5;
            if (!request.exclusive_start_key) {
                page.last_evaluated_key = key("pk", "a").to_flat();
            }
            return Result<api::ScanResult>(std::move(page));
        };
    }
};

TEST_F(CountTest, AddsUpThePages) {
    EXPECT_EQ(client.sync_count("t"), 6U);
    EXPECT_EQ(client.sync_count("t", Scan().filter_expression("a = :a").values(":a", 1)), 6U);
    EXPECT_EQ(service->requests_Scan.back().filter_expression, "a = :a");
    EXPECT_EQ(client.sync_count("t", Scan().limit(4)), 4U);
    boost::asio::io_context context;
    auto counted = client.count("t", boost::asio::bind_executor(context, boost::asio::use_future));
    context.run();
    EXPECT_EQ(counted.get(), 6U);
}

TEST_F(CountTest, CountsQueries) {
    service->on_Query = [](const api::QueryRequest& request, api::CommitTicket&) {
        EXPECT_EQ(request.key_condition_expression, "pk = :p");
        api::QueryResult page;
        page.count = 7;
        return Result<api::QueryResult>(std::move(page));
    };
    EXPECT_EQ(client.sync_count("t", Query("pk = :p").values(":p", "a")), 7U);
}

TEST_F(CountTest, RefusesAProjectionAndAnEndlessTable) {
    EXPECT_THROW((void)client.sync_count("t", Scan().projection("a")), ClientException);
    EXPECT_TRUE(service->requests_Scan.empty());
    service->on_Scan = [](const api::ScanRequest&, api::CommitTicket&) {
        api::ScanResult page;
        page.last_evaluated_key = key("pk", "a").to_flat();
        return Result<api::ScanResult>(std::move(page));
    };
    EXPECT_THROW((void)client.sync_count("t"), ClientException);
    EXPECT_EQ(service->requests_Scan.size(), 2U);
}

}  // namespace
}  // namespace dynox
