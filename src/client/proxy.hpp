// Proxies: which one a request goes through, if any.
//
// A proxy given in code serves every endpoint. Those of the environment (https_proxy for https
// endpoints, http_proxy for http, all_proxy for both; lower case first) leave out what NO_PROXY
// names, this machine, and addresses that have a meaning on this machine only, such as those of
// instance metadata.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/endpoint.hpp"
#include "client/environment.hpp"
#include "dynox/errors.hpp"

namespace dynox::detail {

struct Proxy {
    Endpoint endpoint;          ///< http, or https: TLS to the proxy itself
    std::string authorization;  ///< "Basic ...", a secret; empty: none
    std::string source;         ///< who named it, e.g. HTTPS_PROXY
};

/// "http://user:password@host:port", "https://...", "host:port" (http). User and password are
/// percent-encoded. Errors: client_errc::invalid_argument, never with user or password.
[[nodiscard]] Result<Proxy> parse_proxy(std::string_view url, std::string_view source);

/// The list of NO_PROXY: names (with what is below them), addresses, ranges of addresses
/// (10.0.0.0/8), each with ":port" or without, or "*"; divided by commas or blanks.
class NoProxy {
  public:
    NoProxy() = default;
    explicit NoProxy(std::string_view list);
    [[nodiscard]] bool matches(const Endpoint& endpoint) const;

  private:
    struct Entry {
        std::string host;  // lower case; "": any; a range keeps its '/'
        std::string port;  // "": any
    };
    std::vector<Entry> entries_;
};

class Proxies {
  public:
    /// `configured`: ClientConfig::proxy_url. Reads no network. Errors:
    /// client_errc::invalid_argument, with the name of the variable.
    [[nodiscard]] static Result<Proxies> find(const std::string& configured,
                                              const Environment& environment);
    /// Null: the endpoint is spoken to directly.
    [[nodiscard]] const Proxy* proxy_for(const Endpoint& endpoint) const;
    /// Why proxy_for() says what it says, in a few words: "HTTPS_PROXY", "no proxy is configured".
    [[nodiscard]] std::string reason_for(const Endpoint& endpoint) const;

  private:
    [[nodiscard]] const Proxy* candidate_for(const Endpoint& endpoint) const;

    std::optional<Proxy> configured_;
    std::optional<Proxy> for_http_;
    std::optional<Proxy> for_https_;
    NoProxy no_proxy_;
    std::string no_proxy_source_;
};

/// This machine, or an address that a proxy cannot reach for us: loopback, link-local, and those of
/// AWS's metadata services.
[[nodiscard]] bool is_local_address(const Endpoint& endpoint);

}  // namespace dynox::detail
