// What a parsed HTTP/1.1 message looks like: limits, errors, and heads whose fields are views into
// the caller's bytes.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynox::http {

/// Bounds of one message; passing one is an error of its own.
struct Limits {
    std::uint32_t head_bytes_max = 16 * 1024;  // start line and headers; at most 65535
    std::uint32_t header_count_max = 128;
    std::uint64_t body_bytes_max = std::uint64_t{16} * 1024 * 1024;  // as unpacked from chunks
    std::uint32_t chunk_line_bytes_max = 256;    // size, extensions and line end of one chunk
    std::uint32_t trailer_bytes_max = 4 * 1024;  // fields behind the last chunk
    std::uint32_t informational_max = 8;         // 1xx answers before the real one
};

enum class ParseErrc : std::uint8_t {
    none,
    malformed_request_line,
    malformed_status_line,
    unsupported_version,  ///< not HTTP/1.x
    malformed_header,     ///< bad name, blank before the colon, folded line, control character
    bare_line_end,        ///< CR without LF or LF without CR
    head_too_large,
    too_many_headers,
    missing_host,  ///< HTTP/1.1 request with no Host, or with several
    malformed_content_length,
    conflicting_length,  ///< differing Content-Length, or Content-Length and Transfer-Encoding
    unsupported_transfer_encoding,  ///< anything but "chunked"
    malformed_chunk,
    chunk_line_too_large,
    trailer_too_large,
    body_too_large,
    too_many_informational,
    incomplete,  ///< the peer closed in the middle of a message
};
/// One sentence: what was expected. Never contains bytes of the message.
[[nodiscard]] std::string_view describe(ParseErrc error) noexcept;

/// Headers that somebody here asks for; all others are found by name, Head::find().
enum class HeaderId : std::uint8_t {
    accept_encoding,
    access_control_request_headers,
    access_control_request_method,
    authorization,
    connection,
    content_encoding,
    content_length,
    content_type,
    date,
    expect,
    host,
    origin,
    retry_after,
    transfer_encoding,
    x_amz_crc32,
    x_amz_date,
    x_amz_retry_after,
    x_amz_security_token,
    x_amz_target,
    x_amzn_error_type,
    x_amzn_request_id,
    count_,
};

enum class Method : std::uint8_t { get, head, post, put, delete_, options, patch, other };

/// Start line and headers of one message. Its views point into the caller's bytes: they live as
/// long as those stay where they are. Regular value; the offsets survive a move of the bytes, see
/// rebase().
class Head {
  public:
    /// All bytes of the head, the empty line at its end included.
    [[nodiscard]] std::string_view bytes() const noexcept { return {base_, size_}; }
    /// Value of the first header of that name, blanks around it cut off; empty if absent.
    [[nodiscard]] std::string_view header(HeaderId id) const noexcept {
        return view(known_[static_cast<std::size_t>(id)]);
    }
    [[nodiscard]] bool has(HeaderId id) const noexcept {
        return known_[static_cast<std::size_t>(id)].offset != 0;
    }
    /// The same for any name, in any case of letters; reads through the head's bytes.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Calls visit(name, value) for each header, in order.
    template <class Visitor>
    void for_each_header(Visitor&& visit) const {
        std::size_t at = headers_offset_;
        std::string_view name;
        std::string_view value;
        while (next_header(at, name, value)) {
            visit(name, value);
        }
    }

    /// 0 or 1: HTTP/1.0, HTTP/1.1.
    [[nodiscard]] int minor_version() const noexcept { return minor_version_; }
    /// May the connection serve another message after this one?
    [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
    [[nodiscard]] bool chunked() const noexcept { return chunked_; }
    /// The announced length; nullopt if there is none.
    [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept {
        return has(HeaderId::content_length) && !chunked_ ? std::optional(content_length_)
                                                          : std::nullopt;
    }

    /// Tells that the head's bytes have been copied or moved to `base`.
    void rebase(const char* base) noexcept { base_ = base; }

    // Of requests.
    [[nodiscard]] Method method() const noexcept { return method_; }
    [[nodiscard]] std::string_view method_text() const noexcept { return view(first_); }
    /// As sent: "/path?query", "http://host/path" or "*".
    [[nodiscard]] std::string_view target() const noexcept { return view(second_); }
    /// The client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool expects_continue() const noexcept;

    // Of responses.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::string_view reason() const noexcept { return view(first_); }

  private:
    friend class MessageParser;
    struct Slice {
        std::uint16_t offset = 0;  // 0: absent, since no value stands at the very beginning
        std::uint16_t size = 0;
    };
    [[nodiscard]] std::string_view view(Slice slice) const noexcept {
        return {base_ + slice.offset, slice.size};
    }
    [[nodiscard]] bool next_header(std::size_t& at, std::string_view& name,
                                   std::string_view& value) const noexcept;

    const char* base_ = "";
    std::uint64_t content_length_ = 0;
    std::array<Slice, static_cast<std::size_t>(HeaderId::count_)> known_{};
    Slice first_;   // request: method; response: reason
    Slice second_;  // request: target
    std::uint16_t size_ = 0;
    std::uint16_t headers_offset_ = 0;
    std::uint16_t status_ = 0;
    std::uint8_t minor_version_ = 1;
    Method method_ = Method::other;
    bool keep_alive_ = true;
    bool chunked_ = false;
};

/// ASCII letters of either case are equal.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
/// Does a comma-separated header value contain this token, in any case of letters?
[[nodiscard]] bool has_token(std::string_view list, std::string_view token) noexcept;

}  // namespace dynox::http
