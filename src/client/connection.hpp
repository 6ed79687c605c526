// Connection: one open connection to the service, as plain data that any driver can use.
#pragma once

#include <memory>
#include <string_view>

#include "client/endpoint.hpp"
#include "client/socket.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "client/tls.hpp"

namespace dynox::detail {

struct Connection {
    Socket socket;
    std::unique_ptr<Place> place;     // of an idle socket, if it has one; goes before the socket
    std::unique_ptr<TlsSession> tls;  // null for http
    TimePoint idle_since{};
    bool has_served = false;  // an answer was read from it
};

/// Connects to the endpoint: each of the host's addresses in turn, then the TLS handshake if `tls`
/// is not null. Errors: client_errc::timeout, connection_closed; system errors; those of
/// tls_category().
[[nodiscard]] Task<Result<std::unique_ptr<Connection>>> open_connection(
    Driver& driver, const Endpoint& endpoint, std::shared_ptr<TlsContext> tls, TimePoint deadline);

/// Sends all bytes.
[[nodiscard]] Task<Result<void>> send_bytes(Driver& driver, Connection& connection,
                                            std::string_view bytes, TimePoint deadline);
/// Receives at least one byte; 0 is the end of the stream.
[[nodiscard]] Task<Result<std::size_t>> receive_bytes(Driver& driver, Connection& connection,
                                                      char* to, std::size_t size,
                                                      TimePoint deadline, bool expect_to_wait);

}  // namespace dynox::detail
