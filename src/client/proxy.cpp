#include "client/proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "aws/percent_encoding.hpp"
#include "json/base64.hpp"

namespace dynox::detail {

namespace {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

/// An IP address as bytes.
struct IpAddress {
    std::array<unsigned char, 16> bytes{};
    unsigned bit_count = 0;  // 32 or 128; 0: none
};

IpAddress parse_ip(const std::string& text) {
    IpAddress address;
    if (::inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
        address.bit_count = 32;
    } else if (::inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) {
        address.bit_count = 128;
    }
    return address;
}

/// Is `address` in "network/bits"?
bool in_range(const IpAddress& address, std::string_view range) {
    const std::size_t slash = range.find('/');
    const IpAddress network = parse_ip(std::string(range.substr(0, slash)));
    const std::string_view digits = range.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        network.bit_count != address.bit_count || bits > address.bit_count) {
        return false;
    }
    for (unsigned bit = 0; bit < bits; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if (((network.bytes[bit / 8] ^ address.bytes[bit / 8]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Same host, or one below it.
bool is_host_below(std::string_view host, std::string_view domain) {
    return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                              host[host.size() - domain.size() - 1] == '.');
}

bool matches_host(const std::string& host, const std::string& pattern) {
    const IpAddress address = parse_ip(host);
    if (address.bit_count == 0) {
        return pattern.find('/') == std::string::npos && is_host_below(host, pattern);
    }
    if (pattern.find('/') != std::string::npos) {
        return in_range(address, pattern);
    }
    const IpAddress other = parse_ip(pattern);
    return other.bit_count == address.bit_count && other.bytes == address.bytes;
}

struct Found {
    std::string value;
    std::string_view name;
};

std::optional<Found> first_of(const Environment& environment,
                              std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (std::optional<std::string> value = environment.get(name)) {
            return Found{*std::move(value), name};
        }
    }
    return std::nullopt;
}

Result<std::optional<Proxy>> parse_found(const std::optional<Found>& found) {
    if (!found) {
        return std::optional<Proxy>();
    }
    Result<Proxy> proxy = parse_proxy(found->value, found->name);
    if (!proxy) {
        return proxy.error();
    }
    return std::optional<Proxy>(*std::move(proxy));
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view url, std::string_view source) {
    Proxy proxy;
    proxy.source = source;
    std::string_view scheme = "http://";
    std::string_view rest = url;
    if (const std::size_t end = url.find("://"); end != std::string_view::npos) {
        scheme = url.substr(0, end + 3);
        rest = url.substr(end + 3);
    }
    if (const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
        at != std::string_view::npos) {
        const std::string login = aws::percent_decoded(rest.substr(0, at));
        std::string encoded(json::base64_size(login.size()), '\0');
        json::write_base64(login, encoded.data());
        proxy.authorization = "Basic " + encoded;
        rest.remove_prefix(at + 1);
    }
    const std::string kind = lower_case(scheme);
    if (kind != "http://" && kind != "https://") {
        return Error(
            client_errc::invalid_argument,
            std::string(source) + ": expected a proxy of http:// or https://, found " + kind);
    }
    Result<Endpoint> endpoint = parse_endpoint(kind + std::string(rest), source);
    if (!endpoint) {
        return endpoint.error();
    }
    proxy.endpoint = *std::move(endpoint);
    return proxy;
}

NoProxy::NoProxy(std::string_view list) {
    constexpr std::string_view dividers = ", \t";
    while (!list.empty()) {
        const std::size_t end = std::min(list.find_first_of(dividers), list.size());
        std::string_view text = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        Entry entry;
        const std::size_t colon = text.rfind(':');
        const bool is_plain_ipv6 = !text.starts_with('[') && std::ranges::count(text, ':') > 1;
        if (colon != std::string_view::npos && !is_plain_ipv6 &&
            is_number(text.substr(colon + 1))) {
            entry.port = text.substr(colon + 1);
            text = text.substr(0, colon);
        }
        if (text.starts_with('[') && text.ends_with(']')) {
            text = text.substr(1, text.size() - 2);
        }
        if (text.starts_with("*.")) {
            text.remove_prefix(1);
        }
        if (text.starts_with('.')) {
            text.remove_prefix(1);
        }
        if (text.empty()) {
            continue;
        }
        entry.host = text == "*" ? std::string() : lower_case(text);
        entries_.push_back(std::move(entry));
    }
}

bool NoProxy::matches(const Endpoint& endpoint) const {
    const std::string host = lower_case(endpoint.host);
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
        return (entry.port.empty() || entry.port == endpoint.port) &&
               (entry.host.empty() || matches_host(host, entry.host));
    });
}

bool is_local_address(const Endpoint& endpoint) {
    // fd00:ec2::/32: the metadata services' IPv6 addresses.
    constexpr std::array<std::string_view, 3> ranges{"169.254.0.0/16", "fe80::/10",
                                                     "fd00:ec2::/32"};
    const IpAddress address = parse_ip(endpoint.host);
    return endpoint.is_loopback() ||
           (address.bit_count != 0 && std::ranges::any_of(ranges, [&](std::string_view range) {
                return in_range(address, range);
            }));
}

Result<Proxies> Proxies::find(const std::string& configured, const Environment& environment) {
    Proxies proxies;
    if (!configured.empty()) {
        Result<Proxy> proxy = parse_proxy(configured, "ClientConfig::proxy_url");
        if (!proxy) {
            return proxy.error();
        }
        proxies.configured_ = *std::move(proxy);
        return proxies;
    }
    // In a CGI program HTTP_PROXY is the request's "Proxy" header: anybody's.
    const bool is_cgi = environment.get("REQUEST_METHOD").has_value();
    Result<std::optional<Proxy>> http = parse_found(
        is_cgi ? first_of(environment, {"http_proxy", "all_proxy", "ALL_PROXY"})
               : first_of(environment, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}));
    if (!http) {
        return http.error();
    }
    proxies.for_http_ = *std::move(http);
    Result<std::optional<Proxy>> https = parse_found(
        first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}));
    if (!https) {
        return https.error();
    }
    proxies.for_https_ = *std::move(https);
    if (const std::optional<Found> list = first_of(environment, {"no_proxy", "NO_PROXY"})) {
        proxies.no_proxy_ = NoProxy(list->value);
        proxies.no_proxy_source_ = list->name;
    }
    return proxies;
}

const Proxy* Proxies::candidate_for(const Endpoint& endpoint) const {
    const std::optional<Proxy>& proxy =
        endpoint.kind == Endpoint::Kind::https ? for_https_ : for_http_;
    return proxy ? &*proxy : nullptr;
}

const Proxy* Proxies::proxy_for(const Endpoint& endpoint) const {
    if (configured_) {
        return &*configured_;
    }
    if (is_local_address(endpoint) || no_proxy_.matches(endpoint)) {
        return nullptr;
    }
    return candidate_for(endpoint);
}

std::string Proxies::reason_for(const Endpoint& endpoint) const {
    if (const Proxy* proxy = proxy_for(endpoint)) {
        return proxy->source;
    }
    const Proxy* candidate = candidate_for(endpoint);
    if (candidate == nullptr) {
        return "no proxy is configured";
    }
    return is_local_address(endpoint)
               ? candidate->source + " does not apply to addresses of this machine"
               : no_proxy_source_ + " names the host";
}

}  // namespace dynox::detail
