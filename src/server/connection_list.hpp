// Connections and the lists they wait in: one per kind of time limit, so that each list is in order
// of deadlines.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dynox/api/service.hpp"
#include "server/byte_buffer.hpp"
#include "server/conversation.hpp"
#include "server/file_descriptor.hpp"

namespace dynox::server {

/// What a connection waits for, each with its own time limit.
enum class Wait : std::uint8_t {
    idle,     ///< for a request
    head,     ///< for the rest of a request's head
    body,     ///< for the rest of a request's body
    write,    ///< for the client to take an answer
    linger,   ///< for the client to close after our last answer
    durable,  ///< for the storage; without a limit
    count_,
};

/// One accepted socket.
struct Connection {
    FileDescriptor socket;
    Conversation talk;
    ByteBuffer unsent;                  // answers, or what is left of them
    std::size_t sent = 0;               // bytes of `unsent` that have left
    std::size_t held_begin = 0;         // bytes of `unsent` from here on wait for held_ticket
    api::CommitTicket held_ticket = 0;  // 0: nothing is held
    std::uint32_t held_answers = 0;
    std::uint32_t interest = 0;  // events that epoll watches
    std::uint64_t requests_at_wait = 0;
    std::size_t memory_counted = 0;
    std::int64_t deadline_ms = 0;
    Wait wait = Wait::idle;
    bool listed = false;
    bool delayed = false;  // nothing is sent nor read until its time has come
    bool peer_closed = false;
    bool lingering = false;
    Connection* previous = nullptr;
    Connection* next = nullptr;

    /// End of what may be sent now.
    [[nodiscard]] std::size_t sendable_end() const noexcept {
        if (delayed) {
            return sent;
        }
        return held_ticket != 0 ? held_begin : unsent.size();
    }
    [[nodiscard]] bool has_sendable() const noexcept { return sent < sendable_end(); }
    [[nodiscard]] std::size_t unsent_bytes() const noexcept { return unsent.size() - sent; }
    /// Requests that have arrived wait for their turn, and there is room for their answers.
    [[nodiscard]] bool may_resume() const noexcept {
        return talk.paused() && !talk.closing() && !delayed && unsent_bytes() <= unsent_bytes_max;
    }
    /// Gives up the room of what has left, once moving the rest costs no more than sending it did.
    void drop_sent() noexcept {
        if (sent != 0 && sent >= unsent_bytes()) {
            unsent.erase(0, sent);
            held_begin -= held_ticket != 0 ? sent : 0;
            sent = 0;
        }
    }
};

/// An intrusive list; does not own.
class ConnectionList {
  public:
    // The analyzer does not know that a listed connection leaves its list before it is deleted.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete)
    [[nodiscard]] Connection* front() const noexcept { return first_; }
    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
    void push_back(Connection& connection) noexcept {
        connection.previous = last_;
        connection.next = nullptr;
        (last_ == nullptr ? first_ : last_->next) = &connection;
        last_ = &connection;
    }
    void remove(Connection& connection) noexcept {
        (connection.previous == nullptr ? first_ : connection.previous->next) = connection.next;
        (connection.next == nullptr ? last_ : connection.next->previous) = connection.previous;
        connection.previous = connection.next = nullptr;
    }

  private:
    Connection* first_ = nullptr;
    Connection* last_ = nullptr;
};

}  // namespace dynox::server
