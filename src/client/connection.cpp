#include "client/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>
#include <utility>

#include "client/connect_race.hpp"
#include "http/parser.hpp"

namespace dynox::detail {

namespace {

// One TLS record with its overhead, rounded up.
constexpr std::size_t tls_buffer_size = std::size_t{18} * 1024;
// The answer to CONNECT is a head; the parser bounds it.
constexpr std::size_t tunnel_read_size = 1024;

/// The address that `host` spells out, without asking a name service.
bool parse_address(const std::string& host, const std::string& port, Address& address) {
    std::uint16_t number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    sockaddr_in v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(number);
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
        return true;
    }
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(number);
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
        return true;
    }
    return false;
}

Error failure(Driver& driver, const Endpoint& endpoint, std::string_view what, error_code code) {
    std::string reason = code.message();
    if (code == client_errc::timeout) {
        reason = driver.call_expired() ? "call_timeout has passed" : "connect_timeout has passed";
    }
    return Error(code,
                 std::string(what) + " " + endpoint.host + ":" + endpoint.port + ": " + reason);
}

Task<Result<std::vector<Address>>> find_addresses(Driver& driver, const Endpoint& endpoint,
                                                  TimePoint deadline) {
    std::vector<Address> addresses(1);
    if (parse_address(endpoint.host, endpoint.port, addresses.front())) {
        co_return addresses;
    }
    addresses.clear();
    const StepResult resolved =
        co_await resolve_step(driver, endpoint.host, endpoint.port, addresses, deadline);
    if (resolved.error) {
        co_return failure(driver, endpoint, "could not find the address of", resolved.error);
    }
    co_return addresses;
}

Task<Result<Socket>> connect_socket(Driver& driver, const Endpoint& endpoint, TimePoint deadline) {
    Result<std::vector<Address>> addresses = co_await find_addresses(driver, endpoint, deadline);
    if (!addresses) {
        co_return addresses.error();
    }
    if (addresses->empty()) {
        co_return failure(driver, endpoint, "could not connect to",
                          make_error_code(boost::system::errc::host_unreachable));
    }
    interleave_families(*addresses);
    const StepResult connected = co_await connect_step(driver, *addresses, deadline);
    if (connected.error) {
        co_return failure(driver, endpoint, "could not connect to", connected.error);
    }
    co_return Socket(connected.socket);
}

/// The layer that carries the bytes of `tls`; null: the socket.
TlsSession* below(const Connection& connection, const TlsSession* tls) {
    return tls == connection.tls.get() ? connection.proxy_tls.get() : nullptr;
}

/// The layer that requests go through; null: the socket.
TlsSession* top_of(const Connection& connection) {
    return connection.tls != nullptr ? connection.tls.get() : connection.proxy_tls.get();
}

Task<Result<void>> send_through(Driver& driver, Connection& connection, TlsSession* tls,
                                std::string_view bytes, TimePoint deadline);
Task<Result<std::size_t>> receive_through(Driver& driver, Connection& connection, TlsSession* tls,
                                          char* to, std::size_t size, TimePoint deadline);

/// Sends what a layer has to say.
Task<Result<void>> flush_tls(Driver& driver, Connection& connection, TlsSession& tls,
                             TimePoint deadline) {
    const std::string_view output = tls.output();
    if (output.empty()) {
        co_return Result<void>();
    }
    if (TlsSession* lower = below(connection, &tls)) {
        Result<void> sent = co_await send_through(driver, connection, lower, output, deadline);
        tls.drop_output();
        co_return sent;
    }
    const StepResult sent =
        co_await write_step(driver, connection.socket.handle(), output, deadline);
    tls.drop_output();
    if (sent.error) {
        co_return Error(sent.error);
    }
    co_return Result<void>();
}

/// Sends what a layer has to say, then gives it more to read. False: the peer has closed the
/// connection.
Task<Result<bool>> exchange_tls(Driver& driver, Connection& connection, TlsSession& tls,
                                TimePoint deadline) {
    Result<void> flushed = co_await flush_tls(driver, connection, tls, deadline);
    if (!flushed) {
        co_return flushed.error();
    }
    if (TlsSession* lower = below(connection, &tls)) {
        const auto buffer = std::make_unique_for_overwrite<char[]>(tls_buffer_size);
        Result<std::size_t> received = co_await receive_through(
            driver, connection, lower, buffer.get(), tls_buffer_size, deadline);
        if (!received) {
            co_return received.error();
        }
        tls.input(std::string_view(buffer.get(), *received));
        co_return *received != 0;
    }
    const int socket = connection.socket.handle();
    const StepResult ready = co_await readable_step(driver, socket, deadline);
    if (ready.error) {
        co_return Error(ready.error);
    }
    const auto buffer = std::make_unique_for_overwrite<char[]>(tls_buffer_size);
    const StepResult received =
        co_await read_step(driver, socket, buffer.get(), tls_buffer_size, deadline);
    if (received.error) {
        co_return Error(received.error);
    }
    tls.input(std::string_view(buffer.get(), received.transferred));
    co_return received.transferred != 0;
}

