#include "server/due_timer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "support/fake_service.hpp"

namespace dynox::server {
namespace {

/// Has something to do three times, then nothing.
class BusyService final : public test::FakeService {
  public:
    void begin_due_worker() noexcept override { ++workers; }
    void end_due_worker() noexcept override { --workers; }
    Result<bool> do_due_work() override {
        const int call = ++calls;
        if (call == 3) {
            done.set_value();
        }
        return call < 3;
    }
    std::atomic<int> calls{0};
    std::atomic<int> workers{0};
    std::promise<void> done;
};

class FailingService final : public test::FakeService {
  public:
    Result<bool> do_due_work() override {
        ++calls;
        return Error(client_errc::storage_unusable, "the disk is full");
    }
    std::atomic<int> calls{0};
};

TEST(ServerDueTimer, CallsAgainAsLongAsThereIsMore) {
    const auto service = std::make_shared<BusyService>();
    DueTimer timer;
    timer.add(service);
    EXPECT_EQ(service->workers, 1);
    timer.start();
    ASSERT_EQ(service->done.get_future().wait_for(std::chrono::seconds(60)),
              std::future_status::ready);
    timer.stop();
    timer.stop();
    const int calls = service->calls;
    EXPECT_GE(calls, 3);
    EXPECT_EQ(service->workers, 0);
}

TEST(ServerDueTimer, ServesThoseThatComeLater) {
    const auto failing = std::make_shared<FailingService>();
    DueTimer timer;
    timer.add(failing);
    timer.start();
    const auto busy = std::make_shared<BusyService>();
    timer.add(busy);
    ASSERT_EQ(busy->done.get_future().wait_for(std::chrono::seconds(60)),
              std::future_status::ready);
    EXPECT_GE(failing->calls, 1);
    timer.stop();
    timer.add(busy);
    EXPECT_EQ(busy->workers, 0) << "nobody would serve it any more";
}

TEST(ServerDueTimer, StopsWithoutHavingBegun) {
    DueTimer timer;
    timer.stop();
    const auto service = std::make_shared<BusyService>();
    DueTimer started;
    started.add(service);
    started.start();
}

}  // namespace
}  // namespace dynox::server
