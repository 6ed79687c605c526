// Concurrent histories of the engine are such as one copy of the data could have answered, working
// on one operation after the other; and the check for that finds those that are not.
// DYNOX_TEST_SEED=N repeats one run; DYNOX_TEST_HISTORIES=N makes runs longer or shorter.

#include <gtest/gtest.h>

#include <algorithm>

#include "dynox/engine.hpp"
#include "dynox/lag.hpp"
#include "environment.hpp"
#include "http_service.hpp"
#include "linearizability.hpp"
#include "register_recorder.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::test {
namespace {

// ---- the check itself

Operation at(std::uint64_t called, std::uint64_t ended, std::vector<Access> accesses) {
    Operation operation;
    operation.accesses = std::move(accesses);
    operation.called = called;
    operation.ended = ended;
    return operation;
}
Access reads(Register value, std::size_t key = 0) {
    Access access;
    access.key = key;
    access.observed = value;
    return access;
}
Access sets(Register value, std::size_t key = 0) {
    Access access;
    access.key = key;
    access.write = Access::Write::set;
    access.value = value;
    return access;
}
Access adds(std::int64_t amount, Register before) {
    Access access;
    access.write = Access::Write::add;
    access.value = amount;
    access.observed = before;
    return access;
}
Access sets_if(Register guard, Register value) {
    Access access = sets(value);
    access.guard = guard;
    return access;
}
Operation refused(Operation operation) {
    operation.refused = true;
    operation.accesses[0].guard_held = false;
    return operation;
}

TEST(LinearizabilityCheck, TakesWhatAnyOrderExplains) {
    EXPECT_TRUE(is_linearizable({}, 1));
    EXPECT_TRUE(is_linearizable({at(1, 2, {reads({})}), at(3, 4, {sets(7)})}, 1));
    // Reads beside a write see it or not, in one order for all.
    EXPECT_TRUE(
        is_linearizable({at(1, 10, {sets(7)}), at(2, 3, {reads({})}), at(4, 5, {reads(7)})}, 1));
    EXPECT_TRUE(is_linearizable({at(1, 4, {adds(1, {})}), at(2, 3, {adds(1, 1)})}, 1));
    // What had no answer may have happened late, or never.
    EXPECT_TRUE(is_linearizable(
        {at(1, Operation::never, {sets(7)}), at(2, 3, {reads({})}), at(4, 5, {reads(7)})}, 1));
    EXPECT_TRUE(is_linearizable({at(1, Operation::never, {sets(7)}), at(2, 3, {reads({})})}, 1));
}

TEST(LinearizabilityCheck, FindsStaleReads) {
    EXPECT_FALSE(is_linearizable({at(1, 2, {sets(7)}), at(3, 4, {reads({})})}, 1));
    EXPECT_FALSE(
        is_linearizable({at(1, 2, {sets(7)}), at(3, 4, {sets(8)}), at(5, 6, {reads(7)})}, 1));
    // Back in time: one reader saw the write, a later one did not.
    EXPECT_FALSE(
        is_linearizable({at(1, 10, {sets(7)}), at(2, 3, {reads(7)}), at(4, 5, {reads({})})}, 1));
    // Nobody wrote this.
    EXPECT_FALSE(is_linearizable({at(1, 2, {sets(7)}), at(3, 4, {reads(9)})}, 1));
}

TEST(LinearizabilityCheck, FindsLostUpdates) {
    EXPECT_FALSE(is_linearizable({at(1, 4, {adds(1, {})}), at(2, 3, {adds(1, {})})}, 1));
    EXPECT_FALSE(is_linearizable({at(1, 4, {sets_if({}, 1)}), at(2, 3, {sets_if({}, 2)})}, 1));
    EXPECT_TRUE(
        is_linearizable({at(1, 4, {sets_if({}, 1)}), refused(at(2, 3, {sets_if({}, 2)}))}, 1));
    // Both were refused because of each other.
    EXPECT_FALSE(is_linearizable(
        {refused(at(1, 4, {sets_if({}, 1)})), refused(at(2, 3, {sets_if({}, 2)}))}, 1));
}

TEST(LinearizabilityCheck, FindsTornTransactions) {
    const Operation both = at(1, 10, {sets(1, 0), sets(1, 1)});
    EXPECT_TRUE(is_linearizable({both, at(2, 3, {reads({}, 0), reads({}, 1)})}, 2));
    EXPECT_FALSE(is_linearizable({both, at(2, 3, {reads(1, 0), reads({}, 1)})}, 2));
    // Two readers that saw two writes in opposite orders.
    EXPECT_FALSE(is_linearizable(
        {at(1, 20, {sets(1, 0)}), at(2, 20, {sets(1, 1)}), at(3, 4, {reads(1, 0), reads({}, 1)}),
         at(5, 6, {reads({}, 0), reads(1, 1)})},
        2));
}

/// As is_linearizable(), by trying every order. Every operation has an answer.
bool any_order_explains(History history) {
    std::sort(history.begin(), history.end(),
              [](const Operation& a, const Operation& b) { return a.called < b.called; });
    std::vector<std::size_t> order(history.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    do {
        bool fits = true;
        History in_order;
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                fits = fits && history[order[j]].called <= history[order[i]].ended;
            }
            // One after the other: the check itself then has no choice left.
            in_order.push_back(history[order[i]]);
            in_order.back().called = 2 * i;
            in_order.back().ended = 2 * i + 1;
        }
        if (fits && is_linearizable(in_order, 2)) {
            return true;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
}

TEST(LinearizabilityCheck, IsRightAboutRandomHistories) {
    std::mt19937 random(20261123);
    int fine = 0;
    constexpr int histories = 3000;
    for (int i = 0; i < histories; ++i) {
        History history;
        std::vector<std::uint64_t> times{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        std::shuffle(times.begin(), times.end(), random);
        for (std::size_t operation = 0; operation < times.size() / 2; ++operation) {
            const auto value = [&]() -> Register {
                const unsigned drawn = random() % 3;
                return drawn == 0 ? Register() : Register(drawn);
            };
            const std::size_t key = random() % 2;
            std::vector<Access> accesses;
            accesses.push_back(random() % 2 == 0 ? sets(value(), key) : reads(value(), key));
            if (random() % 3 == 0) {
                accesses.push_back(reads(value(), 1 - key));
            }
            history.push_back(at(std::min(times[2 * operation], times[2 * operation + 1]),
                                 std::max(times[2 * operation], times[2 * operation + 1]),
                                 std::move(accesses)));
        }
        const bool expected = any_order_explains(history);
        fine += expected ? 1 : 0;
        ASSERT_EQ(is_linearizable(history, 2), expected) << text_of(history);
    }
    EXPECT_GT(fine, histories / 20);
    EXPECT_LT(fine, histories - histories / 20);
}

// ---- what it says of the engine

std::uint64_t histories_count() {
    return number_from_environment("DYNOX_TEST_HISTORIES", 150);
}

void expect_linearizable_histories(api::Service& service, std::uint64_t count, std::uint64_t seed) {
    api::CommitTicket ticket = 0;
    ASSERT_TRUE(service.execute(register_table(), ticket));
    RegisterRecorder recorder(service, {});
    for (std::uint64_t i = 0; i < count; ++i) {
        const History history = recorder.record(seed + i);
        ASSERT_FALSE(::testing::Test::HasFailure());
        ASSERT_TRUE(is_linearizable(history, RegisterRecorder::keys_count))
            << "history " << i << ":\n"
            << text_of(history);
    }
}

TEST(Histories, OfTheEngineInMemoryAreLinearizable) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        expect_linearizable_histories(*Engine::open().value(), histories_count(), seed);
    }
}

TEST(Histories, OfTheEngineOnDiskAreLinearizable) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        const TemporaryDirectory directory;
        const EngineConfig config = EngineConfig().data_directory(directory / "data");
        expect_linearizable_histories(*Engine::open(config).value(), histories_count() / 3, seed);
    }
}

