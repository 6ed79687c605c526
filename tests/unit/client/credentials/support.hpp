// What tests of credentials share: a driver with a clock of its own, HTTP services that play a
// script, and processes that never run.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/credentials/context.hpp"
#include "support/aws_cases.hpp"

namespace dynox::test {

/// A clock that several drivers share.
struct TestClock {
    std::chrono::seconds time{1234560000};  // seconds since the epoch, on both clocks
};

/// Sleeps at once, by moving the clock; waits for signals; knows no network.
class ClockDriver final : public detail::Driver {
  public:
    explicit ClockDriver(std::shared_ptr<TestClock> clock = std::make_shared<TestClock>())
        : clock_(std::move(clock)) {}

    [[nodiscard]] TestClock& clock() { return *clock_; }
    [[nodiscard]] detail::TimePoint now() override {
        return detail::TimePoint(clock_->time) + slept_;
    }
    [[nodiscard]] std::chrono::system_clock::time_point wall_now() override {
        return std::chrono::system_clock::time_point(clock_->time);
    }
    [[nodiscard]] double random() override { return 0.5; }
    [[nodiscard]] bool perform(detail::Step& step) override {
        if (cancelled_) {
            step.error = client_errc::cancelled;
            return true;
        }
        if (step.kind == detail::Step::Kind::sleep) {
            slept_ += step.deadline - now();
            return true;
        }
        if (step.kind == detail::Step::Kind::wait) {
            return step.signal->is_set();
        }
        ADD_FAILURE() << "a step of the network";
        step.error = make_error_code(boost::system::errc::io_error);
        return true;
    }
    void park(detail::Step& step) override { parked_ = &step; }
    void detach(int) override {}

    /// The task waits for a signal that is set: goes on with it. False: nothing to do.
    bool poll() {
        if (parked_ == nullptr || (!cancelled_ && !parked_->signal->is_set())) {
            return false;
        }
        detail::Step& step = *std::exchange(parked_, nullptr);
        step.error = cancelled_ ? error_code(client_errc::cancelled) : step.signal->error();
        step.waiting.resume();
        return true;
    }
    [[nodiscard]] bool is_waiting() const { return parked_ != nullptr; }
    void cancel() { cancelled_ = true; }
    [[nodiscard]] std::chrono::nanoseconds slept() const { return slept_; }

    /// Runs a task that waits for nobody else.
    template <class T>
    T run(detail::Task<T> task) {
        task.start();
        while (!task.done() && poll()) {
        }
        EXPECT_TRUE(task.done());
        return task.take();
    }

  private:
    std::shared_ptr<TestClock> clock_;
    std::chrono::nanoseconds slept_{};
    detail::Step* parked_ = nullptr;
    bool cancelled_ = false;
};

/// Answers as a function says.
class FakeHttp final : public detail::HttpCaller {
  public:
    using Answer = std::function<Result<aws::HttpReply>(const aws::HttpCall&)>;
    explicit FakeHttp(Answer answer) : answer_(std::move(answer)) {}
    detail::Task<Result<aws::HttpReply>> send(detail::Driver&, const aws::HttpCall& call,
                                              const detail::HttpLimits& limits) override {
        calls.push_back(call);
        last_limits = limits;
        co_return answer_(call);
    }
    std::vector<aws::HttpCall> calls;
    detail::HttpLimits last_limits;

  private:
    Answer answer_;
};

inline Result<aws::HttpReply> reply(int status, std::string body = {}) {
    aws::HttpReply result;
    result.status = status;
    result.body = std::move(body);
    return result;
}

/// Runs nothing, and gives what the test says.
class FakeProcesses final : public detail::ProcessRunner {
  public:
    using Output = std::function<Result<detail::ProcessOutput>(const std::vector<std::string>&)>;
    FakeProcesses() = default;
    explicit FakeProcesses(Output output) : output_(std::move(output)) {}
    detail::Task<Result<detail::ProcessOutput>> run(detail::Driver&,
                                                    const std::vector<std::string>& words,
                                                    detail::TimePoint) override {
        if (!output_) {
            ADD_FAILURE() << "a process";
            co_return Error(make_error_code(boost::system::errc::not_supported));
        }
        co_return output_(words);
    }

  private:
    Output output_;
};

/// Everything a provider needs, out of maps.
struct FakeWorld {
    FakeWorld(std::map<std::string, std::string> variables,
              std::map<std::string, std::string> contents, FakeHttp::Answer answer,
              std::string profile = {})
        : files(std::make_shared<MapFiles>(std::move(contents))),
          http(std::make_shared<FakeHttp>(std::move(answer))) {
        context.config = std::make_shared<aws::SharedConfig>(environment_of(variables), files,
                                                             std::move(profile));
        context.http = http;
        context.processes = std::make_shared<FakeProcesses>();
    }
    std::shared_ptr<MapFiles> files;
    std::shared_ptr<FakeHttp> http;
    detail::CredentialsContext context;
    ClockDriver driver;
};

}  // namespace dynox::test
