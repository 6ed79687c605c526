// Logging: what a client tells while it works. Nothing is written unless ClientConfig::logger is
// set, and no secret, no item and no value of an expression is ever part of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dynox {

enum class LogLevel : std::uint8_t {
    trace,    ///< every attempt
    debug,    ///< the begin of every request
    info,     ///< the end of every request
    warning,  ///< slow requests, retries after throttling, a wrong clock, hot partitions
    error,    ///< requests that failed for another reason than their own arguments
    off,
};
/// "trace", "debug", "info", "warning", "error", "off".
[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;

/// A name and what belongs to it: table=users.
struct LogField {
    std::string_view name;
    std::string value;
};

/// One line of a log; lives as long as the call of Logger::log().
struct LogRecord {
    LogLevel level = LogLevel::info;
    std::string_view message;
    std::span<const LogField> fields;
};
/// "put_item table=users duration_ms=8.2 wcu=1": message and fields as one text.
[[nodiscard]] std::string to_text(const LogRecord& record);

/// Where log lines go. Thread safety: log() and enabled() are called on any thread, several at a
/// time.
class Logger {
  public:
    Logger() = default;
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;
    virtual ~Logger() = default;
    /// Lines of other levels are not even put together.
    [[nodiscard]] virtual bool enabled(LogLevel level) const noexcept = 0;
    /// Must not throw.
    virtual void log(const LogRecord& record) = 0;
};

/// A logger that gives lines of `level` and above to `write`, which may be called on any thread.
[[nodiscard]] std::shared_ptr<Logger> make_logger(LogLevel level,
                                                  std::function<void(const LogRecord&)> write);

}  // namespace dynox
