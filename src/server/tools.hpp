// What a server has beside the service it answers for, shared by its reactors: faults, log, metrics,
// namespaces. Where nothing of it is in use a request pays one read.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"
#include "dynox/faults.hpp"
#include "server/metrics.hpp"
#include "server/request_log.hpp"

namespace dynox::server {

/// One service for each access key, made at its first request.
/// Thread safety: shared objects: safe.
class Namespaces {
  public:
    using Open =
        std::function<Result<std::shared_ptr<api::Service>>(const std::string& access_key)>;
    static constexpr std::size_t namespaces_max = 10'000;

    explicit Namespaces(Open open) : open_(std::move(open)) {}
    /// Errors: unrecognized_client if the key is none; those of opening.
    [[nodiscard]] Result<api::Service*> find(std::string_view access_key);

  private:
    Open open_;
    std::shared_mutex mutex_;
    std::map<std::string, std::shared_ptr<api::Service>, std::less<>> services_;
};

struct Tools {
    Faults faults;
    std::unique_ptr<RequestLog> log;         // null: off
    std::unique_ptr<Metrics> metrics;        // null: off
    std::unique_ptr<Namespaces> namespaces;  // null: one service for all

    /// Does a request need more than to be answered?
    [[nodiscard]] bool busy() const noexcept {
        return faults.active() || log != nullptr || metrics != nullptr || namespaces != nullptr;
    }
};

/// One operation on the tools, as a function from body to body.
struct ToolOperation {
    std::string_view path;  ///< behind /_dynox/: "fault/add"
    /// `service`: whose database it is about.
    Result<void> (*run)(Tools& tools, api::Service& service, std::string_view body,
                        std::string& out);
};
/// The operation of a path that begins with /_dynox/; nullptr if there is none.
[[nodiscard]] const ToolOperation* find_tool_operation(std::string_view path) noexcept;

}  // namespace dynox::server
