// Listening sockets: one per reactor on the same address, between which the kernel spreads the
// connections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dynox/errors.hpp"
#include "server/file_descriptor.hpp"

namespace dynox::server {

struct Listener {
    std::vector<FileDescriptor> sockets;
    std::uint16_t port = 0;
    std::string url;  ///< "http://127.0.0.1:8000", "http://[::1]:8000"
};

/// Binds and listens. Clients that connect from now on wait in the kernel until somebody accepts
/// them. Errors: client_errc::invalid_argument (no address of this machine); the system's, such as
/// port in use.
[[nodiscard]] Result<Listener> listen_on(const std::string& address, std::uint16_t port,
                                         unsigned socket_count);

}  // namespace dynox::server
