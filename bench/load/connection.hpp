// A keep-alive connection of the load generator: whole requests out, whole answers in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dynox::load {

/// One TCP connection to a port of this machine, with at most one request in flight.
/// Distinct objects: safe. Shared objects: unsafe.
class Connection {
  public:
    enum class Arrival : std::uint8_t { partial, whole, lost };

    explicit Connection(std::uint16_t port) noexcept : port_(port) {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Connects; false if nobody listens.
    [[nodiscard]] bool open();
    void close() noexcept;
    [[nodiscard]] int descriptor() const noexcept { return socket_; }

    /// Sends a whole request and forgets the last answer; false if the connection is lost.
    [[nodiscard]] bool send(std::string_view request);
    /// Takes what has arrived, and waits for something unless `flags` has MSG_DONTWAIT.
    [[nodiscard]] Arrival receive(int flags);

    /// The answer, once it is whole.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::string_view answer() const noexcept { return answer_; }
    [[nodiscard]] std::string_view body() const noexcept {
        return std::string_view(answer_).substr(body_begin_);
    }
    /// The server closes behind this answer.
    [[nodiscard]] bool closing() const noexcept { return closing_; }

  private:
    void read_head(std::size_t head_size);
    [[nodiscard]] bool is_whole() const noexcept;

    std::uint16_t port_;
    int socket_ = -1;
    std::string answer_;
    std::size_t body_begin_ = 0;  // 0: the head is not whole
    std::size_t body_size_ = 0;
    int status_ = 0;
    bool chunked_ = false;
    bool closing_ = false;
};

}  // namespace dynox::load
