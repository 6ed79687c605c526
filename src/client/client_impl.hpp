// ClientImpl: what the copies of one DynamoDBClient share.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "client/background_thread.hpp"
#include "client/call.hpp"
#include "client/meter.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "dynox/api/service.hpp"

namespace dynox::detail {

class HttpBackend;

/// Thread safety: shared objects: safe.
class ClientImpl {
  public:
    explicit ClientImpl(Settings settings);
    ~ClientImpl();
    ClientImpl(const ClientImpl&) = delete;
    ClientImpl& operator=(const ClientImpl&) = delete;

    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    [[nodiscard]] Meter& meter() noexcept { return meter_; }

    /// When an operation that begins now must end (ClientConfig::call_timeout).
    [[nodiscard]] TimePoint call_deadline() const {
        const std::chrono::nanoseconds limit = settings_.call_timeout;
        return limit == std::chrono::nanoseconds(0) ? no_deadline
                                                    : std::chrono::steady_clock::now() + limit;
    }

    /// The one way of a request: to the engine in this process, or over HTTP.
    template <class Request>
    [[nodiscard]] Task<Result<api::result_of<Request>>> execute(Driver& driver,
                                                                const Request& request);

    /// ClientConfig::executor, or that of the client's own thread, which is started by the first
    /// call.
    [[nodiscard]] boost::asio::any_io_executor executor();

  private:
    /// Opens the engine on the first call.
    [[nodiscard]] Result<api::Service*> service();
    template <class Request>
    [[nodiscard]] Task<Result<api::result_of<Request>>> execute_embedded(Driver& driver, Call& call,
                                                                         const Request& request);

    const Settings settings_;
    Meter meter_{settings_};
    std::once_flag service_opened_;
    std::shared_ptr<api::Service> service_;
    std::optional<Error> service_error_;
    // Null with an embedded engine, or a problem in the settings.
    std::unique_ptr<HttpBackend> http_;
    std::mutex thread_mutex_;
    std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace dynox::detail
