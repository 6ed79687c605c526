#include "server/request_log.hpp"

#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "json/dynamodb_json.hpp"
#include "server/json_check.hpp"

namespace dynox::server {
namespace {

/// Appends a body as JSON on one line; as a text if it is none; null if there is none.
void append_body(std::string& out, std::string_view body) {
    if (body.empty()) {
        out.append("null");
        return;
    }
    if (!is_json(body)) {
        // It may hold anything; the log is UTF-8.
        json::append_string(out, simdjson::validate_utf8(body) ? body : "(not UTF-8)");
        return;
    }
    const std::size_t begin = out.size();
    out.resize(begin + body.size());
    std::size_t size = 0;
    if (simdjson::minify(body.data(), body.size(), out.data() + begin, size) != simdjson::SUCCESS) {
        size = 0;
    }
    out.resize(begin + size);
    if (size == 0) {
        out.append("null");
    }
}

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

std::string format_entry(const LogEntry& entry, double unix_seconds) {
    char head[96];
    std::snprintf(head, sizeof head, "{\"time\":%.6f,\"operation\":", unix_seconds);
    std::string line = head;
    line.reserve(entry.request.size() + entry.response.size() + 160);
    json::append_string(line, entry.operation);
    std::snprintf(head, sizeof head,
                  ",\"status\":%d,\"microseconds\":%lld,\"request\":", entry.status,
                  static_cast<long long>(entry.duration.count() / 1000));
    line.append(head);
    append_body(line, entry.request);
    line.append(",\"response\":");
    append_body(line, entry.response);
    line.append("}\n");
    return line;
}

Result<std::unique_ptr<RequestLog>> RequestLog::open(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file) {
        const error_code code(errno, boost::system::system_category());
        return Error(code, "cannot write the request log " + path + ": " + code.message());
    }
    return std::unique_ptr<RequestLog>(new RequestLog(std::move(file)));
}

void RequestLog::write(const LogEntry& entry) {
    const std::string line = format_entry(entry, now_seconds());
    // A log that cannot be written (a full disk) must not fail requests.
    ssize_t written = 0;
    do {
        written = ::write(file_.get(), line.data(), line.size());
    } while (written < 0 && errno == EINTR);
}

}  // namespace dynox::server
