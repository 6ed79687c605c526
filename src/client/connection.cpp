#include "client/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>
#include <utility>

#include "client/connect_race.hpp"

namespace dynox::detail {

namespace {

// One TLS record with its overhead, rounded up.
constexpr std::size_t tls_buffer_size = std::size_t{18} * 1024;

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

/// Sends what TLS has to say.
Task<Result<void>> flush_tls(Driver& driver, Connection& connection, TimePoint deadline) {
    const std::string_view output = connection.tls->output();
    if (output.empty()) {
        co_return Result<void>();
    }
    const StepResult sent =
        co_await write_step(driver, connection.socket.handle(), output, deadline);
    connection.tls->drop_output();
    if (sent.error) {
        co_return Error(sent.error);
    }
    co_return Result<void>();
}

/// Sends what TLS has to say, then gives it more to read. False: the peer has closed the
/// connection.
Task<Result<bool>> exchange_tls(Driver& driver, Connection& connection, TimePoint deadline) {
    Result<void> flushed = co_await flush_tls(driver, connection, deadline);
    if (!flushed) {
        co_return flushed.error();
    }
    const auto buffer = std::make_unique_for_overwrite<char[]>(tls_buffer_size);
    const StepResult received = co_await read_step(driver, connection.socket.handle(), buffer.get(),
                                                   tls_buffer_size, deadline);
    if (received.error) {
        co_return Error(received.error);
    }
    connection.tls->input(std::string_view(buffer.get(), received.transferred));
    co_return received.transferred != 0;
}

Task<Result<void>> handshake(Driver& driver, const Endpoint& endpoint, Connection& connection,
                             TimePoint deadline) {
    for (;;) {
        const TlsSession::State state = connection.tls->handshake();
        if (state == TlsSession::State::failed) {
            // The peer may want to know why; whether it hears it does not matter any more.
            const Error error = connection.tls->error();
            (void)co_await flush_tls(driver, connection, deadline);
            co_return error;
        }
        if (state == TlsSession::State::done) {
            co_return co_await flush_tls(driver, connection, deadline);
        }
        Result<bool> open = co_await exchange_tls(driver, connection, deadline);
        if (!open) {
            co_return failure(driver, endpoint, "TLS handshake with", open.error().code());
        }
        if (!*open) {
            co_return failure(driver, endpoint, "TLS handshake with",
                              client_errc::connection_closed);
        }
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
                                                          std::shared_ptr<TlsContext> tls,
                                                          TimePoint deadline) {
    OpeningConnection opening(driver);
    Result<Socket> socket = co_await connect_socket(driver, endpoint, deadline);
    if (!socket) {
        co_return socket.error();
    }
    (*opening).socket = *std::move(socket);
    if (tls != nullptr) {
        (*opening).tls = std::make_unique<TlsSession>(std::move(tls));
        Result<void> secured = co_await handshake(driver, endpoint, *opening, deadline);
        if (!secured) {
            co_return secured.error();
        }
    }
    co_return opening.take();
}

Task<Result<void>> send_bytes(Driver& driver, Connection& connection, std::string_view bytes,
                              TimePoint deadline) {
    if (connection.tls != nullptr) {
        if (connection.tls->write(bytes) == TlsSession::State::failed) {
            co_return connection.tls->error();
        }
        co_return co_await flush_tls(driver, connection, deadline);
    }
    const StepResult sent =
        co_await write_step(driver, connection.socket.handle(), bytes, deadline);
    if (sent.error) {
        co_return Error(sent.error);
    }
    co_return Result<void>();
}

Task<Result<std::size_t>> receive_bytes(Driver& driver, Connection& connection, char* to,
                                        std::size_t size, TimePoint deadline, bool expect_to_wait) {
    if (connection.tls == nullptr) {
        const StepResult received = co_await read_step(driver, connection.socket.handle(), to, size,
                                                       deadline, expect_to_wait);
        if (received.error) {
            co_return Error(received.error);
        }
        co_return received.transferred;
    }
    for (;;) {
        std::size_t count = 0;
        switch (connection.tls->read(to, size, count)) {
            case TlsSession::State::done:
                co_return count;
            case TlsSession::State::closed:
                co_return std::size_t{0};
            case TlsSession::State::failed:
                co_return connection.tls->error();
            case TlsSession::State::want_input:
                break;
        }
        Result<bool> open = co_await exchange_tls(driver, connection, deadline);
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

}  // namespace dynox::detail
