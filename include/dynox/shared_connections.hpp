// SharedConnections: one pool of connections for several clients.
#pragma once

#include <cstddef>
#include <memory>

namespace dynox {

namespace detail {
class HostRegistry;
}

/// Connections that several clients use together. Clients whose ClientConfig holds copies of one
/// object share the connections (and TLS sessions) to each host that they reach in the same way:
/// same endpoint, proxy and certificates, max_connections (which bounds all of them together) and
/// connection_idle_timeout. Where one of these differs, each has connections of its own. Time
/// limits are each client's. Connections live as long as this object or a client of it.
///
/// \par Thread safety   shared objects: safe.
class SharedConnections {
  public:
    /// No connections yet.
    SharedConnections();
    ~SharedConnections();
    SharedConnections(const SharedConnections&) noexcept;
    SharedConnections(SharedConnections&&) noexcept;
    SharedConnections& operator=(const SharedConnections&) noexcept;
    SharedConnections& operator=(SharedConnections&&) noexcept;

    /// Connections that nobody uses at this moment.
    [[nodiscard]] std::size_t idle_count() const;

    [[nodiscard]] const std::shared_ptr<detail::HostRegistry>& registry() const noexcept {
        return registry_;
    }

  private:
    std::shared_ptr<detail::HostRegistry> registry_;
};

}  // namespace dynox
