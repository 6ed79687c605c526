#include "client/due_check.hpp"

#include <gtest/gtest.h>

#include "support/fake_service.hpp"

namespace dynox::detail {
namespace {

class CountingService final : public test::FakeService {
  public:
    Result<bool> do_due_work() override {
        ++calls;
        return calls < more_until;
    }
    int calls = 0;
    int more_until = 0;
};

TEST(DueCheck, AsksNowAndThenOnly) {
    CountingService service;
    DueCheck check;
    for (int i = 0; i < 10'000; ++i) {
        check.run(service);
    }
    EXPECT_GE(service.calls, 1);
    EXPECT_LT(service.calls, 1'000);
}

TEST(DueCheck, AsksAgainAsLongAsThereIsMore) {
    CountingService service;
    service.more_until = 50;
    DueCheck check;
    for (int i = 0; i < 50; ++i) {
        check.run(service);
        EXPECT_EQ(service.calls, i + 1);
    }
}

}  // namespace
}  // namespace dynox::detail
