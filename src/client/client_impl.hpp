// ClientImpl: what the copies of one DynamoDBClient share.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "client/background_thread.hpp"
#include "client/call.hpp"
#include "client/due_check.hpp"
#include "client/meter.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "dynox/api/service.hpp"

namespace dynox::detail {

class Exchange;
class HttpBackend;

/// Thread safety: shared objects: safe.
class ClientImpl {
  public:
    /// Reads nothing yet: no files, no network.
    ClientImpl(ClientConfig config, std::shared_ptr<const aws::SharedConfig> shared);
    ~ClientImpl();
    ClientImpl(const ClientImpl&) = delete;
    ClientImpl& operator=(const ClientImpl&) = delete;

    /// Found at the first call.
    [[nodiscard]] const Settings& settings() const;
    [[nodiscard]] Meter& meter() const {
        (void)settings();
        return *meter_;
    }

    /// When an operation that begins now must end (ClientConfig::call_timeout).
    [[nodiscard]] TimePoint call_deadline() const {
        const std::chrono::nanoseconds limit = settings().call_timeout;
        return limit == std::chrono::nanoseconds(0) ? no_deadline
                                                    : std::chrono::steady_clock::now() + limit;
    }

    /// The one way of a request: to the engine in this process, or over HTTP.
    [[nodiscard]] Task<std::optional<Error>> run(Driver& driver, Exchange& exchange);
    /// The same, with a typed request of an item or a table, and with so many retries of conflicts.
    template <class Request>
    [[nodiscard]] Task<Result<api::result_of<Request>>> execute(Driver& driver,
                                                                const Request& request,
                                                                int conflict_retries = 0);

    /// ClientConfig::executor, or that of the client's own thread, which is started by the first
    /// call.
    [[nodiscard]] boost::asio::any_io_executor executor();

  private:
    /// Counts a request of one item for the HotPartitionDetector, which there must be. `item` has
    /// the key among its attributes; `is_key`: it has no others.
    [[nodiscard]] Task<void> watch(Driver& driver, std::string_view table, FlatItemView item,
                                   bool is_key, Direction direction);
    [[nodiscard]] Task<std::optional<std::string>> ask_partition_key(Driver& driver,
                                                                     std::string_view table);
    /// Opens the engine on the first call.
    [[nodiscard]] Result<api::Service*> service();
    [[nodiscard]] Task<std::optional<Error>> run_embedded(Driver& driver, Call& call,
                                                          Exchange& exchange);

    const ClientConfig config_;
    const std::shared_ptr<const aws::SharedConfig> shared_;
    mutable std::once_flag settings_found_;
    mutable Settings settings_;
    mutable std::unique_ptr<Meter> meter_;  // made with the settings
    std::once_flag service_opened_;
    std::shared_ptr<api::Service> service_;
    DueCheck due_check_;  // of an embedded engine
    std::optional<Error> service_error_;
    // Made with the settings; null with an embedded engine, or a problem.
    mutable std::unique_ptr<HttpBackend> http_;
    std::mutex thread_mutex_;
    std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace dynox::detail
