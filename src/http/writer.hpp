// The writing half of the HTTP/1.1 message machine: appends messages to a string. No I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynox::http {

/// May `text` stand as a header's value? (no control characters but TAB)
[[nodiscard]] bool is_header_value(std::string_view text) noexcept;

/// Headers and body of one message. Values must be header values (asserted); should one not be, its
/// control characters are written as blanks, so that no value can ever begin a header of its own.
class MessageWriter {
  public:
    /// Ends the head of a message that has no body and says no length (GET requests).
    void finish();
    /// Content-Length, the end of the head, and the body.
    void finish(std::string_view body);
    /// Content-Length and the end of the head; the caller sends the body's bytes itself.
    void finish_head(std::uint64_t body_size);

  protected:
    explicit MessageWriter(std::string& out) noexcept : out_(out) {}
    void append_header(std::string_view name, std::string_view value);
    void append_header(std::string_view name, std::uint64_t value);
    std::string& out_;
};

/// RequestWriter(out, "POST", "/").header("Host", host).header(...).finish(body);
class RequestWriter : public MessageWriter {
  public:
    RequestWriter(std::string& out, std::string_view method, std::string_view target);
    /// Goes on with a head that `out` ends in: the first line and some headers.
    explicit RequestWriter(std::string& out) noexcept : MessageWriter(out) {}
    RequestWriter& header(std::string_view name, std::string_view value) {
        return append_header(name, value), *this;
    }
    RequestWriter& header(std::string_view name, std::uint64_t value) {
        return append_header(name, value), *this;
    }
};

/// ResponseWriter(out, 200).header(...).finish(body);
class ResponseWriter : public MessageWriter {
  public:
    ResponseWriter(std::string& out, int status);
    ResponseWriter& header(std::string_view name, std::string_view value) {
        return append_header(name, value), *this;
    }
    ResponseWriter& header(std::string_view name, std::uint64_t value) {
        return append_header(name, value), *this;
    }
};

/// "OK", "Bad Request", ...; "Unknown" for a status that dynox does not use.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace dynox::http
