#include "engine/gate.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace dynox::engine {
namespace {

TEST(OperationGate, NobodyIsInsideWhileSomebodyIsAlone) {
    OperationGate gate;
    int changed_alone = 0;  // no atomic: ThreadSanitizer watches whether the gate orders accesses
    std::atomic<bool> torn{false};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5'000; ++i) {
                const OperationGate::Pass pass(gate);
                if (changed_alone % 2 != 0) {
                    torn = true;
                }
            }
        });
    }
    threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
            const OperationGate::Alone alone(gate);
            ++changed_alone;
            std::this_thread::yield();
            ++changed_alone;
        }
    });
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_FALSE(torn);
    EXPECT_EQ(changed_alone, 400);
}

TEST(OperationGate, SeveralPassTogether) {
    OperationGate gate;
    const OperationGate::Pass own(gate);
    std::thread([&] { const OperationGate::Pass other(gate); }).join();
}

TEST(OperationGate, AloneWaitsForThoseInside) {
    OperationGate gate;
    std::atomic<bool> left{false};
    std::thread other;
    {
        const OperationGate::Pass pass(gate);
        other = std::thread([&] {
            const OperationGate::Alone alone(gate);
            EXPECT_TRUE(left);
        });
        std::this_thread::yield();
        left = true;
    }
    other.join();
}

}  // namespace
}  // namespace dynox::engine
