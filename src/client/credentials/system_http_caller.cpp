#include "client/credentials/system_http_caller.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "client/connection.hpp"
#include "client/credentials/detacher.hpp"
#include "client/http_exchange.hpp"
#include "dynox/version.hpp"
#include "http/writer.hpp"

namespace dynox::detail {

namespace {

/// Answers are a few KiB.
constexpr std::size_t response_size_bytes_max = std::size_t{1} * 1024 * 1024;
constexpr std::string_view user_agent = "dynox/" DYNOX_VERSION " ua/2.1 os/linux lang/c++#20";

bool is_target(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

/// The request's bytes. Errors name the header, never its value.
Result<std::string> write_request(const aws::HttpCall& call, const aws::UrlParts& url,
                                  const Proxy* forwarder) {
    // A proxy that forwards http wants the whole URL.
    std::string target(forwarder == nullptr ? std::string_view() : url.origin);
    target += url.path;
    if (!url.query.empty()) {
        target.append("?").append(url.query);
    }
    if (!is_target(target)) {
        return Error(client_errc::invalid_argument,
                     "expected a URL without blanks and control characters");
    }
    std::string request;
    http::RequestWriter writer(request, call.method, target);
    writer.header("Host", url.host)
        .header("User-Agent", user_agent)
        .header("Accept-Encoding", "identity")
        .header("Connection", "close");
    for (const auto& [name, value] : call.headers) {
        if (!http::is_header_value(value)) {
            return Error(client_errc::invalid_argument,
                         "the header " + name + " would have control characters in its value");
        }
        writer.header(name, value);
    }
    if (forwarder != nullptr && !forwarder->authorization.empty()) {
        writer.header("Proxy-Authorization", forwarder->authorization);
    }
    if (call.method == "GET") {
        writer.finish();
    } else {
        writer.finish(call.body);
    }
    return request;
}

/// The address as text, if it is a loopback one; "" if not.
std::string loopback_text(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.storage.ss_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address.storage, sizeof ipv4);
        constexpr std::uint32_t loopback_net = 127;
        return ntohl(ipv4.sin_addr.s_addr) >> 24U == loopback_net
                   ? ::inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size())
                   : "";
    }
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address.storage, sizeof ipv6);
    return std::memcmp(&ipv6.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0
               ? ::inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size())
               : "";
}

/// Puts an address in place of the host's name, if all of them are loopback ones.
Task<Result<void>> pin_to_loopback(Driver& driver, Endpoint& endpoint, TimePoint deadline) {
    std::vector<Address> addresses;
    const StepResult resolved =
        co_await resolve_step(driver, endpoint.host, endpoint.port, addresses, deadline);
    if (resolved.error) {
        co_return Error(resolved.error, "could not find the address of " + endpoint.host + ": " +
                                            resolved.error.message());
    }
    std::string chosen;
    for (const Address& address : addresses) {
        const std::string text = loopback_text(address);
        if (chosen.empty() || address.storage.ss_family == AF_INET) {
            chosen = text;
        }
        if (text.empty()) {
            co_return Error(
                client_errc::invalid_argument,
                "host \"" + endpoint.host + "\" is not this machine, and the URL is not https://");
        }
    }
    if (chosen.empty()) {
        co_return Error(make_error_code(boost::system::errc::host_unreachable));
    }
    endpoint.host = std::move(chosen);
    co_return Result<void>();
}

}  // namespace

SystemHttpCaller::SystemHttpCaller(std::string ca_bundle, std::string ca_bundle_source,
                                   Proxies proxies)
    : trust_source_{std::move(ca_bundle), std::move(ca_bundle_source)},
      proxies_(std::move(proxies)) {}

Result<Dial> SystemHttpCaller::dial(const Endpoint& endpoint) const {
    const Proxy* const proxy = proxies_.proxy_for(endpoint);
    const Result<std::shared_ptr<TlsTrust>> trust = trust_source_.trust_for(endpoint, proxy);
    if (!trust) {
        return trust.error();
    }
    return make_dial(endpoint, proxy, trust->get());
}

Task<Result<aws::HttpReply>> SystemHttpCaller::send(Driver& driver, const aws::HttpCall& call,
                                                    const HttpLimits& limits) {
    const aws::UrlParts url = aws::split_url(call.url);
    Result<Endpoint> endpoint = parse_endpoint(url.origin);
    if (!endpoint) {
        co_return endpoint.error();
    }
    if (endpoint->kind == Endpoint::Kind::embedded) {
        co_return Error(client_errc::invalid_argument,
                        "expected http:// or https://, found \"" + std::string(url.origin) + "\"");
    }
    const TimePoint deadline =
        driver.now() + std::chrono::duration_cast<TimePoint::duration>(limits.connect_timeout);
    const bool is_plain = endpoint->kind == Endpoint::Kind::http;
    if (limits.loopback_only && is_plain) {
        Result<void> pinned = co_await pin_to_loopback(driver, *endpoint, deadline);
        if (!pinned) {
            co_return pinned.error();
        }
    }
    const Result<Dial> way = dial(*endpoint);
    if (!way) {
        co_return way.error();
    }
    Result<std::string> request = write_request(call, url, is_plain ? way->proxy : nullptr);
    if (!request) {
        co_return request.error();
    }
    Result<std::unique_ptr<Connection>> connection =
        co_await open_connection(driver, *endpoint, *way, deadline);
    if (!connection) {
        co_return connection.error();
    }
    const Detacher detacher(driver, (*connection)->socket.handle());
    ExchangeLimits exchange_limits;
    exchange_limits.read_timeout = limits.read_timeout;
    exchange_limits.response_size_bytes_max = response_size_bytes_max;
    Answer answer;
    Result<void> exchanged =
        co_await exchange(driver, **connection, *std::move(request), exchange_limits, answer);
    if (!exchanged) {
        co_return exchanged.error();
    }
    aws::HttpReply reply;
    reply.status = answer.head().status();
    reply.body = answer.body();
    co_return reply;
}

}  // namespace dynox::detail
