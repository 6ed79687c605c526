// LogTelemetry: the hooks that write log lines.
#pragma once

#include <chrono>
#include <memory>

#include "dynox/logging.hpp"
#include "dynox/telemetry.hpp"

namespace dynox::detail {

/// Neither items, nor values, nor the service's words (which quote both) are written.
class LogTelemetry final : public Telemetry {
  public:
    LogTelemetry(std::shared_ptr<Logger> logger, std::chrono::nanoseconds slow_operation);

    [[nodiscard]] bool wants_consumed_capacity() const override { return false; }
    void on_call_begin(const TelemetryCall& call) override;
    void on_attempt_end(const TelemetryCall& call, const TelemetryAttempt& attempt) override;
    void on_call_end(const TelemetryCall& call, const OperationMetrics& metrics,
                     const Error* error) override;

  private:
    const std::shared_ptr<Logger> logger_;
    const double slow_operation_ms_;  // 0: none is slow
};

/// DYNOX_LOG=LEVEL (to stderr) or LEVEL:FILE (appended to): the logger of clients that have none of
/// their own. Null: not set, or not understood. Looked at once.
[[nodiscard]] const std::shared_ptr<Logger>& logger_of_environment();

}  // namespace dynox::detail
