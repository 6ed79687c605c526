// What tests of the client share: an environment from a map, a driver that plays a script, answers
// as bytes, and a service in this process that answers as the test says.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/environment.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "dynox/api/service.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/embedded.hpp"
#include "support/aws_cases.hpp"

namespace dynox::test {

class MapEnvironment final : public detail::Environment {
  public:
    MapEnvironment() = default;
    static MapEnvironment of(std::map<std::string, std::string> variables) {
        MapEnvironment environment;
        environment.variables_ = std::move(variables);
        return environment;
    }

  protected:
    std::optional<std::string> read(const std::string& name) const override {
        const auto found = variables_.find(name);
        return found == variables_.end() ? std::nullopt : std::optional<std::string>(found->second);
    }

  private:
    std::map<std::string, std::string> variables_;
};

}  // namespace dynox::test

namespace dynox::detail {

/// Settings of a machine with these variables and files.
inline Settings resolve_settings(const ClientConfig& config,
                                 const test::MapEnvironment& environment,
                                 std::map<std::string, std::string> files = {}) {
    return resolve_settings(
        config, std::make_shared<const aws::SharedConfig>(
                    std::make_shared<test::MapEnvironment>(environment),
                    std::make_shared<test::MapFiles>(std::move(files)), config.profile));
}

}  // namespace dynox::detail

namespace dynox::test {

/// Plays a script, one action a step; the clock moves only by sleeping and by steps that time out.
/// With suspend(true) every step suspends its task first.
class ScriptedDriver final : public detail::Driver {
  public:
    using Kind = detail::Step::Kind;
    struct Action {
        Kind kind;
        error_code error;
        std::string bytes;  // of a read; empty without an error: the end of the stream
    };

    ScriptedDriver& connects(error_code error = {}) { return add({Kind::connect, error, {}}); }
    ScriptedDriver& resolves(error_code error = {}) { return add({Kind::resolve, error, {}}); }
    ScriptedDriver& writes(error_code error = {}) { return add({Kind::write, error, {}}); }
    ScriptedDriver& reads(std::string bytes) { return add({Kind::read, {}, std::move(bytes)}); }
    ScriptedDriver& read_fails(error_code error) { return add({Kind::read, error, {}}); }
    ScriptedDriver& sleeps(error_code error = {}) { return add({Kind::sleep, error, {}}); }
    ScriptedDriver& waits(error_code error = {}) { return add({Kind::wait, error, {}}); }
    /// Makes one action, by its place in the script so far, fail; the ones behind it are dropped.
    ScriptedDriver& fail_at(std::size_t action, error_code error) {
        script_.at(action).error = error;
        script_.resize(action + 1);
        return *this;
    }
    ScriptedDriver& suspend(bool on) { return suspends_ = on, *this; }
    /// Addresses that resolve steps find.
    ScriptedDriver& addresses(std::size_t count) { return addresses_ = count, *this; }

    /// What the calendar shows while the driver's own clock stands at its beginning.
    ScriptedDriver& wall(std::chrono::sys_seconds time) { return wall_ = time, *this; }
    /// Steps that the script does not foresee fail, and the test does not.
    ScriptedDriver& lenient(bool on) { return lenient_ = on, *this; }
    /// What random() gives, each time.
    ScriptedDriver& random_value(double value) { return random_ = value, *this; }

    [[nodiscard]] const std::vector<std::string>& written() const { return written_; }
    [[nodiscard]] const std::vector<std::chrono::nanoseconds>& slept() const { return slept_; }
    [[nodiscard]] const std::vector<Kind>& performed() const { return performed_; }
    [[nodiscard]] std::size_t left() const { return script_.size(); }
    [[nodiscard]] int attached() const { return attached_; }

    detail::TimePoint now() override { return now_; }
    std::chrono::system_clock::time_point wall_now() override {
        return wall_ + std::chrono::duration_cast<std::chrono::seconds>(now_ - begin_);
    }
    double random() override { return random_; }
    bool perform(detail::Step& step) override {
        if (suspends_) {
            return false;
        }
        play(step);
        return true;
    }
    void park(detail::Step& step) override { parked_ = &step; }
    void detach(int) override { --attached_; }

    /// Runs a task to its end.
    template <class T>
    T run(detail::Task<T> task) {
        task.start();
        return finish(task);
    }
    /// Runs a task that was started and suspended.
    template <class T>
    T finish(detail::Task<T>& task) {
        while (!task.done()) {
            detail::Step& step = *std::exchange(parked_, nullptr);
            play(step);
            step.waiting.resume();
        }
        return task.take();
    }

