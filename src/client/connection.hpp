// Connection: one open connection to the service, as plain data that any driver can use.
#pragma once

#include <memory>
#include <string_view>

#include "client/endpoint.hpp"
#include "client/proxy.hpp"
#include "client/socket.hpp"
#include "client/step.hpp"
#include "client/task.hpp"
#include "client/tls.hpp"

namespace dynox::detail {

struct Connection {
    Socket socket;
    std::unique_ptr<Place> place;  // of an idle socket, if it has one; goes before the socket
    std::unique_ptr<TlsSession> proxy_tls;  // around everything else; null but for an https proxy
    std::unique_ptr<TlsSession> tls;        // with the endpoint; null for http
    TimePoint idle_since{};
    bool has_served = false;  // an answer was read from it

    /// What is read from the socket is the answer itself.
    [[nodiscard]] bool is_plain() const noexcept { return tls == nullptr && proxy_tls == nullptr; }
};

/// The way to an endpoint.
struct Dial {
    std::shared_ptr<TlsContext> tls;        ///< with the endpoint; null for http
    const Proxy* proxy = nullptr;           ///< null: directly
    std::shared_ptr<TlsContext> proxy_tls;  ///< with an https proxy; null otherwise
};

/// Connects to the endpoint (the first of the host's addresses that answers), or to the proxy. An
/// https endpoint is reached through a tunnel (CONNECT), then the TLS handshake; an http endpoint
/// behind a proxy wants its whole URL in each request. `endpoint` and `dial` must live until the
/// task is done. Errors: client_errc::timeout, connection_closed, invalid_response; system errors
/// (permission_denied: the proxy refuses); those of tls_category().
[[nodiscard]] Task<Result<std::unique_ptr<Connection>>> open_connection(Driver& driver,
                                                                        const Endpoint& endpoint,
                                                                        const Dial& dial,
                                                                        TimePoint deadline);
/// The same, directly.
[[nodiscard]] Task<Result<std::unique_ptr<Connection>>> open_connection(
    Driver& driver, const Endpoint& endpoint, std::shared_ptr<TlsContext> tls, TimePoint deadline);

/// Sends all bytes.
[[nodiscard]] Task<Result<void>> send_bytes(Driver& driver, Connection& connection,
                                            std::string_view bytes, TimePoint deadline);
/// Receives at least one byte; 0 is the end of the stream. Of a plain connection to which something
/// was just sent, await readable_step() first.
[[nodiscard]] Task<Result<std::size_t>> receive_bytes(Driver& driver, Connection& connection,
                                                      char* to, std::size_t size,
                                                      TimePoint deadline);

}  // namespace dynox::detail
