// Hosts: the connections to each, for one client, or for several that share them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "client/connection.hpp"
#include "client/connection_pool.hpp"
#include "client/proxy.hpp"
#include "client/settings.hpp"
#include "client/tls.hpp"

namespace dynox::detail {

/// The certificates to trust, and who named them.
struct TrustSource {
    std::string ca_bundle;  ///< PEM file; empty: the system's
    std::string name;

    /// Null if no TLS is needed on the way. Errors: as TlsTrust::shared().
    [[nodiscard]] Result<std::shared_ptr<TlsTrust>> trust_for(const Endpoint& endpoint,
                                                              const Proxy* proxy) const;
};

/// `proxy` (null: none) must outlive the way. Errors: as TlsContext::create().
[[nodiscard]] Result<Dial> make_dial(const Endpoint& endpoint, const Proxy* proxy,
                                     const TlsTrust* trust);

/// One host, and the one way to reach it. Thread safety: shared objects: safe.
class Host {
  public:
    Host(Endpoint endpoint, const Proxy* proxy, const Settings& settings);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] ConnectionPool& pool() noexcept { return *pool_; }
    /// Fills in the lease's connection. Errors: those of open_connection() and make_dial().
    [[nodiscard]] Task<Result<void>> connect(Driver& driver, ConnectionPool::Lease& lease,
                                             TimePoint deadline);

  private:
    [[nodiscard]] Result<Dial> dial();

    const Endpoint endpoint_;
    const std::optional<Proxy> proxy_;
    const TrustSource trust_source_;
    const std::shared_ptr<ConnectionPool> pool_;  // shared with the IdleWatch only
    std::mutex mutex_;
    // Made at the first connection, and again when the certificates to trust have changed.
    std::optional<Dial> dial_;
    std::shared_ptr<TlsTrust> trust_;
};

/// Thread safety: shared objects: safe.
class HostRegistry {
  public:
    /// The host of an endpoint, as these settings reach it.
    [[nodiscard]] std::shared_ptr<Host> find(const Endpoint& endpoint, const Settings& settings);
    [[nodiscard]] std::size_t idle_count() const;

  private:
    mutable std::mutex mutex_;
    // By endpoint, proxy with its password, certificates and limits: never printed.
    std::map<std::string, std::shared_ptr<Host>, std::less<>> hosts_;
};

}  // namespace dynox::detail