  private:
    ScriptedDriver& add(Action action) {
        script_.push_back(std::move(action));
        return *this;
    }
    void play(detail::Step& step) {
        if (step.kind == Kind::readable) {
            return;  // whatever there is: the read itself will tell
        }
        performed_.push_back(step.kind);
        if (lenient_ && step.kind == Kind::sleep) {
            now_ = std::max(now_, step.deadline);
            return;
        }
        while (lenient_ && !script_.empty() && script_.front().kind != step.kind) {
            script_.pop_front();
        }
        if (script_.empty() && lenient_) {
            step.error = make_error_code(boost::system::errc::connection_reset);
            return;
        }
        if (script_.empty()) {
            ADD_FAILURE() << "a step beyond the script, kind " << static_cast<int>(step.kind);
            step.error = make_error_code(boost::system::errc::io_error);
            return;
        }
        Action action = std::move(script_.front());
        script_.pop_front();
        EXPECT_EQ(static_cast<int>(step.kind), static_cast<int>(action.kind))
            << "step " << performed_.size();
        step.error = action.error;
        if (action.error == client_errc::timeout) {
            now_ = std::max(now_, step.deadline == detail::no_deadline ? now_ : step.deadline);
        }
        if (action.error) {
            return;
        }
        switch (step.kind) {
            case Kind::resolve:
                step.addresses->resize(addresses_);
                break;
            case Kind::connect:
                // Something real, since it will be closed.
                step.socket = ::open("/dev/null", O_RDWR | O_CLOEXEC);
                ++attached_;
                break;
            case Kind::write:
                written_.emplace_back(step.write_from, step.size);
                step.transferred = step.size;
                break;
            case Kind::readable:
                break;
            case Kind::read:
                if (action.bytes.size() > step.size) {
                    script_.push_front({Kind::read, {}, action.bytes.substr(step.size)});
                    action.bytes.resize(step.size);
                }
                std::copy(action.bytes.begin(), action.bytes.end(), step.read_to);
                step.transferred = action.bytes.size();
                break;
            case Kind::sleep:
                slept_.push_back(step.deadline - now_);
                now_ = std::max(now_, step.deadline);
                break;
            case Kind::wait:
                step.error = step.signal->error();
                break;
        }
    }

    std::deque<Action> script_;
    std::vector<std::string> written_;
    std::vector<std::chrono::nanoseconds> slept_;
    std::vector<Kind> performed_;
    const detail::TimePoint begin_ = detail::TimePoint(std::chrono::hours(1));
    detail::TimePoint now_ = begin_;
    // 2026-11-23 12:00.
    std::chrono::sys_seconds wall_ =
        std::chrono::sys_days(std::chrono::days(20'780)) + std::chrono::hours(12);
    double random_ = 1;
    bool lenient_ = false;
    detail::Step* parked_ = nullptr;
    std::size_t addresses_ = 1;
    int attached_ = 0;
    bool suspends_ = false;
};

/// An answer as the service sends it, with its checksum.
inline std::string http_answer(int status, std::string_view body,
                               std::string_view extra_headers = {}) {
    const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
    std::string text =
        "HTTP/1.1 " + std::to_string(status) +
        " Status\r\nx-amzn-RequestId: REQUEST-1\r\nx-amz-crc32: " + std::to_string(crc) +
        "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n";
    text += extra_headers;
    text += "\r\n";
    text += body;
    return text;
}

inline std::string error_body(std::string_view name, std::string_view message) {
    return R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string(name) +
           R"(","message":")" + std::string(message) + R"("})";
}

/// Answers each operation by the function the test gave for it, and keeps the requests.
class ScriptedService final : public api::Service {
  public:
    template <class Request>
    using Handler =
        std::function<Result<api::result_of<Request>>(const Request&, api::CommitTicket&)>;

#define DYNOX_SCRIPTED(Name)                                                \
    Handler<api::Name##Request> on_##Name;                                  \
    std::vector<api::Name##Request> requests_##Name;                        \
    Result<api::Name##Result> execute(const api::Name##Request& request,    \
                                      api::CommitTicket& ticket) override { \
        requests_##Name.push_back(request);                                 \
        ticket = 0;                                                         \
        return on_##Name ? on_##Name(request, ticket)                       \
                         : Result<api::Name##Result>(api::Name##Result());  \
    }
    DYNOX_API_OPERATIONS(DYNOX_SCRIPTED)
#undef DYNOX_SCRIPTED

    Result<void> wait(api::CommitTicket) override { return {}; }
    void on_durable(api::CommitTicket, std::function<void(error_code)> done) override {
        on_durable_calls = std::move(done);
    }
    std::string_view region() const noexcept override { return "us-east-1"; }

    std::function<void(error_code)> on_durable_calls;
};

/// While it lives, memory:// leads to its service.
class ServiceFixture : public ::testing::Test {
  protected:
    ServiceFixture() {
        current() = service;
        detail::set_embedded_opener(
            [](std::string_view) -> Result<std::shared_ptr<api::Service>> { return current(); });
    }
    ~ServiceFixture() override {
        current() = nullptr;
        detail::set_embedded_opener(nullptr);
    }
    static std::shared_ptr<api::Service>& current() {
        static std::shared_ptr<api::Service> instance;
        return instance;
    }
    static DynamoDBClient make_client() {
        ClientConfig config;
        config.endpoint_url = "memory://";
        return DynamoDBClient(config);
    }
    std::shared_ptr<ScriptedService> service = std::make_shared<ScriptedService>();
    DynamoDBClient client = make_client();
};

/// Runs `call` and gives the exception of type E that it throws.
template <class E, class Call>
E expect_exception(Call&& call) {
    try {
        call();
    } catch (const E& exception) {
        return exception;
    } catch (const std::exception& exception) {
        ADD_FAILURE() << "another exception: " << exception.what();
        throw;
    }
    ADD_FAILURE() << "no exception";
    return E(error_code(), Diagnostics());
}

}  // namespace dynox::test