TEST(Histories, OfAServerAreLinearizable) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        HttpService service(Engine::open().value());
        expect_linearizable_histories(service, histories_count() / 3, seed);
    }
}

TEST(Histories, OfAServerOfADirectoryAreLinearizable) {
    for (const std::uint64_t seed : seeds_from_environment()) {
        SCOPED_TRACE("DYNOX_TEST_SEED=" + std::to_string(seed));
        const TemporaryDirectory directory;
        const EngineConfig config = EngineConfig().data_directory(directory / "data");
        HttpService service(Engine::open(config).value());
        expect_linearizable_histories(service, histories_count() / 10, seed);
    }
}

TEST(Histories, WithOneWrongAnswerAreFound) {
    const std::shared_ptr<Engine> engine = Engine::open().value();
    ASSERT_TRUE(engine->execute(register_table()));
    RegisterRecorder recorder(*engine, {});
    std::mt19937 random(1);
    int spoilt = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        History history = recorder.record(seed);
        Operation& victim = history[random() % history.size()];
        if (!victim.accesses[0].observed) {
            continue;
        }
        // No write gives this value.
        victim.accesses[0].observed = Register(-1);
        ++spoilt;
        EXPECT_FALSE(is_linearizable(history, RegisterRecorder::keys_count)) << text_of(history);
    }
    EXPECT_GT(spoilt, 10);
}

/// How many of 20 histories of a service that lags are refuted.
int refuted_with_lag(bool consistent_reads) {
    double now = 0;
    const LagConfig config =
        LagConfig().longest(std::chrono::seconds(60)).seed(1).clock([&] { return now += 0.5; });
    const std::shared_ptr<Engine> engine = Engine::open().value();
    EXPECT_TRUE(engine->execute(register_table()));
    const std::shared_ptr<api::Service> lagging = with_lag(engine, config).value();
    // One thread, so that nothing but the answers is to blame.
    RegisterRecorder recorder(*lagging, {1, 20, consistent_reads});
    int refuted = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        refuted += is_linearizable(recorder.record(seed), RegisterRecorder::keys_count) ? 0 : 1;
    }
    return refuted;
}

TEST(Histories, OfAServiceThatLagsAreFound) {
    // Eventually consistent reads that lag are what a broken engine would answer.
    EXPECT_EQ(refuted_with_lag(true), 0);
    EXPECT_GT(refuted_with_lag(false), 5);
}

}  // namespace
}  // namespace dynox::test
