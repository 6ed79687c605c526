#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "unit/client/support.hpp"

namespace dynox {
namespace {

namespace asio = boost::asio;

/// A partition of `total` items {"pk":"a","sk":n}, of which a filter keeps those with sk % keep ==
/// 0. A page holds 10 items, as if they were large.
class PagerTest : public test::ServiceFixture {
  protected:
    PagerTest() {
        service->on_Query = [this](const api::QueryRequest& request, api::CommitTicket&) {
            return answer<api::QueryResult>(request);
        };
        service->on_Scan = [this](const api::ScanRequest& request, api::CommitTicket&) {
            return answer<api::ScanResult>(request);
        };
    }
    template <class PageResult, class Request>
    Result<PageResult> answer(const Request& request) {
        const int first = request.exclusive_start_key
                              ? Item::from_flat(*request.exclusive_start_key)
                                        .at("sk")
                                        .as_number()
                                        .template to<int>()
                                        .value() +
                                    1
                              : 0;
        const int count = std::min(request.limit.value_or(10), 10);
        PageResult result;
        result.items.emplace();
        int at = first;
        for (; at < total && at < first + count; ++at) {
            if (at % keep == 0) {
                result.items->push_back(item("pk", "a", "sk", at, "data", "x").to_flat());
            }
        }
        if (at < total || (at == first + count && key_at_exact_end)) {
            result.last_evaluated_key = key("pk", "a", "sk", at - 1).to_flat();
        }
        return result;
    }
    static std::vector<int> numbers(const std::vector<Item>& items) {
        std::vector<int> result;
        for (const Item& item : items) {
            result.push_back(item.at("sk").as<int>());
        }
        return result;
    }
    static std::vector<int> range(int first, int end, int step = 1) {
        std::vector<int> result;
        for (int at = first; at < end; at += step) {
            result.push_back(at);
        }
        return result;
    }
    static Query all_of_a() { return Query("pk = :pk").values(":pk", "a"); }

