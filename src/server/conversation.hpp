// One connection's requests and answers, without its socket: bytes in, bytes out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"
#include "http/parser.hpp"
#include "server/byte_buffer.hpp"
#include "server/protocol.hpp"

namespace dynox::server {

/// Answers of one connection that wait to be sent; beyond it no further request is read.
inline constexpr std::size_t unsent_bytes_max = 1024 * 1024;
/// Requests of one connection that are answered before other connections have their turn.
inline constexpr std::uint32_t answers_per_turn_max = 32;

/// Reads requests, has each answered once it is whole, in order (pipelining), and keeps what has
/// arrived in part. Between two requests it holds no memory.
/// Distinct objects: safe. Shared objects: unsafe.
class Conversation {
  public:
    enum class Phase : std::uint8_t { idle, head, body };

    Conversation() noexcept;

    /// Has a request arrived in part? Then the next bytes go into room().
    [[nodiscard]] bool holds_bytes() const noexcept { return !held_.empty(); }
    /// Room behind the held bytes for the next ones, at least 16 KiB of it.
    struct Room {
        char* data;
        std::size_t size;
    };
    [[nodiscard]] Room room();

    /// What a call has appended to `out`.
    struct Turn {
        std::uint32_t answers = 0;
        /// Durable before any of them may leave; 0: nothing to wait for.
        api::CommitTicket ticket = 0;
        /// The answers leave so much later.
        std::chrono::milliseconds delay{0};
    };
    /// Bytes have arrived, when holds_bytes() is false.
    [[nodiscard]] Turn receive(std::string_view bytes, Protocol& protocol, Outgoing& out);
    /// Bytes have been written to room().
    [[nodiscard]] Turn receive_held(std::size_t count, Protocol& protocol, Outgoing& out);
    /// Goes on after a pause.
    [[nodiscard]] Turn resume(Protocol& protocol, Outgoing& out);

    /// Stopped in the middle of the held bytes, because of unsent_bytes_max, answers_per_turn_max
    /// or a late turn.
    [[nodiscard]] bool paused() const noexcept { return paused_; }
    /// No further request will be read: the connection is to be closed behind the last answer.
    [[nodiscard]] bool closing() const noexcept { return closing_; }
    /// Gives up what has arrived in part.
    void close() noexcept;
    [[nodiscard]] Phase phase() const noexcept;
    /// Requests answered so far.
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
    /// Memory held at the moment.
    [[nodiscard]] std::size_t held_bytes() const noexcept {
        // An empty string has a capacity too, in place.
        return held_.capacity() + (body_.empty() ? 0 : body_.capacity());
    }

  private:
    struct Progress;
    [[nodiscard]] Turn run(std::string_view bytes, Protocol& protocol, Outgoing& out);
    [[nodiscard]] bool advance(std::string_view bytes, Progress& progress, Protocol& protocol,
                               Outgoing& out);
    void answer(Progress& progress, Protocol& protocol, Outgoing& out);
    void keep(std::string_view bytes, const Progress& progress);

    http::RequestParser parser_;
    // The head of the request being read, if it is whole, and what is not read yet.
    ByteBuffer held_;
    std::string body_;  // of a chunked request, so far
    std::uint64_t requests_ = 0;
    std::uint32_t head_size_ = 0;  // of the request being read; 0: its head is not whole
    bool paused_ = false;
    bool closing_ = false;
};

}  // namespace dynox::server
