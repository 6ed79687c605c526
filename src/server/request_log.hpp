// The request log: one JSON document a line for each DynamoDB request that was answered.
//
//   {"time": epoch seconds, "operation": "PutItem", "status": 200, "microseconds": 12,
//    "request": {...}, "response": {...}}
//
// "request" is the body as it came (blanks outside of texts taken out), or a text if it was no JSON.
// Headers are not in it, so nothing of a signature is.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"
#include "server/file_descriptor.hpp"

namespace dynox::server {

struct LogEntry {
    std::string_view operation;
    std::string_view request;
    std::string_view response;
    int status = 0;
    std::chrono::nanoseconds duration{0};
};

/// Thread safety: shared objects: safe. A line is written by one call, so that lines of several
/// threads, and of several processes, do not mix.
class RequestLog {
  public:
    /// Opens `path` to append to, made if it is not there (for its owner alone: requests hold data).
    [[nodiscard]] static Result<std::unique_ptr<RequestLog>> open(const std::string& path);
    void write(const LogEntry& entry);

  private:
    explicit RequestLog(FileDescriptor file) noexcept : file_(std::move(file)) {}
    FileDescriptor file_;
};

/// The line of an entry, with its line end.
[[nodiscard]] std::string format_entry(const LogEntry& entry, double unix_seconds);

}  // namespace dynox::server
