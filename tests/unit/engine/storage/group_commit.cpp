#include "engine/storage/group_commit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace dynox::engine {
namespace {

using api::CommitTicket;

/// A sync that can be held up and can fail.
class Log {
  public:
    std::function<Result<void>()> sync() {
        return [this] {
            std::unique_lock lock(mutex_);
            ++calls_;
            changed_.notify_all();
            changed_.wait(lock, [&] { return !held_; });
            return fail_ ? Result<void>(Error(client_errc::storage_unusable, "no such disk"))
                         : Result<void>();
        };
    }
    void hold() { set(held_, true); }
    void let_go() { set(held_, false); }
    void fail() { set(fail_, true); }
    [[nodiscard]] int calls() {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    void await_call(int number) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return calls_ >= number; });
    }

  private:
    void set(bool& what, bool to) {
        const std::lock_guard lock(mutex_);
        what = to;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool fail_ = false;
    int calls_ = 0;
};

TEST(GroupCommit, NothingIsOpenAtFirst) {
    Log log;
    GroupCommit commits(log.sync());
    EXPECT_TRUE(commits.wait(0));
    bool called = false;
    commits.on_durable(0, [&](error_code code) { called = !code; });
    EXPECT_TRUE(called);
    EXPECT_EQ(log.calls(), 0);
}

TEST(GroupCommit, OneSyncServesAllBeforeIt) {
    Log log;
    GroupCommit commits(log.sync());
    const CommitTicket first = commits.issue();
    const CommitTicket second = commits.issue();
    const CommitTicket third = commits.issue();
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_TRUE(commits.wait(second));
    EXPECT_TRUE(commits.wait(first));
    EXPECT_TRUE(commits.wait(third));
    EXPECT_EQ(log.calls(), 1);
    EXPECT_TRUE(commits.wait(commits.issue()));
    EXPECT_EQ(log.calls(), 2);
}

TEST(GroupCommit, WritesDuringASyncWaitForTheNext) {
    Log log;
    GroupCommit commits(log.sync());
    log.hold();
    std::thread leader([&] { EXPECT_TRUE(commits.wait(commits.issue())); });
    log.await_call(1);
    std::vector<std::thread> followers;
    const CommitTicket first = commits.issue();
    const CommitTicket second = commits.issue();
    for (const CommitTicket ticket : {first, second}) {
        followers.emplace_back([&commits, ticket] { EXPECT_TRUE(commits.wait(ticket)); });
    }
    EXPECT_EQ(log.calls(), 1);  // one at a time
    log.let_go();
    leader.join();
    for (std::thread& follower : followers) {
        follower.join();
    }
    EXPECT_EQ(log.calls(), 2);
}

TEST(GroupCommit, CallbacksComeInOrderAndGrouped) {
    Log log;
    std::vector<CommitTicket> order;
    {
        GroupCommit commits(log.sync());
        log.hold();
        for (int i = 0; i < 20; ++i) {
            const CommitTicket ticket = commits.issue();
            commits.on_durable(ticket, [&order, ticket](error_code code) {
                EXPECT_FALSE(code);
                order.push_back(ticket);
            });
        }
        log.let_go();
    }
    ASSERT_EQ(order.size(), 20U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_LE(log.calls(), 2);  // the first sync may have begun with the first ticket
}

TEST(GroupCommit, FailureIsForGood) {
    Log log;
    GroupCommit commits(log.sync());
    const CommitTicket good = commits.issue();
    ASSERT_TRUE(commits.wait(good));
    log.fail();
    const CommitTicket bad = commits.issue();
    const Result<void> result = commits.wait(bad);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), make_error_code(client_errc::storage_unusable));
    EXPECT_EQ(result.error().message(), "no such disk");
    EXPECT_FALSE(commits.wait(commits.issue()));
    EXPECT_EQ(log.calls(), 2);  // a second attempt might succeed without having written the pages
    EXPECT_TRUE(commits.wait(good));
    std::optional<error_code> seen;
    std::mutex mutex;
    std::condition_variable called;
    commits.on_durable(bad, [&](error_code code) {
        const std::lock_guard lock(mutex);
        seen = code;
        called.notify_all();
    });
    std::unique_lock lock(mutex);
    called.wait(lock, [&] { return seen.has_value(); });
    EXPECT_EQ(*seen, client_errc::storage_unusable);
}

TEST(GroupCommit, MayEndInItsOwnCallback) {
    Log log;
    auto commits = std::make_shared<GroupCommit>(log.sync());
    std::atomic<int> called = 0;
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
    log.hold();
    const CommitTicket first = commits->issue();
    GroupCommit& object = *commits;
    object.on_durable(first, [&, owner = std::move(commits)](error_code) mutable {
        ++called;
        owner.reset();  // the last owner, on the thread that the destructor would wait for
        const std::lock_guard lock(mutex);
        ended = true;
        changed.notify_all();
    });
    log.await_call(1);
    object.on_durable(object.issue(), [&](error_code code) {
        EXPECT_FALSE(code);
        ++called;
    });
    log.let_go();
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ended; });
    EXPECT_EQ(called, 2);
    EXPECT_EQ(log.calls(), 2);
}

TEST(GroupCommit, ManyThreads) {
    Log log;
    std::atomic<int> callbacks = 0;
    {
        GroupCommit commits(log.sync());
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 6; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 300; ++i) {
                    const CommitTicket ticket = commits.issue();
                    if (thread % 2 == 0) {
                        EXPECT_TRUE(commits.wait(ticket));
                    } else {
                        commits.on_durable(ticket, [&](error_code) { ++callbacks; });
                    }
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    }
    EXPECT_EQ(callbacks, 3 * 300);
    EXPECT_LE(log.calls(), 6 * 300);
}

}  // namespace
}  // namespace dynox::engine
