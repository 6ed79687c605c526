#include "http/writer.hpp"

#include <cassert>
#include <charconv>

#include "http/characters.hpp"

namespace dynox::http {
namespace {

void append_decimal(std::string& out, std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_value(std::string& out, std::string_view value) {
    const std::size_t begin = out.size();
    out.append(value);
    if (!is_header_value(value)) {
        for (std::size_t i = begin; i < out.size(); ++i) {
            if (is_control(out[i])) {
                out[i] = ' ';
            }
        }
    }
}

}  // namespace

bool is_header_value(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    return find_control(text.data(), end) == end;
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

void MessageWriter::append_header(std::string_view name, std::string_view value) {
    assert(!name.empty() && token_size(name) == name.size());
    out_.append(name).append(": ");
    append_value(out_, value);
    out_.append("\r\n");
}

void MessageWriter::append_header(std::string_view name, std::uint64_t value) {
    assert(!name.empty() && token_size(name) == name.size());
    out_.append(name).append(": ");
    append_decimal(out_, value);
    out_.append("\r\n");
}

void MessageWriter::finish() {
    out_.append("\r\n");
}

void MessageWriter::finish(std::string_view body) {
    finish_head(body.size());
    out_.append(body);
}

void MessageWriter::finish_head(std::uint64_t body_size) {
    append_header("Content-Length", body_size);
    out_.append("\r\n");
}

RequestWriter::RequestWriter(std::string& out, std::string_view method, std::string_view target)
    : MessageWriter(out) {
    out_.append(method).append(" ");
    append_value(out_, target);
    out_.append(" HTTP/1.1\r\n");
}

ResponseWriter::ResponseWriter(std::string& out, int status) : MessageWriter(out) {
    assert(status >= 100 && status <= 999);
    out_.append("HTTP/1.1 ");
    append_decimal(out_, static_cast<std::uint64_t>(status));
    out_.append(" ").append(reason_phrase(status)).append("\r\n");
}

}  // namespace dynox::http
