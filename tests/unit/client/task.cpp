#include "client/task.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynox::detail {
namespace {

/// Suspends; the test resumes it.
struct Gate {
    std::coroutine_handle<> waiting;
    bool open = false;
    bool await_ready() const noexcept { return open; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { waiting = handle; }
    void await_resume() const noexcept {}
};

Task<int> give(int value) {
    co_return value;
}
Task<int> give_after(Gate& gate, int value) {
    co_await gate;
    co_return value;
}
Task<std::int64_t> add(Gate& gate, int times) {
    std::int64_t sum = 0;
    for (int i = 0; i < times; ++i) {
        sum += co_await give_after(gate, i);
    }
    co_return sum;
}
Task<std::string> fail() {
    throw std::runtime_error("broken");
    co_return "";
}
Task<void> note(std::vector<int>& order, int number) {
    order.push_back(number);
    co_return;
}

TEST(Task, DoesNothingUntilItIsStarted) {
    std::vector<int> order;
    Task<void> task = note(order, 1);
    EXPECT_TRUE(order.empty());
    task.start();
    EXPECT_TRUE(task.done());
    EXPECT_EQ(order, std::vector<int>{1});
}

TEST(Task, GivesItsValueWithoutSuspending) {
    Task<int> task = give(7);
    task.start();
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.take(), 7);
}

TEST(Task, ResumesItsAwaiterWhenItWasSuspended) {
    Gate gate;
    Task<std::int64_t> task = add(gate, 3);
    task.start();
    for (int i = 0; i < 3; ++i) {
        ASSERT_FALSE(task.done());
        std::exchange(gate.waiting, nullptr).resume();
    }
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.take(), 3);
}

TEST(Task, LoopsOverReadyTasksWithoutGrowingTheStack) {
    Gate gate;
    gate.open = true;
    constexpr int times = 1'000'000;  // far beyond any stack, if each took a frame
    Task<std::int64_t> task = add(gate, times);
    task.start();
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.take(), std::int64_t{times} * (times - 1) / 2);
}

TEST(Task, PassesExceptionsOn) {
    const auto outer = []() -> Task<int> {
        const std::string text = co_await fail();
        co_return static_cast<int>(text.size());
    };
    Task<int> task = outer();
    task.start();
    ASSERT_TRUE(task.done());
    EXPECT_THROW(task.take(), std::runtime_error);
}

TEST(Task, MayBeDestroyedWhileItIsSuspended) {
    Gate gate;
    {
        Task<std::int64_t> task = add(gate, 1);
        task.start();
        EXPECT_FALSE(task.done());
    }
    EXPECT_TRUE(gate.waiting);
}

}  // namespace
}  // namespace dynox::detail
