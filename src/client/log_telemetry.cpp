#include "client/log_telemetry.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <utility>
#include <vector>

namespace dynox::detail {

namespace {

/// "GetItem" -> "get_item", as the client's functions are called.
std::string function_name(std::string_view operation) {
    std::string name;
    name.reserve(operation.size() + 4);
    for (const char letter : operation) {
        if (letter >= 'A' && letter <= 'Z') {
            if (!name.empty()) {
                name += '_';
            }
            name += static_cast<char>(letter - 'A' + 'a');
        } else {
            name += letter;
        }
    }
    return name;
}

std::string number(double value) {
    std::array<char, 64> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
    return error == std::errc() ? std::string(text.data(), end) : std::string("?");
}

double milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

/// The service's name of the error, or our own words for what happened on the way.
std::string name_of(const Error& error) {
    const Diagnostics* detail = error.detail();
    if (error.code().category() == server_category() && detail != nullptr &&
        !detail->error_name.empty()) {
        return detail->error_name;
    }
    return "\"" +
           (error.code().category() == server_category() ? error.code().message()
                                                         : error.message()) +
           "\"";
}

/// What belongs to a program's ordinary life: its own conditions, and its own mistakes.
bool is_answer(const error_code& code) {
    constexpr std::array answers{
        server_errc::conditional_check_failed, server_errc::transaction_canceled,
        server_errc::transaction_conflict,     server_errc::resource_not_found,
        server_errc::resource_in_use,          server_errc::validation,
        server_errc::duplicate_item,           server_errc::idempotent_parameter_mismatch};
    for (const server_errc answer : answers) {
        if (code == answer) {
            return true;
        }
    }
    return code == client_errc::cancelled;
}

class Line {
  public:
    explicit Line(const TelemetryCall& call) : message_(function_name(call.operation)) {
        fields_.reserve(10);
        if (!call.table.empty()) {
            add("table", std::string(call.table));
        }
    }
    void add(std::string_view name, std::string value) {
        fields_.push_back({name, std::move(value)});
    }
    void send(Logger& logger, LogLevel level) const {
        LogRecord record;
        record.level = level;
        record.message = message_;
        record.fields = fields_;
        logger.log(record);
    }

  private:
    std::string message_;
    std::vector<LogField> fields_;
};

}  // namespace

LogTelemetry::LogTelemetry(std::shared_ptr<Logger> logger, std::chrono::nanoseconds slow_operation)
    : logger_(std::move(logger)), slow_operation_ms_(milliseconds(slow_operation)) {}

void LogTelemetry::on_call_begin(const TelemetryCall& call) {
    if (!logger_->enabled(LogLevel::debug)) {
        return;
    }
    Line line(call);
    line.add("event", "begin");
    line.send(*logger_, LogLevel::debug);
}

void LogTelemetry::on_attempt_end(const TelemetryCall& call, const TelemetryAttempt& attempt) {
    const bool retried = attempt.error != nullptr && attempt.pause.has_value();
    const LogLevel level = retried ? LogLevel::warning : LogLevel::trace;
    if (!logger_->enabled(level)) {
        return;
    }
    Line line(call);
    line.add("event", "attempt");
    line.add("attempt", std::to_string(attempt.number));
    line.add("server", std::string(call.server_address));
    if (attempt.http_status != 0) {
        line.add("status", std::to_string(attempt.http_status));
    }
    if (!attempt.request_id.empty()) {
        line.add("request_id", std::string(attempt.request_id));
    }
    if (attempt.error != nullptr) {
        line.add("error", name_of(*attempt.error));
    }
    if (retried) {
        line.add("retry_in_ms", number(milliseconds(*attempt.pause)));
    }
    line.send(*logger_, level);
}

void LogTelemetry::on_call_end(const TelemetryCall& call, const OperationMetrics& metrics,
                               const Error* error) {
    const bool slow = slow_operation_ms_ > 0 && metrics.duration_ms > slow_operation_ms_;
    LogLevel level = slow ? LogLevel::warning : LogLevel::info;
    if (error != nullptr && !is_answer(error->code())) {
        level = LogLevel::error;
    }
    if (!logger_->enabled(level)) {
        return;
    }
    Line line(call);
    line.add("duration_ms", number(metrics.duration_ms));
    if (metrics.consumed_rcu) {
        line.add("rcu", number(*metrics.consumed_rcu));
    }
    if (metrics.consumed_wcu) {
        line.add("wcu", number(*metrics.consumed_wcu));
    }
    if (metrics.items_count) {
        line.add("items", std::to_string(*metrics.items_count));
    }
    if (metrics.attempts > 1) {
        line.add("attempts", std::to_string(metrics.attempts));
    }
    if (!metrics.request_id.empty()) {
        line.add("request_id", metrics.request_id);
    }
    if (error != nullptr) {
        line.add("error", name_of(*error));
    }
    if (slow) {
        line.add("slow", "true");
    }
    line.send(*logger_, level);
}

namespace {

/// "2026-11-23T18:30:05Z debug get_item table=users event=begin" and a line's end.
std::string to_line(const LogRecord& record) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> time{};
    std::string line(time.data(),
                     std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ ", &parts));
    line.append(to_string(record.level)).append(" ").append(to_text(record));
    // Names and words of others neither begin a line of their own nor drive a terminal.
    std::ranges::replace_if(
        line, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; }, ' ');
    line += '\n';
    return line;
}

std::shared_ptr<Logger> logger_of(std::string_view setting) {
    const std::size_t colon = setting.find(':');
    const std::string_view level_name = setting.substr(0, colon);
    auto level = LogLevel::trace;
    while (level != LogLevel::off && to_string(level) != level_name) {
        level = static_cast<LogLevel>(static_cast<unsigned>(level) + 1);
    }
    if (level == LogLevel::off) {
        return nullptr;
    }
    int file = STDERR_FILENO;
    if (colon != std::string_view::npos) {
        constexpr int owner_only = 0600;
        file = ::open(std::string(setting.substr(colon + 1)).c_str(),
                      O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, owner_only);
    }
    if (file == -1) {
        return nullptr;
    }
    // Open to the end of the process. One write a line, so that those of several processes stay
    // whole; a line that cannot be written is lost.
    return make_logger(level, [file](const LogRecord& record) {
        const std::string line = to_line(record);
        [[maybe_unused]] const ssize_t written = ::write(file, line.data(), line.size());
    });
}

}  // namespace

const std::shared_ptr<Logger>& logger_of_environment() {
    static const std::shared_ptr<Logger> logger = [] {
        // Not for programs that run with more rights than who starts them: it names a file.
        const char* const setting = ::secure_getenv("DYNOX_LOG");
        return setting == nullptr ? nullptr : logger_of(setting);
    }();
    return logger;
}

}  // namespace dynox::detail
