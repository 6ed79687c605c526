#include "client/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include "aws/partition.hpp"

namespace dynox::detail {

namespace {

/// A URL, and who gave it.
struct Source {
    std::string_view url;
    std::string_view name;
};

Error bad_url(const Source& source, std::string_view reason) {
    return Error(client_errc::invalid_argument, std::string(source.name) + ": " +
                                                    std::string(reason) + ", found \"" +
                                                    std::string(source.url) + "\"");
}

bool is_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 1 &&
           number <= 65535;
}

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

bool is_ipv6_character(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
           c == '.' || c == '%';
}

bool is_path_character(char c) {
    return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '<' && c != '>';
}

/// "host", "host:port", "[v6]" or "[v6]:port" into host and port; the port is left alone if there
/// is none.
Result<void> split_authority(const Source& source, std::string_view authority, Endpoint& endpoint) {
    std::string_view rest;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) {
            return bad_url(source, "expected ']' behind an IPv6 address");
        }
        endpoint.host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
        if (endpoint.host.empty() || !std::ranges::all_of(endpoint.host, is_ipv6_character)) {
            return bad_url(source, "expected an IPv6 address between brackets");
        }
    } else {
        const std::size_t colon = authority.find(':');
        endpoint.host = authority.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
        if (endpoint.host.empty() || !std::ranges::all_of(endpoint.host, is_host_character)) {
            return bad_url(source, "expected a host name");
        }
    }
    if (rest.empty()) {
        return {};
    }
    if (!rest.starts_with(':') || !is_port(rest.substr(1))) {
        return bad_url(source, "expected a port of 1..65535");
    }
    endpoint.port = rest.substr(1);
    return {};
}

Result<Endpoint> parse_http(const Source& source, std::string_view rest, Endpoint::Kind kind) {
    Endpoint endpoint;
    endpoint.kind = kind;
    endpoint.url = source.url;
    const std::string_view default_port = kind == Endpoint::Kind::https ? "443" : "80";
    endpoint.port = default_port;
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash).find('@') != std::string_view::npos) {
        // The text is not repeated: what stands before '@' is a secret.
        return Error(client_errc::invalid_argument,
                     std::string(source.name) + ": user and password are not supported");
    }
    Result<void> split = split_authority(source, rest.substr(0, slash), endpoint);
    if (!split) {
        return split.error();
    }
    endpoint.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    if (!std::ranges::all_of(endpoint.path, is_path_character)) {
        return bad_url(source, "expected a path without query and blanks");
    }
    endpoint.host_header =
        endpoint.host.find(':') == std::string::npos ? endpoint.host : "[" + endpoint.host + "]";
    if (endpoint.port != default_port) {
        endpoint.host_header += ":" + endpoint.port;
    }
    return endpoint;
}

}  // namespace

bool Endpoint::is_loopback() const noexcept {
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
           (host.starts_with("127.") &&
            std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

bool Endpoint::is_aws() const noexcept {
    return aws::is_aws_host(host);
}

bool is_embedded_url(std::string_view url) noexcept {
    return url.starts_with("memory://") || url.starts_with("file://");
}

Result<Endpoint> parse_endpoint(std::string_view url, std::string_view source_name) {
    const Source source{url, source_name};
    const auto after = [&](std::string_view scheme) { return url.substr(scheme.size()); };
    if (url.starts_with("http://")) {
        return parse_http(source, after("http://"), Endpoint::Kind::http);
    }
    if (url.starts_with("https://")) {
        return parse_http(source, after("https://"), Endpoint::Kind::https);
    }
    if (is_embedded_url(url)) {
        Endpoint endpoint;
        endpoint.kind = Endpoint::Kind::embedded;
        endpoint.url = url;
        return endpoint;
    }
    return bad_url(source, "expected http://, https://, memory:// or file:///directory");
}

}  // namespace dynox::detail
