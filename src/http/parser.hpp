// The reading half of the HTTP/1.1 message machine: bytes in, events out. No I/O, no allocation, no
// copy.
//
// The caller owns the bytes. It calls next() with everything it has and has not used yet, drops
// `consumed` bytes from the front, and acts on the event:
//
//   need_more   nothing (more) can be said; call again when more bytes are there, with the unused
//               ones in front
//   head        head() is complete. Its views stay valid while its bytes (counted in `consumed`)
//               stay where they are; a caller that moves them calls head().rebase()
//   body        `data` is the next part of the body, a view into the input. All that is there comes
//               in one event, so a body that has wholly arrived is one view (unless it is chunked)
//   end         the message is complete; the next call reads the next one (pipelining)
//   error       the message is refused; every further call says the same
//
// However the bytes are cut into calls, the events are the same (parts of a body joined). What RFC
// 9112 leaves to the recipient is read strictly: no bare LF, no folded lines, no blank before a
// colon, no second length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/message.hpp"

namespace dynox::http {

enum class Event : std::uint8_t { need_more, head, body, end, error };

struct Step {
    Event event = Event::need_more;
    ParseErrc error = ParseErrc::none;
    // Bytes to drop from the front of the input; `data` and head() lie in them.
    std::size_t consumed = 0;
    std::string_view data;
};

/// What requests and responses share. Distinct objects: safe. Shared objects: unsafe.
class MessageParser {
  public:
    /// The next event, see the top of this file.
    [[nodiscard]] Step next(std::string_view input);
    /// Of the message being read; meaningful from its `head` event on.
    [[nodiscard]] Head& head() noexcept { return head_; }
    [[nodiscard]] const Head& head() const noexcept { return head_; }
    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
    /// Nothing of a message has been read: the connection may be closed or reused here.
    [[nodiscard]] bool at_message_start() const noexcept {
        return state_ == State::head && scanned_ == 0;
    }
    /// Bytes of the body still missing, if the message announced its length and its head has been
    /// read; else 0.
    [[nodiscard]] std::uint64_t body_bytes_left() const noexcept {
        return state_ == State::sized_body ? left_ : 0;
    }

  protected:
    enum class Kind : std::uint8_t { request, response };
    enum class State : std::uint8_t {
        head,
        sized_body,
        chunk_line,
        chunk_data,
        chunk_end,
        trailers,
        until_close,
        ended,
        failed,
    };
    MessageParser(Kind kind, const Limits& limits) noexcept : limits_(limits), kind_(kind) {}
    ~MessageParser() = default;
    [[nodiscard]] Step finish() noexcept;

  private:
    // Each reads from the front of `rest` and drops what it used. true: `step` is an event; false:
    // go on in state_.
    [[nodiscard]] bool read_head(std::string_view& rest, Step& step);
    [[nodiscard]] bool end_head(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_sized_body(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_chunk_line(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_chunk_data(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_chunk_end(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_trailers(std::string_view& rest, Step& step);
    [[nodiscard]] bool read_until_close(std::string_view& rest, Step& step);
    [[nodiscard]] static bool need_more(Step& step) noexcept;
    [[nodiscard]] bool fail(ParseErrc error) noexcept;

    // One line of the head, without its end.
    [[nodiscard]] ParseErrc read_line(std::string_view line);
    [[nodiscard]] ParseErrc read_request_line(std::string_view line);
    [[nodiscard]] ParseErrc read_status_line(std::string_view line);
    [[nodiscard]] ParseErrc read_header(std::string_view line);
    [[nodiscard]] ParseErrc read_framing_header(HeaderId id, std::string_view value, bool repeated);
    [[nodiscard]] ParseErrc malformed_line() const noexcept;
    [[nodiscard]] State state_after_head() noexcept;
    [[nodiscard]] Head::Slice slice_of(std::string_view part) const noexcept;
    void begin_message() noexcept;

    Limits limits_;
    Kind kind_;
    State state_ = State::head;
    ParseErrc error_ = ParseErrc::none;
    bool start_line_read_ = false;
    bool connection_close_ = false;
    bool connection_keep_alive_ = false;
    std::uint32_t header_count_ = 0;
    std::uint32_t informational_count_ = 0;
    std::uint32_t line_start_ = 0;  // of the line being read, from the beginning of the head
    // Bytes from the beginning of the head known to hold no line end since line_start_.
    std::uint32_t scanned_ = 0;
    std::uint32_t trailer_bytes_ = 0;
    std::uint64_t left_ = 0;        // of a sized body or of a chunk
    std::uint64_t body_bytes_ = 0;  // of a chunked or closing body, so far
    Head head_;
};

/// Reads requests.
class RequestParser : public MessageParser {
  public:
    explicit RequestParser(const Limits& limits = {}) noexcept
        : MessageParser(Kind::request, limits) {}
};

/// Reads responses to GET, POST and PUT (not to HEAD). 1xx answers are passed over.
class ResponseParser : public MessageParser {
  public:
    explicit ResponseParser(const Limits& limits = {}) noexcept
        : MessageParser(Kind::response, limits) {}
    /// The peer has closed: `end` if the body ran to there, `error` (incomplete) if a message was
    /// cut off, `need_more` if no message had begun.
    [[nodiscard]] Step finish() noexcept { return MessageParser::finish(); }
};

}  // namespace dynox::http