    int total = 25;
    int keep = 1;
    bool key_at_exact_end = true;
};

TEST_F(PagerTest, SendsNothingUntilItIsAsked) {
    const Pager pager = client.query("t", all_of_a());
    EXPECT_TRUE(service->requests_Query.empty());
    EXPECT_EQ(pager.last_evaluated_key(), std::nullopt);
}

TEST_F(PagerTest, SendsWhatWasAskedFor) {
    (void)client
        .query("t", all_of_a()
                        .filter_expression("#d = :x")
                        .names("#d", "data")
                        .values(":x", "x")
                        .index_name("i")
                        .scan_index_forward(false)
                        .consistent_read(true)
                        .projection("sk")
                        .last_evaluated_key(key("pk", "a", "sk", 3)))
        .sync_next_page();
    const api::QueryRequest& request = service->requests_Query.at(0);
    EXPECT_EQ(request.table_name, "t");
    EXPECT_EQ(request.index_name, "i");
    EXPECT_EQ(request.key_condition_expression, "pk = :pk");
    EXPECT_EQ(request.filter_expression, "#d = :x");
    EXPECT_EQ(request.projection_expression, "#p0");
    EXPECT_EQ(request.parameters.names, (api::AttributeNames{{"#d", "data"}, {"#p0", "sk"}}));
    EXPECT_EQ(request.parameters.values, item(":pk", "a", ":x", "x").to_flat());
    EXPECT_FALSE(request.scan_index_forward);
    EXPECT_TRUE(request.consistent_read);
    EXPECT_EQ(request.exclusive_start_key, key("pk", "a", "sk", 3).to_flat());
    EXPECT_EQ(request.limit, std::nullopt);
}

TEST_F(PagerTest, GivesPageAfterPage) {
    const Pager pager = client.query("t", all_of_a());
    std::vector<std::size_t> sizes;
    while (const std::optional<Page> page = pager.sync_next_page()) {
        sizes.push_back(page->size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{10, 10, 5}));
    EXPECT_EQ(pager.last_evaluated_key(), std::nullopt);
    EXPECT_EQ(pager.sync_next_page(), std::nullopt);
    EXPECT_EQ(service->requests_Query.size(), 3U);
}

TEST_F(PagerTest, DoesNotFollowAServiceInCircles) {
    service->on_Query = [](const api::QueryRequest&, api::CommitTicket&) {
        api::QueryResult result;
        result.last_evaluated_key = key("pk", "a", "sk", 1).to_flat();
        return Result<api::QueryResult>(std::move(result));
    };
    EXPECT_THROW((void)client.query("t", all_of_a()).sync_all(), ClientException);
    EXPECT_EQ(service->requests_Query.size(), 2U);
}

TEST_F(PagerTest, PassesOverEmptyPages) {
    keep = 24;  // 0 and 24: the page in the middle is empty
    EXPECT_EQ(numbers(client.query("t", all_of_a()).sync_all()), (std::vector<int>{0, 24}));
    const Pager pager = client.query("t", all_of_a());
    EXPECT_EQ(pager.sync_next_page()->size(), 1U);
    EXPECT_EQ((*pager.sync_next_page())[0].at("sk").as<int>(), 24);
}

TEST_F(PagerTest, EndsWhenTheLastPagesAreEmpty) {
    keep = 1000;
    const Pager pager = client.query("t", all_of_a());
    EXPECT_EQ(pager.sync_next_page()->size(), 1U);
    EXPECT_FALSE(pager.sync_next_page());
}

TEST_F(PagerTest, LimitsTheItemsInAll) {
    for (std::size_t limit : {1U, 9U, 10U, 11U, 24U, 25U, 26U, 1000U}) {
        const Pager pager = client.query("t", all_of_a().limit(limit));
        const std::vector<int> got = numbers(pager.sync_all());
        EXPECT_EQ(got, range(0, static_cast<int>(std::min<std::size_t>(limit, 25)))) << limit;
        // Going on from its key gives the rest.
        if (const std::optional<Item> last = pager.last_evaluated_key()) {
            EXPECT_EQ(numbers(client.query("t", all_of_a().last_evaluated_key(*last)).sync_all()),
                      range(static_cast<int>(limit), 25))
                << limit;
        } else {
            EXPECT_GE(limit, 25U);
        }
    }
}

TEST_F(PagerTest, NeverAsksForMoreThanTheLimit) {
    (void)client.query("t", all_of_a().limit(4)).sync_all();
    EXPECT_EQ(service->requests_Query.at(0).limit, 4);
    EXPECT_EQ(service->requests_Query.size(), 1U);
}

TEST_F(PagerTest, PageSizeIsTheSizeOfARequest) {
    EXPECT_EQ(numbers(client.query("t", all_of_a().page_size(7).limit(20)).sync_all()),
              range(0, 20));
    ASSERT_EQ(service->requests_Query.size(), 3U);
    EXPECT_EQ(service->requests_Query.at(0).limit, 7);
}

TEST_F(PagerTest, GoesOnBehindTheLastItemGivenWhenAPageWasCut) {
    keep = 3;
    // The page has 0 3 6 9.
    const Pager pager = client.query("t", all_of_a().limit(2).page_size(10));
    EXPECT_EQ(numbers(pager.sync_all()), (std::vector<int>{0, 3}));
    ASSERT_TRUE(pager.last_evaluated_key());
    EXPECT_EQ(*pager.last_evaluated_key(), key("pk", "a", "sk", 3));
    EXPECT_EQ(numbers(client.query("t", all_of_a().last_evaluated_key(*pager.last_evaluated_key()))
                          .sync_all()),
              range(6, 25, 3));
}

TEST_F(PagerTest, RefusesALimitOfNothing) {
    for (const Query& query : {all_of_a().limit(0), all_of_a().page_size(0)}) {
        const auto error = test::expect_exception<ClientException>(
            [&] { (void)client.query("t", query).sync_all(); });
        EXPECT_EQ(error.code(), client_errc::invalid_argument);
        EXPECT_NE(error.message().find("expected at least 1"), std::string::npos);
    }
    EXPECT_TRUE(service->requests_Query.empty());
}

TEST_F(PagerTest, MayAskForTheSamePageAgainAfterAnError) {
    const Pager pager = client.query("t", all_of_a());
    EXPECT_EQ(pager.sync_next_page()->size(), 10U);
    const auto good = service->on_Query;
    service->on_Query = [](const api::QueryRequest&,
                           api::CommitTicket&) -> Result<api::QueryResult> {
        return Error(server_errc::internal_server_error, "oops");
    };
    EXPECT_THROW((void)pager.sync_next_page(), ServiceException);
    service->on_Query = good;
    EXPECT_EQ((*pager.sync_next_page())[0].at("sk").as<int>(), 10);
}

TEST_F(PagerTest, IsARangeOfItems) {
    std::vector<int> got;
    for (const Item& item : client.sync_query("t", all_of_a())) {
        got.push_back(item.at("sk").as<int>());
    }
    EXPECT_EQ(got, range(0, 25));
    total = 0;
    for (const Item& item : client.sync_scan("t")) {
        ADD_FAILURE() << item;
    }
    static_assert(std::input_iterator<ItemRange::iterator>);
}

TEST_F(PagerTest, ScansSegments) {
    EXPECT_EQ(client.sync_scan("t", Scan().segment(1).total_segments(4).index_name("i"))
                  .to_vector()
                  .size(),
              25U);
    const api::ScanRequest& request = service->requests_Scan.at(0);
    EXPECT_EQ(request.segment, 1);
    EXPECT_EQ(request.total_segments, 4);
    EXPECT_EQ(request.index_name, "i");
}

TEST_F(PagerTest, IsAwaited) {
    asio::io_context context;
    std::vector<int> pages;
    std::vector<Item> rest;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto pager = client.query("t", Query("pk = :pk").values(":pk", "a"));
            while (auto page = co_await pager.next_page()) {
                pages.push_back(static_cast<int>(page->size()));
            }
            rest = co_await client.query("t", Query("pk = :pk").values(":pk", "a").limit(3)).all();
        },
        asio::detached);
    context.run();
    EXPECT_EQ(pages, (std::vector<int>{10, 10, 5}));
    EXPECT_EQ(rest.size(), 3U);
}

}  // namespace
}  // namespace dynox
