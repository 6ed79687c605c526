#include "client/socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dynox::detail {

namespace {

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

// Boost's base class has a protected destructor that is not virtual; nobody deletes a category.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
/// Errors of getaddrinfo() have numbers of their own.
class ResolverCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "dynox.resolver"; }
    std::string message(int value) const override { return gai_strerror(value); }
};
#pragma GCC diagnostic pop

error_code resolver_error(int value) noexcept {
    static const ResolverCategory category;
    if (value == EAI_SYSTEM) {
        return last_error();
    }
    // "Try again" may pass by itself, as a host that cannot be reached may.
    return value == EAI_AGAIN ? make_error_code(boost::system::errc::host_unreachable)
                              : error_code(value, category);
}

bool try_read(Step& step) noexcept {
    for (;;) {
        const ssize_t count = ::recv(step.socket, step.read_to, step.size, 0);
        if (count >= 0) {
            step.transferred = static_cast<std::size_t>(count);
            return true;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            step.error = last_error();
            return true;
        }
    }
}

bool try_write(Step& step) noexcept {
    while (step.transferred < step.size) {
        const ssize_t count = ::send(step.socket, step.write_from + step.transferred,
                                     step.size - step.transferred, MSG_NOSIGNAL);
        if (count >= 0) {
            step.transferred += static_cast<std::size_t>(count);
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            step.error = last_error();
            return true;
        }
    }
    return true;
}

}  // namespace

Socket::~Socket() {
    if (handle_ != -1) {
        ::close(handle_);
    }
}

error_code resolve_host(const char* host, const char* port, std::vector<Address>& addresses) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int result = ::getaddrinfo(host, port, &hints, &found); result != 0) {
        return resolver_error(result);
    }
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_addrlen <= sizeof(sockaddr_storage)) {
            Address& address = addresses.emplace_back();
            std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
            address.size = entry->ai_addrlen;
        }
    }
    ::freeaddrinfo(found);
    return {};
}

Socket begin_connect(const Address& address, error_code& error) {
    error.clear();
    Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           IPPROTO_TCP));
    if (socket.handle() == -1) {
        error = last_error();
        return socket;
    }
    // A request is one write: waiting for more to send would only delay it.
    const int on = 1;
    ::setsockopt(socket.handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.handle(), reinterpret_cast<const sockaddr*>(&address.storage),
                  address.size) != 0) {
        // An interrupted connect() goes on by itself.
        error = errno == EINTR ? make_error_code(boost::system::errc::operation_in_progress)
                               : last_error();
    }
    return socket;
}

error_code connect_error(int socket) noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &value, &size) != 0) {
        return last_error();
    }
    return {value, boost::system::system_category()};
}

bool try_transfer(Step& step) noexcept {
    return step.kind == Step::Kind::read ? try_read(step) : try_write(step);
}

}  // namespace dynox::detail
