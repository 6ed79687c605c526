#include "client/idle_watch.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;

/// Counts the looks; wants another one until there have been enough.
class Counter final : public IdleWatch::Watched {
  public:
    explicit Counter(int wanted) : wanted_(wanted) {}
    [[nodiscard]] std::optional<TimePoint> look(TimePoint now) override {
        const std::lock_guard lock(mutex_);
        ++looks_;
        changed_.notify_all();
        return looks_ % wanted_ == 0 ? std::nullopt : std::optional(now + 1ms);
    }
    [[nodiscard]] bool reaches(int looks) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, [&] { return looks_ >= looks; });
    }
    [[nodiscard]] int looks() const {
        const std::lock_guard lock(mutex_);
        return looks_;
    }

  private:
    const int wanted_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int looks_ = 0;
};

TimePoint now() {
    return std::chrono::steady_clock::now();
}

/// Until the thread has ended, but not for ever.
bool ends(const IdleWatch& watch) {
    const TimePoint end = now() + 30s;
    while (watch.running() && now() < end) {
        std::this_thread::sleep_for(1ms);
    }
    return !watch.running();
}

TEST(IdleWatch, LooksUntilThereIsNothingToLookAt) {
    IdleWatch watch;
    EXPECT_FALSE(watch.running());
    const auto counter = std::make_shared<Counter>(3);
    for (const int round : {1, 2}) {
        EXPECT_TRUE(watch.watch(counter, now()));
        EXPECT_TRUE(counter->reaches(3 * round));
        EXPECT_TRUE(ends(watch));
        EXPECT_EQ(counter->looks(), 3 * round);
    }
}

TEST(IdleWatch, LooksAtTheEarliestFirst) {
    IdleWatch watch;
    const auto late = std::make_shared<Counter>(1);
    const auto early = std::make_shared<Counter>(1);
    EXPECT_TRUE(watch.watch(late, now() + 1h));
    EXPECT_TRUE(watch.watch(early, now() + 1ms));
    EXPECT_TRUE(early->reaches(1));
    EXPECT_EQ(late->looks(), 0);
    EXPECT_TRUE(watch.running());
}

TEST(IdleWatch, ForgetsWhatHasGone) {
    IdleWatch watch;
    auto gone = std::make_shared<Counter>(1);
    EXPECT_TRUE(watch.watch(gone, now() + 5ms));
    gone.reset();
    EXPECT_TRUE(ends(watch));
}

TEST(IdleWatch, EndsWhileSomethingWaits) {
    const auto counter = std::make_shared<Counter>(1);
    IdleWatch watch;
    EXPECT_TRUE(watch.watch(counter, now() + 1h));
    watch.end();
    EXPECT_FALSE(watch.running());
    EXPECT_FALSE(watch.watch(counter, now()));
    EXPECT_EQ(counter->looks(), 0);
}

TEST(IdleWatch, HandlesNoSignals) {
    class Look final : public IdleWatch::Watched {
      public:
        [[nodiscard]] std::optional<TimePoint> look(TimePoint) override {
            sigset_t blocked;
            ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
            blocks = ::sigismember(&blocked, SIGTERM) == 1;
            return std::nullopt;
        }
        std::atomic<bool> blocks = false;
    };
    IdleWatch watch;
    const auto look = std::make_shared<Look>();
    EXPECT_TRUE(watch.watch(look, now()));
    EXPECT_TRUE(ends(watch));
    EXPECT_TRUE(look->blocks);
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    EXPECT_EQ(::sigismember(&blocked, SIGTERM), 0);
}

}  // namespace
}  // namespace dynox::detail
