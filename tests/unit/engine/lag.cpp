#include "dynox/lag.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/temporary_directory.hpp"
#include "unit/engine/support.hpp"

namespace dynox::engine {
namespace {

using test::failure;
using test::request;

class Lag : public ::testing::Test {
  protected:
    std::shared_ptr<api::Service> make(int longest_ms, std::uint64_t seed) {
        auto made = with_lag(
            Engine::open().value(),
            LagConfig().longest(std::chrono::milliseconds(longest_ms)).seed(seed).clock([this] {
                return now;
            }));
        EXPECT_TRUE(made) << failure(made);
        return made.value();
    }
    template <class Request>
    static api::result_of<Request> run(api::Service& on, std::string_view json) {
        api::CommitTicket ticket = 0;
        auto result = on.execute(request<Request>(json), ticket);
        EXPECT_TRUE(result.has_value()) << json << "\n" << failure(result);
        return result ? *std::move(result) : api::result_of<Request>();
    }
    static void put(api::Service& on, int number) {
        run<api::PutItemRequest>(on, R"({"TableName": "hash", "Item": {"p": {"S": ")" +
                                         std::to_string(number) + R"("}}})");
    }
    static int count(api::Service& on, bool consistent) {
        return run<api::ScanRequest>(on,
                                     std::string(R"({"TableName": "hash", "ConsistentRead": )") +
                                         (consistent ? "true" : "false") + "}")
            .count;
    }

    double now = 1'000;
};

TEST_F(Lag, ReadsSeeAMomentWithinTheLongestLag) {
    const auto service = make(1'000, 1);
    run<api::CreateTableRequest>(*service, test::hash_table);
    for (int i = 0; i < 20; ++i) {
        now += 0.1;
        put(*service, i);
    }
    now += 0.05;
    // Ten writes are older than a second.
    std::set<int> seen;
    for (int i = 0; i < 200; ++i) {
        const int found = count(*service, false);
        EXPECT_GE(found, 10);
        EXPECT_LE(found, 20);
        seen.insert(found);
        EXPECT_EQ(count(*service, true), 20);
    }
    EXPECT_EQ(seen.size(), 11U);
    now += 1.0;
    EXPECT_EQ(count(*service, false), 20);
}

TEST_F(Lag, TheSameSeedLagsAlike) {
    const auto lags = [&](std::uint64_t seed) {
        now = 1'000;
        const auto service = make(1'000, seed);
        run<api::CreateTableRequest>(*service, test::hash_table);
        std::vector<int> found;
        for (int i = 0; i < 30; ++i) {
            now += 0.1;
            put(*service, i);
            found.push_back(count(*service, false));
        }
        return found;
    };
    EXPECT_EQ(lags(7), lags(7));
    EXPECT_NE(lags(7), lags(8));
}

TEST_F(Lag, NewTablesAreThereAtOnce) {
    const auto service = make(1'000, 1);
    run<api::CreateTableRequest>(*service, test::hash_table);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(count(*service, false), 0);
    }
}

TEST_F(Lag, ManyWritesKeepFewViewsAndLagNoLonger) {
    const auto service = make(1'000, 1);
    run<api::CreateTableRequest>(*service, test::hash_table);
    for (int i = 0; i < 1'000; ++i) {
        now += 0.01;
        put(*service, i);
    }
    for (int i = 0; i < 50; ++i) {
        EXPECT_GE(count(*service, false), 899);
    }
}

TEST_F(Lag, ARestoredDatabaseHasNoPast) {
    const auto service = make(1'000, 1);
    run<api::CreateTableRequest>(*service, test::hash_table);
    put(*service, 1);
    ASSERT_TRUE(service->snapshot_keeper()->save_snapshot("one"));
    put(*service, 2);
    put(*service, 3);
    ASSERT_TRUE(service->snapshot_keeper()->restore_snapshot("one"));
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(count(*service, false), 1);
    }
}

TEST_F(Lag, RefusesWhatCannotLag) {
    EXPECT_EQ(
        with_lag(Engine::open().value(), LagConfig().longest(std::chrono::milliseconds(0))).error(),
        make_error_code(client_errc::invalid_argument));
    const ::dynox::test::TemporaryDirectory directory;
    auto durable = Engine::open(EngineConfig().data_directory(directory / "data"));
    if (!durable) {
        GTEST_SKIP() << "built without durable storage";
    }
    EXPECT_EQ(with_lag(*durable).error(), make_error_code(client_errc::invalid_argument));
}

}  // namespace
}  // namespace dynox::engine
