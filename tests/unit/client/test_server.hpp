// A server of one's own for tests: each connection gets a thread, each request an answer made by
// the test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace dynox::test {

/// Answers requests with Content-Length bodies. With an SSL_CTX it speaks TLS.
class TestServer {
  public:
    /// Gives the bytes to send; empty: closes the connection; "hang": says nothing for ever.
    using Answer = std::function<std::string(const std::string& request)>;

    explicit TestServer(Answer answer, SSL_CTX* tls = nullptr)
        : answer_(std::move(answer)), tls_(tls) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 128) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_connections(); });
    }
    ~TestServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int connection : connections_) {
                ::shutdown(connection, SHUT_RDWR);
            }
        }
        for (std::thread& thread : threads_) {
            thread.join();
        }
        ::close(listener_);
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::string url() const {
        return std::string(tls_ == nullptr ? "http" : "https") + "://127.0.0.1:" + port();
    }
    [[nodiscard]] int connections() const { return accepted_; }
    /// Of those, how many are open now.
    [[nodiscard]] std::size_t open_connections() const {
        const std::lock_guard lock(mutex_);
        return connections_.size();
    }
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] int resumed_sessions() const { return resumed_; }
    /// From now on every answer is the last one of its connection, whatever it says.
    void close_after_answers() { closes_ = true; }
    /// Closes every connection that is open now.
    void drop_connections() {
        const std::lock_guard lock(mutex_);
        for (const int connection : connections_) {
            ::shutdown(connection, SHUT_RDWR);
        }
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
            ::close(socket_);
        }
        Stream(const Stream&) = delete;
        Stream& operator=(const Stream&) = delete;
        bool accept() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }
        [[nodiscard]] bool resumed() const {
            return ssl_ != nullptr && SSL_session_reused(ssl_) == 1;
        }
        ssize_t read(char* to, std::size_t size) {
            return ssl_ != nullptr ? SSL_read(ssl_, to, static_cast<int>(size))
                                   : ::recv(socket_, to, size, 0);
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

    void accept_connections() {
        for (;;) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) {
                if (stopping_) {
                    return;
                }
                continue;
            }
            ++accepted_;
            const std::lock_guard lock(mutex_);
            connections_.push_back(connection);
            threads_.emplace_back([this, connection] { serve(connection); });
        }
    }

    void serve(int connection) {
        // OpenSSL writes without MSG_NOSIGNAL. On this thread only: the client must do without.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        Stream stream(connection, tls_);
        if (stream.accept()) {
            if (stream.resumed()) {
                ++resumed_;
            }
            while (serve_request(stream)) {
            }
        }
        // Before the number can be used again.
        const std::lock_guard lock(mutex_);
        std::erase(connections_, connection);
    }

    bool serve_request(Stream& stream) {
        std::string request;
        std::size_t wanted = std::string::npos;
        char buffer[16 * 1024];
        while (request.size() < wanted) {
            const ssize_t count = stream.read(buffer, sizeof buffer);
            if (count <= 0) {
                return false;
            }
            request.append(buffer, static_cast<std::size_t>(count));
            const std::size_t head = request.find("\r\n\r\n");
            const std::size_t length = request.find("Content-Length: ");
            if (head != std::string::npos) {
                wanted = head + 4 + (length < head ? std::stoul(request.substr(length + 16)) : 0);
            }
        }
        ++requests_;
        const std::string answer = answer_(request);
        if (answer == "hang") {
            (void)stream.read(buffer, sizeof buffer);
            return false;
        }
        return !answer.empty() && stream.write(answer) && !closes_;
    }

    Answer answer_;
    SSL_CTX* tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> closes_ = false;
    std::atomic<int> accepted_ = 0;
    std::atomic<int> requests_ = 0;
    std::atomic<int> resumed_ = 0;
    mutable std::mutex mutex_;
    std::vector<int> connections_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace dynox::test