Task<Result<void>> send_through(Driver& driver, Connection& connection, TlsSession* tls,
                                std::string_view bytes, TimePoint deadline) {
    if (tls != nullptr) {
        if (tls->write(bytes) == TlsSession::State::failed) {
            co_return tls->error();
        }
        co_return co_await flush_tls(driver, connection, *tls, deadline);
    }
    const StepResult sent =
        co_await write_step(driver, connection.socket.handle(), bytes, deadline);
    if (sent.error) {
        co_return Error(sent.error);
    }
    co_return Result<void>();
}

Task<Result<std::size_t>> receive_through(Driver& driver, Connection& connection, TlsSession* tls,
                                          char* to, std::size_t size, TimePoint deadline) {
    if (tls == nullptr) {
        const StepResult received =
            co_await read_step(driver, connection.socket.handle(), to, size, deadline);
        if (received.error) {
            co_return Error(received.error);
        }
        co_return received.transferred;
    }
    for (;;) {
        std::size_t count = 0;
        switch (tls->read(to, size, count)) {
            case TlsSession::State::done:
                co_return count;
            case TlsSession::State::closed:
                co_return std::size_t{0};
            case TlsSession::State::failed:
                co_return tls->error();
            case TlsSession::State::want_input:
                break;
        }
        Result<bool> open = co_await exchange_tls(driver, connection, *tls, deadline);
        if (!open) {
            co_return open.error();
        }
        if (!*open) {
            // Without TLS's own goodbye the answer may have been cut off by anybody.
            co_return Error(client_errc::connection_closed,
                            "the connection was closed without the end of TLS");
        }
    }
}

Task<Result<void>> handshake(Driver& driver, const Endpoint& endpoint, Connection& connection,
                             TlsSession& tls, TimePoint deadline) {
    for (;;) {
        const TlsSession::State state = tls.handshake();
        if (state == TlsSession::State::failed) {
            // The peer may want to know why; whether it hears it does not matter any more.
            const Error error = tls.error();
            (void)co_await flush_tls(driver, connection, tls, deadline);
            co_return error;
        }
        if (state == TlsSession::State::done) {
            co_return co_await flush_tls(driver, connection, tls, deadline);
        }
        Result<bool> open = co_await exchange_tls(driver, connection, tls, deadline);
        if (!open) {
            co_return failure(driver, endpoint, "TLS handshake with", open.error().code());
        }
        if (!*open) {
            co_return failure(driver, endpoint, "TLS handshake with",
                              client_errc::connection_closed);
        }
    }
}

/// What a proxy said to CONNECT.
Error proxy_refusal(const Proxy& proxy, int status) {
    const std::string name = proxy.endpoint.host + ":" + proxy.endpoint.port;
    if (status == 407) {
        return Error(make_error_code(boost::system::errc::permission_denied),
                     "the proxy " + name + " (" + proxy.source + ") wants " +
                         (proxy.authorization.empty() ? "a user and a password"
                                                      : "another user or password") +
                         ": it answered 407");
    }
    // A gateway's trouble may pass; what a proxy forbids it will forbid again.
    const auto code = status >= 500 ? boost::system::errc::host_unreachable
                                    : boost::system::errc::permission_denied;
    return Error(make_error_code(code), "the proxy " + name + " (" + proxy.source +
                                            ") did not open a tunnel: it answered " +
                                            std::to_string(status));
}

