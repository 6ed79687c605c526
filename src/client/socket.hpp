// Sockets: the system calls that both drivers share. All sockets are non-blocking.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "client/step.hpp"

namespace dynox::detail {

/// Owns a socket.
class Socket {
  public:
    Socket() noexcept = default;
    explicit Socket(int handle) noexcept : handle_(handle) {}
    Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket();
    [[nodiscard]] int handle() const noexcept { return handle_; }
    [[nodiscard]] int release() noexcept { return std::exchange(handle_, -1); }

  private:
    int handle_ = -1;
};

/// Appends the addresses of a host; blocks. `port` is decimal.
[[nodiscard]] error_code resolve_host(const char* host, const char* port,
                                      std::vector<Address>& addresses);

/// A new socket that is connected (no error) or on its way (errc::operation_in_progress).
[[nodiscard]] Socket begin_connect(const Address& address, error_code& error);
/// Why connecting failed; no error if it did not.
[[nodiscard]] error_code connect_error(int socket) noexcept;

/// Tries to carry out a read or write step. False: it has to wait for the socket.
[[nodiscard]] bool try_transfer(Step& step) noexcept;

}  // namespace dynox::detail
