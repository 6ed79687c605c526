// An HTTP proxy for tests: forwards requests with a whole URL, opens tunnels for CONNECT, and asks
// for a password if it is told to. Whatever host is asked for, it connects to 127.0.0.1.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynox::test {

class TestProxy {
  public:
    /// `authorization`: the Proxy-Authorization it wants; empty: none. `tls`: it speaks TLS itself.
    explicit TestProxy(std::string authorization = {}, SSL_CTX* tls = nullptr)
        : authorization_(std::move(authorization)), tls_(tls) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_connections(); });
    }
    ~TestProxy() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int socket : open_) {
                ::shutdown(socket, SHUT_RDWR);
            }
        }
        for (std::thread& thread : threads_) {
            thread.join();
        }
        ::close(listener_);
    }
    TestProxy(const TestProxy&) = delete;
    TestProxy& operator=(const TestProxy&) = delete;

    /// "127.0.0.1:port"
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] int tunnels() const { return tunnels_; }
    [[nodiscard]] int refused() const { return refused_; }
    /// First lines of the requests so far.
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    /// Plain or TLS, blocking.
    class Stream {
      public:
        Stream(int socket, SSL_CTX* tls) : socket_(socket) {
            if (tls != nullptr) {
                ssl_ = SSL_new(tls);
                SSL_set_fd(ssl_, socket);
            }
        }
        ~Stream() {
            if (ssl_ != nullptr) {
                SSL_shutdown(ssl_);
                SSL_free(ssl_);
            }
        }
        Stream(const Stream&) = delete;
        Stream& operator=(const Stream&) = delete;
        bool accept() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }
        [[nodiscard]] int socket() const { return socket_; }
        [[nodiscard]] bool pending() const { return ssl_ != nullptr && SSL_pending(ssl_) > 0; }
        std::string read() {
            char buffer[16 * 1024];
            const ssize_t count = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                                  : ::recv(socket_, buffer, sizeof buffer, 0);
            return count <= 0 ? std::string()
                              : std::string(buffer, static_cast<std::size_t>(count));
        }
        bool write(const std::string& bytes) {
            for (std::size_t sent = 0; sent < bytes.size();) {
                const ssize_t count =
                    ssl_ != nullptr
                        ? SSL_write(ssl_, bytes.data() + sent,
                                    static_cast<int>(bytes.size() - sent))
                        : ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
                if (count <= 0) {
                    return false;
                }
                sent += static_cast<std::size_t>(count);
            }
            return true;
        }

      private:
        int socket_;
        SSL* ssl_ = nullptr;
    };

    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }

    /// Closes a socket at its end; the proxy's end closes it earlier.
    class Open {
      public:
        Open(TestProxy& proxy, int socket) : proxy_(proxy), socket_(socket) {
            const std::lock_guard lock(proxy_.mutex_);
            proxy_.open_.push_back(socket);
        }
        ~Open() {
            const std::lock_guard lock(proxy_.mutex_);
            std::erase(proxy_.open_, socket_);
            ::close(socket_);
        }
        Open(const Open&) = delete;
        Open& operator=(const Open&) = delete;

      private:
        TestProxy& proxy_;
        int socket_;
    };

    void accept_connections() {
        for (;;) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) {
                if (stopping_) {
                    return;
                }
                continue;
            }
            const std::lock_guard lock(mutex_);
            threads_.emplace_back([this, connection] { serve(connection); });
        }
    }

    void serve(int connection) {
        // OpenSSL writes without MSG_NOSIGNAL. On this thread only: the client must do without.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        const Open open(*this, connection);
        Stream client(connection, tls_);
        std::string head;
        if (!client.accept()) {
            return;
        }
        while (head.find("\r\n\r\n") == std::string::npos) {
            const std::string part = client.read();
            if (part.empty()) {
                return;
            }
            head += part;
        }
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(head.substr(0, head.find("\r\n")));
        }
        const std::string wanted = "Proxy-Authorization: " + authorization_ + "\r\n";
        if (!authorization_.empty() && head.find(wanted) == std::string::npos) {
            ++refused_;
            client.write(
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
                "Proxy-Authenticate: Basic realm=\"test\"\r\nConnection: close\r\n\r\n");
            return;
        }
        pass_on(client, head);
    }

    void pass_on(Stream& client, std::string head) {
        const bool is_tunnel = head.starts_with("CONNECT ");
        const std::size_t scheme = head.find("://");
        const std::size_t begin = is_tunnel ? 8 : scheme + 3;
        const std::string authority = head.substr(begin, head.find_first_of("/ ", begin) - begin);
        const auto port =
            static_cast<std::uint16_t>(std::stoul(authority.substr(authority.rfind(':') + 1)));
        const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const Open open(*this, upstream);
        const sockaddr_in address = loopback(port);
        if (::connect(upstream, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            client.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        Stream server(upstream, nullptr);
        if (is_tunnel) {
            ++tunnels_;
            client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        } else {
            // The server wants the path alone.
            const std::size_t first = head.find(' ') + 1;
            head.erase(first, begin + authority.size() - first);
            server.write(head);
        }
        splice(client, server);
    }

    static void splice(Stream& one, Stream& other) {
        for (;;) {
            pollfd events[2] = {{.fd = one.socket(), .events = POLLIN, .revents = 0},
                                {.fd = other.socket(), .events = POLLIN, .revents = 0}};
            if (!one.pending() && ::poll(events, 2, 30'000) <= 0) {
                return;
            }
            if (one.pending() || events[0].revents != 0) {
                const std::string bytes = one.read();
                if (bytes.empty() || !other.write(bytes)) {
                    return;
                }
            }
            if (events[1].revents != 0) {
                const std::string bytes = other.read();
                if (bytes.empty() || !one.write(bytes)) {
                    return;
                }
            }
        }
    }

    const std::string authorization_;
    SSL_CTX* const tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> tunnels_ = 0;
    std::atomic<int> refused_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace dynox::test
