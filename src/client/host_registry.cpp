#include "client/host_registry.hpp"

#include <utility>

#include "dynox/shared_connections.hpp"

namespace dynox {

SharedConnections::SharedConnections() : registry_(std::make_shared<detail::HostRegistry>()) {}
SharedConnections::~SharedConnections() = default;
SharedConnections::SharedConnections(const SharedConnections&) noexcept = default;
SharedConnections::SharedConnections(SharedConnections&&) noexcept = default;
SharedConnections& SharedConnections::operator=(const SharedConnections&) noexcept = default;
SharedConnections& SharedConnections::operator=(SharedConnections&&) noexcept = default;

std::size_t SharedConnections::idle_count() const {
    return registry_->idle_count();
}

namespace detail {

Result<std::shared_ptr<TlsTrust>> TrustSource::trust_for(const Endpoint& endpoint,
                                                         const Proxy* proxy) const {
    const bool has_tls = endpoint.kind == Endpoint::Kind::https ||
                         (proxy != nullptr && proxy->endpoint.kind == Endpoint::Kind::https);
    return has_tls ? TlsTrust::shared(ca_bundle, name) : std::shared_ptr<TlsTrust>();
}

Result<Dial> make_dial(const Endpoint& endpoint, const Proxy* proxy, const TlsTrust* trust) {
    Dial dial;
    dial.proxy = proxy;
    if (endpoint.kind == Endpoint::Kind::https) {
        Result<std::shared_ptr<TlsContext>> tls = TlsContext::create(*trust, endpoint.host);
        if (!tls) {
            return tls.error();
        }
        dial.tls = *std::move(tls);
    }
    if (proxy != nullptr && proxy->endpoint.kind == Endpoint::Kind::https) {
        Result<std::shared_ptr<TlsContext>> tls = TlsContext::create(*trust, proxy->endpoint.host);
        if (!tls) {
            return tls.error();
        }
        dial.proxy_tls = *std::move(tls);
    }
    return dial;
}

Host::Host(Endpoint endpoint, const Proxy* proxy, const Settings& settings)
    : endpoint_(std::move(endpoint)),
      proxy_(proxy == nullptr ? std::nullopt : std::optional<Proxy>(*proxy)),
      trust_source_{settings.ca_bundle, settings.ca_bundle_source},
      pool_(std::make_shared<ConnectionPool>(
          settings.connections_max, settings.connection_idle_timeout, &IdleWatch::of_process())) {}

Result<Dial> Host::dial() {
    const Proxy* const proxy = proxy_ ? &*proxy_ : nullptr;
    const std::lock_guard lock(mutex_);
    Result<std::shared_ptr<TlsTrust>> trust = trust_source_.trust_for(endpoint_, proxy);
    // Whoever replaces the file may be in the middle of it.
    if (dial_ && (!trust || *trust == trust_)) {
        return *dial_;
    }
    if (!trust) {
        return trust.error();
    }
    Result<Dial> dial = make_dial(endpoint_, proxy, trust->get());
    if (dial) {
        dial_ = *dial;
        trust_ = *std::move(trust);
    }
    return dial;
}

Task<Result<void>> Host::connect(Driver& driver, ConnectionPool::Lease& lease, TimePoint deadline) {
    const Result<Dial> way = dial();
    if (!way) {
        co_return way.error();
    }
    Result<std::unique_ptr<Connection>> opened =
        co_await open_connection(driver, endpoint_, *way, deadline);
    if (!opened) {
        co_return opened.error();
    }
    lease.connection() = *std::move(opened);
    co_return Result<void>();
}

std::shared_ptr<Host> HostRegistry::find(const Endpoint& endpoint, const Settings& settings) {
    const Proxy* const proxy = settings.proxies.proxy_for(endpoint);
    // None of the parts can hold a line break that would make two keys one.
    std::string key = endpoint.kind == Endpoint::Kind::https ? "https://" : "http://";
    key += endpoint.host + " " + endpoint.port + "\n";
    if (proxy != nullptr) {
        key += proxy->endpoint.url + " " + proxy->authorization;
    }
    key += "\n" + settings.ca_bundle;
    // Each client's limits hold for it, whoever came first.
    key += "\n" + std::to_string(settings.connections_max) + " " +
           std::to_string(settings.connection_idle_timeout.count());
    const std::lock_guard lock(mutex_);
    if (const auto found = hosts_.find(key); found != hosts_.end()) {
        return found->second;
    }
    // Hosts come and go (accounts have their own): those that nobody uses any more go here.
    std::erase_if(hosts_, [](const auto& entry) {
        return entry.second.use_count() == 1 && entry.second->pool().idle_count() == 0;
    });
    return hosts_.emplace(std::move(key), std::make_shared<Host>(endpoint, proxy, settings))
        .first->second;
}

std::size_t HostRegistry::idle_count() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [key, host] : hosts_) {
        count += host->pool().idle_count();
    }
    return count;
}

}  // namespace detail

}  // namespace dynox
