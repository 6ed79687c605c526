// Route: how requests reach one host: its endpoint, directly or through a proxy, with its own
// signer, connections and TLS. Router: which route a request takes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/sigv4.hpp"
#include "client/connection.hpp"
#include "client/connection_pool.hpp"
#include "client/settings.hpp"

namespace dynox::detail {

/// TLS contexts of one client's hosts. The trusted certificates are read once, at the first need.
/// Thread safety: shared objects: safe.
class TlsContexts {
  public:
    /// `ca_bundle` empty: the system's certificates. `source`: who named it.
    TlsContexts(std::string ca_bundle, std::string source)
        : ca_bundle_(std::move(ca_bundle)), source_(std::move(source)) {}
    /// A new context; null for an endpoint of http. Errors: as TlsTrust::load().
    [[nodiscard]] Result<std::shared_ptr<TlsContext>> make(const Endpoint& endpoint);

  private:
    const std::string ca_bundle_;
    const std::string source_;
    std::mutex mutex_;
    std::shared_ptr<TlsTrust> trust_;
};

/// Thread safety: shared objects: safe.
class Route {
  public:
    /// `settings` and `contexts` must outlive the route.
    Route(Endpoint endpoint, const std::string& signing_region, const Settings& settings,
          TlsContexts& contexts);

    [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
    /// What stands in the first line of a request: the path; for a proxy that forwards http, the
    /// whole URL.
    [[nodiscard]] std::string_view request_target() const noexcept { return request_target_; }
    /// Value of each request's Proxy-Authorization; empty: none. A secret.
    [[nodiscard]] std::string_view proxy_authorization() const noexcept {
        return proxy_authorization_;
    }
    [[nodiscard]] const aws::SigV4Signer& signer() const noexcept { return signer_; }
    [[nodiscard]] ConnectionPool& pool() noexcept { return pool_; }

    /// Fills in the lease's connection. Errors: those of open_connection() and TlsContexts::make().
    [[nodiscard]] Task<Result<void>> connect(Driver& driver, ConnectionPool::Lease& lease,
                                             TimePoint deadline);

  private:
    [[nodiscard]] Result<Dial> dial();

    const Endpoint endpoint_;
    const Proxy* const proxy_;  // null: directly
    std::string request_target_;
    std::string proxy_authorization_;
    const aws::SigV4Signer signer_;
    ConnectionPool pool_;
    TlsContexts& contexts_;
    std::mutex mutex_;
    bool has_dial_ = false;
    Dial dial_;  // made at the first connection
};

/// Thread safety: shared objects: safe.
class Router {
  public:
    /// Accounts' own hosts beyond this many are not used; the region's host serves them too.
    static constexpr std::size_t routes_max = 64;

    /// `settings` must outlive the router.
    explicit Router(const Settings& settings);
    ~Router();

    /// The route of a request.
    /// \param service     dynamodb or dynamodb_streams
    /// \param resource    the table's, stream's or backup's name or ARN; of lists the first one
    /// \param account_id  of the credentials; empty: not known
    /// \par Errors        client_errc::invalid_argument, in the words of AWS's rules. The route
    ///                    lives as long as the router.
    [[nodiscard]] Result<Route*> find(aws::ServiceId service, std::string_view resource,
                                      std::string_view account_id);

  private:
    [[nodiscard]] Result<Route*> find_by_rules(aws::ServiceId service, std::string_view resource,
                                               std::string_view account_id);
    [[nodiscard]] Result<Route*> route_of(const aws::ResolvedEndpoint& resolved);

    const Settings& settings_;
    TlsContexts contexts_;
    Route main_;
    bool has_account_hosts_ = false;  // the rules may put an account in front of the host
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Route>, std::less<>> others_;  // by URL
    std::string last_account_;  // the account that find() was asked for last, and its route
    Route* last_route_ = nullptr;
};

}  // namespace dynox::detail
