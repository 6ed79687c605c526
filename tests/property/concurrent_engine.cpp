// The engine under several threads: what must hold at every moment, and what must hold when they
// have stopped.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "model_operations.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

constexpr int account_count = 12;
constexpr int opening_balance = 100;

api::CreateTableRequest plain_table(const std::string& name) {
    api::CreateTableRequest request;
    request.table_name = name;
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"p", AttributeType::string}};
    request.key_schema = {{"p", api::KeyType::hash}};
    return request;
}

FlatItem account_key(unsigned number) {
    return item("p", "account" + std::to_string(number)).to_flat();
}

/// Runs `work(thread)` in each of `count` threads and waits for them.
void in_threads(unsigned count, const std::function<void(unsigned)>& work) {
    std::vector<std::thread> threads;
    for (unsigned thread = 0; thread < count; ++thread) {
        threads.emplace_back(work, thread);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

/// Each test runs in memory (parameter false) and on disk (true).
class ConcurrentEngine : public ::testing::TestWithParam<bool> {
  protected:
    ConcurrentEngine() {
        EngineConfig config;
        if (GetParam()) {
            config.data_directory(directory.path());
        }
        engine = Engine::open(config).value();
        EXPECT_TRUE(engine->execute(plain_table("plain")));
    }
    [[nodiscard]] static int rounds(int in_memory) {
        return GetParam() ? in_memory / 4 : in_memory;
    }

    std::int64_t add(const FlatItem& key, std::int64_t amount) {
        api::UpdateItemRequest request;
        request.table_name = "plain";
        request.key = key;
        request.update_expression = "ADD n :v";
        request.parameters.values = item(":v", amount).to_flat();
        request.return_values = api::ReturnValues::updated_new;
        const auto result = engine->execute(request);
        EXPECT_TRUE(result.has_value());
        return result ? AttributeValue::from_flat(result->attributes->find("n")).as<std::int64_t>()
                      : 0;
    }
    /// nullopt if there is no item.
    std::optional<std::int64_t> read(const FlatItem& key) {
        api::GetItemRequest request;
        request.table_name = "plain";
        request.key = key;
        const auto result = engine->execute(request);
        EXPECT_TRUE(result.has_value());
        if (!result || !result->item) {
            return std::nullopt;
        }
        return AttributeValue::from_flat(result->item->find("n")).as<std::int64_t>();
    }

    TemporaryDirectory directory;
    std::shared_ptr<Engine> engine;
};

api::TransactUpdate move_balance(unsigned account, int amount) {
    api::TransactUpdate update;
    update.table_name = "plain";
    update.key = account_key(account);
    update.update_expression = "ADD n :v";
    update.condition_expression = "n >= :least";
    update.parameters.values = item(":v", amount, ":least", amount < 0 ? -amount : 0).to_flat();
    return update;
}

TEST_P(ConcurrentEngine, TransactionsMoveMoneyAndNeverMakeAny) {
    api::TransactGetItemsRequest all_accounts;
    for (unsigned i = 0; i < account_count; ++i) {
        ASSERT_EQ(add(account_key(i), opening_balance), opening_balance);
        all_accounts.transact_items.push_back(
            {"plain", account_key(i), std::nullopt, std::nullopt});
    }
    std::atomic<int> writers_left{3};
    std::atomic<int> refused{0};
    std::atomic<int> moved{0};
    const auto move = [&](unsigned thread) {
        std::mt19937 random(thread);
        for (int i = 0; i < rounds(1500); ++i) {
            const auto from = static_cast<unsigned>(random() % account_count);
            const auto to =
                static_cast<unsigned>((from + 1 + random() % (account_count - 1)) % account_count);
            const int amount = static_cast<int>(random() % 80);
            api::TransactWriteItemsRequest request;
            request.transact_items = {move_balance(from, -amount), move_balance(to, amount)};
            const auto result = engine->execute(request);
            if (!result) {
                EXPECT_EQ(result.error().code(), server_errc::transaction_canceled);
            }
            ++(result ? moved : refused);
        }
        --writers_left;
    };
    const auto watch = [&] {
        do {
            const auto result = engine->execute(all_accounts);
            ASSERT_TRUE(result);
            std::int64_t sum = 0;
            for (const std::optional<FlatItem>& account : result->responses) {
                const auto balance =
                    AttributeValue::from_flat(account->find("n")).as<std::int64_t>();
                EXPECT_GE(balance, 0);
                sum += balance;
            }
            ASSERT_EQ(sum, account_count * opening_balance);
        } while (writers_left > 0);
    };
    in_threads(4, [&](unsigned thread) { thread < 3 ? move(thread) : watch(); });
    EXPECT_GT(moved, 0);
    EXPECT_GT(refused, 0);
}

TEST_P(ConcurrentEngine, EveryIncrementOfACounterIsSeenOnce) {
    const FlatItem key = account_key(0);
    std::mutex mutex;
    std::set<std::int64_t> seen;
    in_threads(4, [&](unsigned) {
        std::set<std::int64_t> own;
        std::int64_t last = 0;
        for (int i = 0; i < rounds(1000); ++i) {
            const std::int64_t value = add(key, 1);
            EXPECT_GT(value, last);  // of one thread's increments, the later is the larger
            last = value;
            own.insert(value);
        }
        const std::lock_guard lock(mutex);
        seen.merge(own);
        EXPECT_TRUE(own.empty());  // nobody else saw one of these
    });
    const auto total = static_cast<std::int64_t>(4 * rounds(1000));
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(total));
    EXPECT_EQ(read(key), total);
}

TEST_P(ConcurrentEngine, ReadsOfOneItemAreLinearizable) {
    // With one writer that counts up, a read must lie between what was written when it began and
    // what was begun to be written when it ended.
    const FlatItem key = account_key(0);
    std::atomic<std::int64_t> started{0};
    std::atomic<std::int64_t> finished{0};
    const std::int64_t last = rounds(4000);
    in_threads(3, [&](unsigned thread) {
        if (thread == 0) {
            for (std::int64_t i = 1; i <= last; ++i) {
                started = i;
                api::PutItemRequest request;
                request.table_name = "plain";
                request.item = item("p", "account0", "n", i).to_flat();
                EXPECT_TRUE(engine->execute(request));
                finished = i;
            }
            return;
        }
        std::int64_t before = 0;
        while (finished < last) {
            const std::int64_t least = finished;
            const std::int64_t found = read(key).value_or(0);
            EXPECT_GE(found, least);
            EXPECT_LE(found, started);
            EXPECT_GE(found, before);
            before = found;
        }
    });
}

TEST_P(ConcurrentEngine, OneOfManyConditionalPutsWins) {
    for (int round = 0; round < rounds(200); ++round) {
        std::atomic<int> winners{0};
        in_threads(3, [&](unsigned) {
            api::PutItemRequest request;
            request.table_name = "plain";
            request.item = item("p", "round" + std::to_string(round)).to_flat();
            request.condition_expression = "attribute_not_exists(p)";
            winners += engine->execute(request) ? 1 : 0;
        });
        ASSERT_EQ(winners, 1);
    }
}

TEST_P(ConcurrentEngine, OneOfManyCallsWithATokenRuns) {
    const FlatItem key = account_key(0);
    for (int round = 0; round < rounds(200); ++round) {
        api::TransactWriteItemsRequest request;
        api::TransactUpdate update;
        update.table_name = "plain";
        update.key = key;
        update.update_expression = "ADD n :v";
        update.parameters.values = item(":v", 1).to_flat();
        request.transact_items = {update};
        request.client_request_token = "token" + std::to_string(round);
        in_threads(3, [&](unsigned) { EXPECT_TRUE(engine->execute(request)); });
        ASSERT_EQ(read(key), round + 1);
    }
}

TEST_P(ConcurrentEngine, IndexesHoldTheTablesProjectionOnceItIsQuiet) {
    ASSERT_TRUE(engine->execute(model_table()));
    for (int round = 0; round < 4; ++round) {
        in_threads(3, [&](unsigned thread) {
            Draw draw(static_cast<std::uint64_t>(round * 10) + thread);
            for (int i = 0; i < rounds(400); ++i) {
                const Item drawn = draw.item();
                if (draw.one_in(3)) {
                    api::DeleteItemRequest request;
                    request.table_name = "model";
                    request.key = draw.key().to_flat();
                    EXPECT_TRUE(engine->execute(request));
                } else if (draw.one_in(2)) {
                    Item values;
                    api::UpdateItemRequest request;
                    request.table_name = "model";
                    request.key = draw.key().to_flat();
                    request.update_expression = text_of(draw.changes(), values);
                    if (!values.empty()) {
                        request.parameters.values = values.to_flat();
                    }
                    static_cast<void>(engine->execute(request));  // may be refused
                } else {
                    api::PutItemRequest request;
                    request.table_name = "model";
                    request.item = drawn.to_flat();
                    static_cast<void>(engine->execute(request));  // may be refused
                }
            }
        });
        NaiveModel model = make_model();
        api::ScanRequest scan;
        scan.table_name = "model";
        const auto whole = engine->execute(scan);
        ASSERT_TRUE(whole && !whole->last_evaluated_key);
        for (const FlatItem& found : *whole->items) {
            ASSERT_EQ(model.put(Item::from_flat(found), {}).error, "");
        }
        expect_same_contents(*engine, model);
    }
}

TEST_P(ConcurrentEngine, TablesComeAndGoUnderWriters) {
    std::atomic<bool> stop{false};
    in_threads(3, [&](unsigned thread) {
        if (thread == 0) {
            for (int i = 0; i < rounds(60); ++i) {
                EXPECT_TRUE(engine->execute(plain_table("fleeting")));
                std::this_thread::yield();
                EXPECT_TRUE(engine->execute(api::DeleteTableRequest{"fleeting"}));
            }
            stop = true;
            return;
        }
        for (unsigned i = 0; !stop; ++i) {
            api::PutItemRequest request;
            request.table_name = "fleeting";
            request.item = account_key(i % 100);
            const auto result = engine->execute(request);
            if (!result) {
                EXPECT_EQ(result.error().code(), server_errc::resource_not_found);
            }
        }
    });
    EXPECT_FALSE(engine->execute(api::DescribeTableRequest{"fleeting"}));
}

INSTANTIATE_TEST_SUITE_P(Storage, ConcurrentEngine, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "OnDisk" : "InMemory"; });

}  // namespace
}  // namespace dynox::test
