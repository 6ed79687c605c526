// SystemHttpCaller: HTTP over a connection of its own for each call. Calls are rare (once an hour).
#pragma once

#include <string>

#include "client/credentials/context.hpp"
#include "client/host_registry.hpp"
#include "client/proxy.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class SystemHttpCaller final : public HttpCaller {
  public:
    /// \param ca_bundle         PEM file instead of the system's certificates; empty: the system's
    /// \param ca_bundle_source  who named it
    SystemHttpCaller(std::string ca_bundle, std::string ca_bundle_source, Proxies proxies);
    [[nodiscard]] Task<Result<aws::HttpReply>> send(Driver& driver, const aws::HttpCall& call,
                                                    const HttpLimits& limits) override;

  private:
    [[nodiscard]] Result<Dial> dial(const Endpoint& endpoint) const;

    const TrustSource trust_source_;
    const Proxies proxies_;
};

}  // namespace dynox::detail
