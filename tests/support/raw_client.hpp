// A blocking TCP client that sends what it is told, byte by byte if need be, and takes apart what
// comes back.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/http_exchange.hpp"

namespace dynox::test {

/// Distinct objects: safe. Shared objects: unsafe.
class RawClient {
  public:
    /// Nothing here waits longer; a test in which this passes has failed.
    static constexpr int patience_seconds = 60;

    /// \param receive_buffer_bytes  what the kernel shall take for a client that does not read; 0:
    ///                              as it likes
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer_bytes != 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                         sizeof receive_buffer_bytes);
        }
        const timeval patience{patience_seconds, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)),
          connected_(other.connected_),
          received_(std::move(other.received_)) {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() {
        if (socket_ >= 0) {
            ::close(socket_);
        }
    }

    [[nodiscard]] bool connected() const noexcept { return connected_; }
    [[nodiscard]] int socket() const noexcept { return socket_; }

    /// false: the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Says that nothing more will be sent.
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }
    /// Closes with a reset instead of an orderly end.
    void reset() {
        const linger abort{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
        ::close(std::exchange(socket_, -1));
    }

    /// Reads on until `count` whole answers are there. Fewer if the server closes first.
    std::vector<Answer> read_answers(std::size_t count) {
        std::vector<Answer> answers;
        do {
            for (Answer& answer : take_answers(received_)) {
                answers.push_back(std::move(answer));
            }
        } while (answers.size() < count && receive());
        EXPECT_LE(answers.size(), count);
        return answers;
    }
    /// Waits until the next bytes are there, or the server has closed; takes none.
    void await_bytes() const {
        char byte = 0;
        (void)::recv(socket_, &byte, 1, MSG_PEEK);
    }
    /// The next answer; status 0 if the server closes first.
    Answer read_answer() {
        std::vector<Answer> answers = read_answers(1);
        return answers.empty() ? Answer() : answers.front();
    }
    Answer ask(std::string_view request) {
        send(request);
        return read_answer();
    }
    /// Everything up to the end of the connection; it must come.
    std::string read_to_end() {
        while (receive()) {
        }
        EXPECT_TRUE(ended_) << "the server has not closed the connection";
        return std::exchange(received_, {});
    }
    /// The server has closed without a further byte.
    [[nodiscard]] bool is_closed() { return read_to_end().empty() && ended_; }

  private:
    bool receive() {
        char bytes[64 * 1024];
        const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
        if (size > 0) {
            received_.append(bytes, static_cast<std::size_t>(size));
            return true;
        }
        ended_ = size == 0 || errno == ECONNRESET;
        return false;
    }

    int socket_;
    bool connected_ = false;
    bool ended_ = false;
    std::string received_;
};

}  // namespace dynox::test
