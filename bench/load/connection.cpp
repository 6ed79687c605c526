#include "connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

namespace dynox::load {
namespace {

constexpr std::size_t receive_bytes_max = 256 * 1024;

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
    return text.size() >= prefix.size() &&
           ::strncasecmp(text.data(), prefix.data(), prefix.size()) == 0;
}

}  // namespace

bool Connection::open() {
    close();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close();
        return false;
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

void Connection::close() noexcept {
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

bool Connection::send(std::string_view request) {
    answer_.clear();
    body_begin_ = body_size_ = 0;
    chunked_ = closing_ = false;
    while (!request.empty()) {
        const ssize_t size = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
        if (size < 0) {
            return false;
        }
        request.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

Connection::Arrival Connection::receive(int flags) {
    static const auto buffer = std::make_unique<char[]>(receive_bytes_max);  // one thread
    const ssize_t size = ::recv(socket_, buffer.get(), receive_bytes_max, flags);
    if (size <= 0) {
        return size < 0 && errno == EAGAIN ? Arrival::partial : Arrival::lost;
    }
    answer_.append(buffer.get(), static_cast<std::size_t>(size));
    if (body_begin_ == 0) {
        const std::size_t end = answer_.find("\r\n\r\n");
        if (end == std::string::npos) {
            return Arrival::partial;
        }
        read_head(end + 2);
        body_begin_ = end + 4;
    }
    return is_whole() ? Arrival::whole : Arrival::partial;
}

void Connection::read_head(std::size_t head_size) {
    const std::string_view head = std::string_view(answer_).substr(0, head_size);
    status_ = std::atoi(answer_.c_str() + std::string_view("HTTP/1.1 ").size());
    for (std::size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
        const std::string_view line = head.substr(at);
        if (starts_with_ignoring_case(line, "content-length:")) {
            body_size_ = std::strtoull(line.data() + line.find(':') + 1, nullptr, 10);
        } else if (starts_with_ignoring_case(line, "transfer-encoding: chunked")) {
            chunked_ = true;
        } else if (starts_with_ignoring_case(line, "connection: close")) {
            closing_ = true;
        }
    }
}

bool Connection::is_whole() const noexcept {
    return chunked_ ? body().ends_with("0\r\n\r\n") : body().size() >= body_size_;
}

}  // namespace dynox::load
