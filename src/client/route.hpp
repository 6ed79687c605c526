// Route: how requests of one client reach one host: its endpoint, directly or through a proxy, with
// a signer and connections. Router: which route a request takes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/sigv4.hpp"
#include "client/host_registry.hpp"
#include "client/settings.hpp"

namespace dynox::detail {

/// Of the body of every request.
inline constexpr std::string_view request_content_type = "application/x-amz-json-1.0";

/// Thread safety: shared objects: safe.
class Route {
  public:
    Route(Endpoint endpoint, const std::string& signing_region, const Settings& settings,
          HostRegistry& hosts);

    [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
    /// What stands in the first line of a request: the path; for a proxy that forwards http, the
    /// whole URL.
    [[nodiscard]] std::string_view request_target() const noexcept { return request_target_; }
    /// Value of each request's Proxy-Authorization; empty: none. A secret.
    [[nodiscard]] std::string_view proxy_authorization() const noexcept {
        return proxy_authorization_;
    }
    /// What all requests begin with: the first line, and the headers that never change. May hold a
    /// secret (Proxy-Authorization).
    [[nodiscard]] std::string_view request_head() const noexcept { return request_head_; }
    [[nodiscard]] const aws::SigV4Signer& signer() const noexcept { return signer_; }
    [[nodiscard]] ConnectionPool& pool() noexcept { return host_->pool(); }

    /// Fills in the lease's connection. Errors: those of Host::connect().
    [[nodiscard]] Task<Result<void>> connect(Driver& driver, ConnectionPool::Lease& lease,
                                             TimePoint deadline) {
        return host_->connect(driver, lease, deadline);
    }

  private:
    const Endpoint endpoint_;
    const std::shared_ptr<Host> host_;
    std::string request_target_;
    std::string proxy_authorization_;
    std::string request_head_;
    const aws::SigV4Signer signer_;
};

/// What a request is for: each has hosts of its own.
enum class RouteKind : std::uint8_t { tables, search, streams };

/// Thread safety: shared objects: safe.
class Router {
  public:
    /// Accounts' own hosts beyond this many are not used; the region's host serves them too.
    static constexpr std::size_t routes_max = 64;

    /// `settings` must outlive the router.
    explicit Router(const Settings& settings);
    ~Router();

    /// The route of a request.
    /// \param resource    the table's, stream's or backup's name or ARN; of lists the first one
    /// \param account_id  of the credentials; empty: not known
    /// \par Errors        client_errc::invalid_argument, in the words of AWS's rules. The route
    ///                    lives as long as the router.
    [[nodiscard]] Result<Route*> find(RouteKind kind, std::string_view resource,
                                      std::string_view account_id);

  private:
    [[nodiscard]] Result<Route*> find_by_rules(RouteKind kind, std::string_view resource,
                                               std::string_view account_id);
    /// nullptr: an account's own host, of which there are too many.
    [[nodiscard]] Result<Route*> route_of(const aws::ResolvedEndpoint& resolved);

    const Settings& settings_;
    const std::shared_ptr<HostRegistry> hosts_;  // of this client alone, or shared
    Route main_;
    bool has_account_hosts_ = false;  // the rules may put an account in front of the host
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Route>, std::less<>> others_;  // by URL
    std::string last_account_;  // the account that find() was asked for last, and its route
    Route* last_route_ = nullptr;
};

}  // namespace dynox::detail
