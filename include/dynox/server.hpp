// Server: DynamoDB's HTTP protocol in front of whoever executes the requests, such as an Engine.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dynox/api/service.hpp"
#include "dynox/errors.hpp"
#include "dynox/faults.hpp"

namespace dynox {

/// A key that a client signs with. Never printed.
struct AccessKey {
    std::string access_key_id;
    std::string secret_access_key;
};

/// How a server listens and what it bounds. A class with setters, so that it may be built inside
/// co_await too.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class ServerConfig {
  public:
    using Duration = std::chrono::milliseconds;

    /// A numeric IPv4 or IPv6 address. Default: 127.0.0.1; nothing listens beyond this machine
    /// unless told to.
    ServerConfig& bind_address(std::string address) {
        return bind_address_ = std::move(address), *this;
    }
    /// 0 (the default): the system picks one, see Server::port().
    ServerConfig& port(std::uint16_t number) { return port_ = number, *this; }
    /// 0 (the default): one per core this process may use.
    ServerConfig& threads(unsigned count) { return threads_ = count, *this; }
    /// A connection between two requests (or before its first) is closed after this time. Default:
    /// 5 minutes.
    ServerConfig& idle_timeout(Duration time) { return idle_timeout_ = time, *this; }
    /// From a request's first byte to the end of its headers. Default: 10 s.
    ServerConfig& head_timeout(Duration time) { return head_timeout_ = time, *this; }
    /// From the end of a request's headers to the end of its body. Default: 60 s.
    ServerConfig& body_timeout(Duration time) { return body_timeout_ = time, *this; }
    /// While an answer is being sent: from one accepted byte to the next. Default: 30 s.
    ServerConfig& write_timeout(Duration time) { return write_timeout_ = time, *this; }
    /// stop() waits so long for requests in flight. Default: 5 s.
    ServerConfig& stop_timeout(Duration time) { return stop_timeout_ = time, *this; }
    /// With more of them the longest idle ones are closed. Default: 20,000.
    ServerConfig& connections_max(std::size_t count) { return connections_max_ = count, *this; }
    /// Memory for requests that have arrived in part and answers that have left in part, all
    /// together (64 MiB a thread if that is more, with many threads); beyond it requests that
    /// arrive in parts are answered with 503, and clients that take no answer are cut off, the
    /// slowest first. Default: 1 GiB.
    ServerConfig& buffered_bytes_max(std::size_t size) { return buffered_bytes_max_ = size, *this; }

    /// Verifies every request's signature from now on, and takes those of this key; may be called
    /// for several keys. Default: none, so that any signature will do.
    ServerConfig& accept_key(std::string access_key_id, std::string secret_access_key) {
        access_keys_.push_back({std::move(access_key_id), std::move(secret_access_key)});
        return *this;
    }

    // For tests; docs/testing.md.
    /// Appends every DynamoDB request and its answer to this file, one JSON document a line. What
    /// belongs to signatures is not in it, but the data is. Default: empty, no log.
    ServerConfig& request_log(std::string path) { return request_log_ = std::move(path), *this; }
    /// Counts and times requests, and answers GET /metrics in the text format of Prometheus.
    /// Default: off.
    ServerConfig& metrics(bool on) { return metrics_ = on, *this; }
    /// Provisioned tables and global indexes answer ProvisionedThroughputExceededException beyond
    /// their capacity (and what is left of the last 300 s of it). Default: off.
    ServerConfig& enforce_capacity(bool on) { return enforce_capacity_ = on, *this; }
    /// Each access key gets a service of its own, which `open` makes at its first request; called by
    /// one thread at a time. Keys: 1..128 letters, digits, '_' and '-'. The service that start() is
    /// given then answers only what has no access key. The services must acknowledge writes at once
    /// (commit tickets of 0). Default: empty, one service for all.
    using OpenNamespace =
        std::function<Result<std::shared_ptr<api::Service>>(const std::string& access_key)>;
    ServerConfig& namespaces(OpenNamespace open) { return namespaces_ = std::move(open), *this; }

    [[nodiscard]] const std::string& bind_address() const noexcept { return bind_address_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] unsigned threads() const noexcept { return threads_; }
    [[nodiscard]] Duration idle_timeout() const noexcept { return idle_timeout_; }
    [[nodiscard]] Duration head_timeout() const noexcept { return head_timeout_; }
    [[nodiscard]] Duration body_timeout() const noexcept { return body_timeout_; }
    [[nodiscard]] Duration write_timeout() const noexcept { return write_timeout_; }
    [[nodiscard]] Duration stop_timeout() const noexcept { return stop_timeout_; }
    [[nodiscard]] std::size_t connections_max() const noexcept { return connections_max_; }
    [[nodiscard]] std::size_t buffered_bytes_max() const noexcept { return buffered_bytes_max_; }
    [[nodiscard]] const std::vector<AccessKey>& access_keys() const noexcept {
        return access_keys_;
    }
    [[nodiscard]] const std::string& request_log() const noexcept { return request_log_; }
    [[nodiscard]] bool metrics() const noexcept { return metrics_; }
    [[nodiscard]] bool enforce_capacity() const noexcept { return enforce_capacity_; }
    [[nodiscard]] const OpenNamespace& namespaces() const noexcept { return namespaces_; }

  private:
    std::string bind_address_ = "127.0.0.1";
    std::uint16_t port_ = 0;
    unsigned threads_ = 0;
    Duration idle_timeout_{std::chrono::minutes(5)};
    Duration head_timeout_{std::chrono::seconds(10)};
    Duration body_timeout_{std::chrono::seconds(60)};
    Duration write_timeout_{std::chrono::seconds(30)};
    Duration stop_timeout_{std::chrono::seconds(5)};
    std::size_t connections_max_ = 20'000;
    std::size_t buffered_bytes_max_ = std::size_t{1} << 30;
    std::string request_log_;
    bool metrics_ = false;
    bool enforce_capacity_ = false;
    OpenNamespace namespaces_;
    std::vector<AccessKey> access_keys_;
};

/// Listens on a TCP port and answers DynamoDB requests. Owns its threads and sockets; touches no
/// signal handler.
///
/// Two steps, so that the port answers before a large data directory is open: listen() binds, and
/// clients that connect from then on wait; start() begins to answer them.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe, but stop() may be called
///                      from any thread.
class Server {
  public:
    /// Binds the port.
    ///
    /// \par Errors   client_errc::invalid_argument (the address), or the system's error with one
    ///               sentence (port in use, request log that cannot be written).
    [[nodiscard]] static Result<Server> listen(const ServerConfig& config = {});
    Server(Server&& other) noexcept;
    Server& operator=(Server&& other) noexcept;
    /// Calls stop().
    ~Server();

    /// Starts the threads that answer by `service` and returns, and one that has the service do
    /// what falls due by itself. May be called once.
    ///
    /// \par Errors   the system's, when it has no threads to give.
    [[nodiscard]] Result<void> start(std::shared_ptr<api::Service> service);
    /// Stops accepting, answers the requests that have arrived, closes all connections (those that
    /// are still not done after stop_timeout too), and joins the threads. A second call does
    /// nothing.
    void stop();

    /// What goes wrong on purpose; rules may be added and removed at any time.
    [[nodiscard]] Faults& faults() noexcept;

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Where clients find it: "http://127.0.0.1:8000".
    [[nodiscard]] const std::string& url() const noexcept;

  private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dynox