/// Asks the proxy to connect to the endpoint.
Task<Result<void>> open_tunnel(Driver& driver, Connection& connection, const Endpoint& endpoint,
                               const Proxy& proxy, TimePoint deadline) {
    const std::string host =
        endpoint.host.find(':') == std::string::npos ? endpoint.host : "[" + endpoint.host + "]";
    const std::string target = host + ":" + endpoint.port;
    std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (!proxy.authorization.empty()) {
        request += "Proxy-Authorization: " + proxy.authorization + "\r\n";
    }
    request += "\r\n";
    TlsSession* const tls = connection.proxy_tls.get();
    Result<void> sent = co_await send_through(driver, connection, tls, request, deadline);
    if (!sent) {
        co_return failure(driver, proxy.endpoint, "CONNECT to the proxy", sent.error().code());
    }
    std::string answer;
    http::ResponseParser parser;
    for (;;) {
        const std::size_t filled = answer.size();
        answer.resize(filled + tunnel_read_size);
        Result<std::size_t> received = co_await receive_through(
            driver, connection, tls, answer.data() + filled, tunnel_read_size, deadline);
        if (!received || *received == 0) {
            co_return failure(driver, proxy.endpoint, "CONNECT to the proxy",
                              received ? make_error_code(client_errc::connection_closed)
                                       : received.error().code());
        }
        answer.resize(filled + *received);
        const http::Step step = parser.next(answer);
        if (step.event == http::Event::need_more) {
            answer.erase(0, step.consumed);
            continue;
        }
        if (step.event != http::Event::head) {
            co_return Error(client_errc::invalid_response,
                            "the answer of the proxy " + proxy.endpoint.host +
                                " is not HTTP: " + std::string(http::describe(step.error)));
        }
        const int status = parser.head().status();
        if (status < 200 || status > 299) {
            co_return proxy_refusal(proxy, status);
        }
        // The endpoint says nothing before we do.
        if (step.consumed != answer.size()) {
            co_return Error(
                client_errc::invalid_response,
                "the proxy " + proxy.endpoint.host + " sent bytes behind its answer to CONNECT");
        }
        co_return Result<void>();
    }
}

/// Closes a new connection unless it is finished, and tells the driver.
class OpeningConnection {
  public:
    explicit OpeningConnection(Driver& driver)
        : driver_(driver), connection_(std::make_unique<Connection>()) {}
    ~OpeningConnection() {
        if (connection_ != nullptr && connection_->socket.handle() != -1) {
            driver_.detach(connection_->socket.handle());
        }
    }
    OpeningConnection(const OpeningConnection&) = delete;
    OpeningConnection& operator=(const OpeningConnection&) = delete;
    Connection& operator*() const noexcept { return *connection_; }
    [[nodiscard]] std::unique_ptr<Connection> take() noexcept { return std::move(connection_); }

  private:
    Driver& driver_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace

Task<Result<std::unique_ptr<Connection>>> open_connection(Driver& driver, const Endpoint& endpoint,
                                                          const Dial& dial, TimePoint deadline) {
    OpeningConnection opening(driver);
    const Endpoint& first = dial.proxy != nullptr ? dial.proxy->endpoint : endpoint;
    Result<Socket> socket = co_await connect_socket(driver, first, deadline);
    if (!socket) {
        co_return socket.error();
    }
    (*opening).socket = *std::move(socket);
    if (dial.proxy_tls != nullptr) {
        (*opening).proxy_tls = std::make_unique<TlsSession>(dial.proxy_tls);
        Result<void> secured =
            co_await handshake(driver, first, *opening, *(*opening).proxy_tls, deadline);
        if (!secured) {
            co_return secured.error();
        }
    }
    if (dial.proxy != nullptr && dial.tls != nullptr) {
        Result<void> open = co_await open_tunnel(driver, *opening, endpoint, *dial.proxy, deadline);
        if (!open) {
            co_return open.error();
        }
    }
    if (dial.tls != nullptr) {
        (*opening).tls = std::make_unique<TlsSession>(dial.tls);
        Result<void> secured =
            co_await handshake(driver, endpoint, *opening, *(*opening).tls, deadline);
        if (!secured) {
            co_return secured.error();
        }
    }
    co_return opening.take();
}

Task<Result<std::unique_ptr<Connection>>> open_connection(Driver& driver, const Endpoint& endpoint,
                                                          std::shared_ptr<TlsContext> tls,
                                                          TimePoint deadline) {
    Dial dial;
    dial.tls = std::move(tls);
    co_return co_await open_connection(driver, endpoint, dial, deadline);
}

Task<Result<void>> send_bytes(Driver& driver, Connection& connection, std::string_view bytes,
                              TimePoint deadline) {
    return send_through(driver, connection, top_of(connection), bytes, deadline);
}

Task<Result<std::size_t>> receive_bytes(Driver& driver, Connection& connection, char* to,
                                        std::size_t size, TimePoint deadline) {
    return receive_through(driver, connection, top_of(connection), to, size, deadline);
}

}  // namespace dynox::detail
