#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "conformance/target.hpp"
#include "dynox/api/service.hpp"

namespace dynox::conformance {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + (errno != 0 ? std::string(": ") + std::strerror(errno) : ""));
}

/// The value of a header, compared without case; empty if it is absent.
std::string header_value(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const std::size_t colon = line.find(':');
        if (colon == name.size() && strncasecmp(line.data(), name.data(), name.size()) == 0) {
            const std::size_t start = line.find_first_not_of(' ', colon + 1);
            return start == std::string_view::npos ? "" : std::string(line.substr(start));
        }
    }
    return {};
}

/// Whether answers must have the service's headers beside the right body.
enum class HeaderCheck : std::uint8_t { all, none };

/// One keep-alive connection to a server on this host.
class HttpTarget : public Target {
  public:
    explicit HttpTarget(int port, HeaderCheck header_check = HeaderCheck::all)
        : port_(port), header_check_(header_check) {}
    HttpTarget(const HttpTarget&) = delete;
    HttpTarget& operator=(const HttpTarget&) = delete;
    ~HttpTarget() override { disconnect(); }

    Answer ask(std::string_view operation, std::string_view body) override {
        if (socket_ < 0) {
            connect();
        }
        try {
            send(request_text(operation, body));
            return receive();
        } catch (...) {
            disconnect();  // a late answer belongs to no later request
            throw;
        }
    }

  private:
    // Signed in form only: the server checks that the parts are there.
    std::string request_text(std::string_view operation, std::string_view body) const {
        return "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
               "\r\nX-Amz-Target: " +
               std::string(api::target_prefix_of(api::service_of_operation(operation))) +
               std::string(operation) +
               "\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\n"
               "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/"
               "dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, "
               "Signature=0\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    }

    void connect() {
        errno = 0;
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{.tv_sec = 30, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port_));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            fail("no connection to port " + std::to_string(port_));
        }
    }
    void disconnect() {
        if (socket_ >= 0) {
            ::close(socket_);
            socket_ = -1;
        }
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            errno = 0;
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                fail("the request was not taken");
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void read_more(std::string& received) {
        char buffer[64 * 1024];
        errno = 0;
        const ssize_t size = ::recv(socket_, buffer, sizeof buffer, 0);
        if (size <= 0) {
            fail("no whole answer came");
        }
        received.append(buffer, static_cast<std::size_t>(size));
    }

    Answer receive() {
        std::string received;
        std::size_t head_end = std::string::npos;
        while ((head_end = received.find("\r\n\r\n")) == std::string::npos) {
            read_more(received);
        }
        const std::string head = received.substr(0, head_end + 2);
        std::string body = received.substr(head_end + 4);
        const std::string length = header_value(head, "Content-Length");
        if (!head.starts_with("HTTP/1.1 ") || length.empty()) {
            fail("a strange answer: " + head);
        }
        const auto size = static_cast<std::size_t>(std::stoul(length));
        while (body.size() < size) {
            read_more(body);
        }
        if (header_check_ == HeaderCheck::all) {
            check_headers(head, body);
        }
        if (header_value(head, "Connection") == "close") {
            disconnect();
        }
        return {std::stoi(head.substr(9, 3)), std::move(body)};
    }

    static void check_headers(std::string_view head, const std::string& body) {
        const auto checksum =
            ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
        errno = 0;
        if (header_value(head, "x-amz-crc32") != std::to_string(checksum)) {
            fail("x-amz-crc32 is " + header_value(head, "x-amz-crc32") + ", the body's is " +
                 std::to_string(checksum));
        }
        if (header_value(head, "Content-Type") != "application/x-amz-json-1.0") {
            fail("Content-Type is " + header_value(head, "Content-Type"));
        }
        const std::string id = header_value(head, "x-amzn-RequestId");
        const bool is_fine = id.size() == 52 && std::all_of(id.begin(), id.end(), [](char c) {
                                 return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                             });
        if (!is_fine) {
            fail("x-amzn-RequestId is " + id);
        }
    }

    int port_;
    HeaderCheck header_check_;
    int socket_ = -1;
};

/// A server that this process has started.
class ServeTarget : public Target {
  public:
    ServeTarget(const std::filesystem::path& program, const std::filesystem::path& directory) {
        start(program, directory);
        http_ = std::make_unique<HttpTarget>(read_port());
    }
    ServeTarget(const ServeTarget&) = delete;
    ServeTarget& operator=(const ServeTarget&) = delete;
    ~ServeTarget() override {
        http_.reset();
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
        ::close(output_);
    }

    Answer ask(std::string_view operation, std::string_view body) override {
        return http_->ask(operation, body);
    }

  private:
    void start(const std::filesystem::path& program, const std::filesystem::path& directory) {
        int ends[2] = {-1, -1};
        errno = 0;
        if (::pipe(ends) != 0) {
            fail("no pipe");
        }
        std::vector<std::string> words{program.string(), "serve", "--port", "0"};
        if (!directory.empty()) {
            words.insert(words.end(), {"--data", directory.string()});
        }
        std::vector<char*> arguments;
        arguments.reserve(words.size() + 1);
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        process_ = ::fork();
        if (process_ < 0) {
            fail("no process");
        }
        if (process_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        output_ = ends[0];
    }

    int read_port() const {
        constexpr std::string_view start = "listening on http://127.0.0.1:";
        std::string line;
        char next = 0;
        while (::read(output_, &next, 1) == 1 && next != '\n') {
            line += next;
        }
        if (!line.starts_with(start)) {
            errno = 0;
            fail("the server does not start; its first line is: " + line);
        }
        return std::stoi(line.substr(start.size()));
    }

    pid_t process_ = -1;
    int output_ = -1;
    std::unique_ptr<HttpTarget> http_;
};

}  // namespace

std::unique_ptr<Target> make_http_target(int port) {
    return std::make_unique<HttpTarget>(port);
}

std::unique_ptr<Target> make_local_target(int port) {
    return std::make_unique<HttpTarget>(port, HeaderCheck::none);
}

std::unique_ptr<Target> make_serve_target(const std::filesystem::path& program,
                                          const std::filesystem::path& directory) {
    return std::make_unique<ServeTarget>(program, directory);
}

}  // namespace dynox::conformance
