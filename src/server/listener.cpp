#include "server/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace dynox::server {
namespace {

// The kernel cuts this down to net.core.somaxconn.
constexpr int backlog = 4096;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Address> parse_address(const std::string& text, std::uint16_t port) {
    Address address;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    const std::string& numeric = text == "localhost" ? "127.0.0.1" : text;
    if (inet_pton(AF_INET, numeric.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.size = sizeof v4;
        std::memcpy(&address.storage, &v4, sizeof v4);
        return address;
    }
    if (inet_pton(AF_INET6, numeric.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        address.size = sizeof v6;
        std::memcpy(&address.storage, &v6, sizeof v6);
        return address;
    }
    return std::nullopt;
}

void set_port(Address& address, std::uint16_t port) noexcept {
    // The port lies at the same place in both families.
    reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
}

std::uint16_t port_of(int socket) noexcept {
    Address address;
    address.size = sizeof address.storage;
    ::getsockname(socket, address.get(), &address.size);
    return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

std::string url_of(const std::string& address, std::uint16_t port) {
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "http://[" + address + "]:" : "http://" + address + ":") + std::to_string(port);
}

Error system_error(const std::string& what, int number) {
    const error_code code(number, boost::system::system_category());
    return Error(code, what + ": " + code.message());
}

Error bind_error(const std::string& address, std::uint16_t port, int number) {
    const std::string what = "cannot listen on " + url_of(address, port);
    const error_code code(number, boost::system::system_category());
    switch (number) {
        case EADDRINUSE:
            return Error(code, what + ": another program listens on this port");
        case EADDRNOTAVAIL:
            return Error(code, what + ": this machine has no such address");
        case EACCES:
            return Error(code, what + ": no permission for ports below 1024");
        default:
            return system_error(what, number);
    }
}

bool set_option(int socket, int level, int option) noexcept {
    const int on = 1;
    return ::setsockopt(socket, level, option, &on, sizeof on) == 0;
}

}  // namespace

Result<Listener> listen_on(const std::string& address, std::uint16_t port, unsigned socket_count) {
    std::optional<Address> parsed = parse_address(address, port);
    if (!parsed) {
        return Error(
            client_errc::invalid_argument,
            "expected a numeric IPv4 or IPv6 address to listen on, found '" + address + "'");
    }
    Listener listener;
    for (unsigned i = 0; i < socket_count; ++i) {
        FileDescriptor socket(
            ::socket(parsed->get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!socket || !set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR)) {
            return system_error("cannot make a socket", errno);
        }
        // The first socket is bound without SO_REUSEPORT: with it, a second server on this port
        // would not fail but take half of the connections.
        if (i > 0 && !set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT)) {
            return system_error("cannot share a port between threads", errno);
        }
        if (::bind(socket.get(), parsed->get(), parsed->size) != 0) {
            return bind_error(address, port, errno);
        }
        if (i == 0 && socket_count > 1 && !set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT)) {
            return system_error("cannot share a port between threads", errno);
        }
        if (::listen(socket.get(), backlog) != 0) {
            return bind_error(address, port, errno);
        }
        if (i == 0) {
            port = port_of(socket.get());
            set_port(*parsed, port);
        }
        listener.sockets.push_back(std::move(socket));
    }
    listener.port = port;
    listener.url = url_of(address, port);
    return listener;
}

}  // namespace dynox::server
