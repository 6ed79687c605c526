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
    Result<bool> do_due_work() override {
        const int call = ++calls;
        if (call == 3) {
            done.set_value();
        }
        return call < 3;
    }
    std::atomic<int> calls{0};
    std::promise<void> done;
};

TEST(ServerDueTimer, CallsAgainAsLongAsThereIsMore) {
    const auto service = std::make_shared<BusyService>();
    DueTimer timer;
    timer.start(service);
    ASSERT_EQ(service->done.get_future().wait_for(std::chrono::seconds(60)),
              std::future_status::ready);
    timer.stop();
    timer.stop();
    const int calls = service->calls;
    EXPECT_GE(calls, 3);
}

TEST(ServerDueTimer, StopsWithoutHavingBegun) {
    DueTimer timer;
    timer.stop();
    const auto service = std::make_shared<BusyService>();
    DueTimer started;
    started.start(service);
}

}  // namespace
}  // namespace dynox::server
