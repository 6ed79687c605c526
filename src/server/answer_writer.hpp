// Answers as the service frames them: status, the headers of every answer, body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/compression.hpp"
#include "value/split_mix.hpp"

namespace dynox::server {

/// Bytes on their way to a client: one or more whole answers. The first `begin` bytes are not part
/// of them.
struct Outgoing {
    std::string bytes;
    std::size_t begin = 0;

    [[nodiscard]] std::string_view view() const noexcept {
        return std::string_view(bytes).substr(begin);
    }
    [[nodiscard]] bool empty() const noexcept { return bytes.size() == begin; }
    void clear() noexcept {
        bytes.clear();
        begin = 0;
    }
};

enum class Persistence : std::uint8_t { keep_alive, close };
enum class Body : std::uint8_t { sent, omitted };  ///< omitted: answers to HEAD
enum class Cors : std::uint8_t { no, answer, preflight };

/// What an answer's head says beside what the writer knows by itself.
struct AnswerHead {
    int status = 200;
    std::string_view content_type;  ///< empty: no such header
    Coding coding = Coding::identity;
    Persistence persistence = Persistence::keep_alive;
    Body body = Body::sent;
    std::uint32_t checksum_fault = 0;  ///< bits of x-amz-crc32 that are wrong on purpose
    Cors cors = Cors::no;
    std::string_view allow_methods;  ///< of a preflight: echoed, empty: no such header
    std::string_view allow_headers;
};

/// Writes answers one after the other: begin(), then the body is appended to out.bytes, then
/// finish() puts the head in front of it. The body is not copied for that, since the head's room is
/// left free before it. Distinct objects: safe. Shared objects: unsafe.
class AnswerWriter {
  public:
    /// \param seed  of the request ids
    explicit AnswerWriter(std::uint64_t seed) noexcept : random_(seed) { set_time(0); }

    /// Seconds since the epoch, for the header Date; cheap when nothing has changed.
    void set_time(std::int64_t unix_seconds);

    void begin(Outgoing& out);
    /// The body written since begin().
    [[nodiscard]] std::string_view body(const Outgoing& out) const noexcept {
        return std::string_view(out.bytes).substr(body_begin_);
    }
    /// Takes back what has been written since begin(), head included or not.
    void restart(Outgoing& out);
    /// Puts `replacement` in place of the body (a packed one).
    void replace_body(Outgoing& out, std::string_view replacement);
    void finish(Outgoing& out, const AnswerHead& head);
    /// Takes back the answer that was begun: there will be none.
    void cancel(Outgoing& out);

  private:
    void append_request_id();
    void append_cors(const AnswerHead& head);
    void place_head(Outgoing& out);

    SplitMix random_;  // request ids need to differ, not to be secret
    std::int64_t time_ = -1;
    std::string server_and_date_;  // "Server: ...\r\nDate: ...\r\n"
    std::string head_;             // scratch
    std::size_t head_begin_ = 0;   // where the room for the head begins
    std::size_t body_begin_ = 0;
};

}  // namespace dynox::server
