#include "client/endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dynox::detail {

namespace {

Error bad_url(std::string_view url, std::string_view reason) {
    return Error(client_errc::invalid_argument,
                 "endpoint_url: " + std::string(reason) + ", found \"" + std::string(url) + "\"");
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
Result<void> split_authority(std::string_view url, std::string_view authority, Endpoint& endpoint) {
    std::string_view rest;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) {
            return bad_url(url, "expected ']' behind an IPv6 address");
        }
        endpoint.host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
        if (endpoint.host.empty() || !std::ranges::all_of(endpoint.host, is_ipv6_character)) {
            return bad_url(url, "expected an IPv6 address between brackets");
        }
    } else {
        const std::size_t colon = authority.find(':');
        endpoint.host = authority.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
        if (endpoint.host.empty() || !std::ranges::all_of(endpoint.host, is_host_character)) {
            return bad_url(url, "expected a host name");
        }
    }
    if (rest.empty()) {
        return {};
    }
    if (!rest.starts_with(':') || !is_port(rest.substr(1))) {
        return bad_url(url, "expected a port of 1..65535");
    }
    endpoint.port = rest.substr(1);
    return {};
}

Result<Endpoint> parse_http(std::string_view url, std::string_view rest, Endpoint::Kind kind) {
    Endpoint endpoint;
    endpoint.kind = kind;
    endpoint.url = url;
    const std::string_view default_port = kind == Endpoint::Kind::https ? "443" : "80";
    endpoint.port = default_port;
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash).find('@') != std::string_view::npos) {
        // The text is not repeated: what stands before '@' is a secret.
        return Error(client_errc::invalid_argument,
                     "endpoint_url: user and password are not supported");
    }
    Result<void> split = split_authority(url, rest.substr(0, slash), endpoint);
    if (!split) {
        return split.error();
    }
    endpoint.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    if (!std::ranges::all_of(endpoint.path, is_path_character)) {
        return bad_url(url, "expected a path without query and blanks");
    }
    endpoint.host_header =
        endpoint.host.find(':') == std::string::npos ? endpoint.host : "[" + endpoint.host + "]";
    if (endpoint.port != default_port) {
        endpoint.host_header += ":" + endpoint.port;
    }
    return endpoint;
}

/// Host name suffixes by the first letters of the region; the longest prefix first.
/// Source: the endpoint rules' partitions.json.
struct Partition {
    std::string_view region_prefix;
    std::string_view suffix;
};
constexpr std::array partitions{
    Partition{"cn-", "amazonaws.com.cn"},   Partition{"eusc-", "amazonaws.eu"},
    Partition{"us-isob-", "sc2s.sgov.gov"}, Partition{"us-isof-", "csp.hci.ic.gov"},
    Partition{"us-iso-", "c2s.ic.gov"},     Partition{"eu-isoe-", "cloud.adc-e.uk"},
    Partition{"", "amazonaws.com"},
};

bool is_host_label(std::string_view text) {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

}  // namespace

bool Endpoint::is_loopback() const noexcept {
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
           (host.starts_with("127.") &&
            std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

bool Endpoint::is_aws() const noexcept {
    return std::ranges::any_of(partitions,
                               [this](const Partition& partition) {
                                   return host.size() > partition.suffix.size() &&
                                          host.ends_with(partition.suffix) &&
                                          host[host.size() - partition.suffix.size() - 1] == '.';
                               }) ||
           host.ends_with(".api.aws");
}

Result<Endpoint> parse_endpoint(std::string_view url) {
    const auto after = [&](std::string_view scheme) { return url.substr(scheme.size()); };
    if (url.starts_with("http://")) {
        return parse_http(url, after("http://"), Endpoint::Kind::http);
    }
    if (url.starts_with("https://")) {
        return parse_http(url, after("https://"), Endpoint::Kind::https);
    }
    if (url.starts_with("memory://") || url.starts_with("file://")) {
        Endpoint endpoint;
        endpoint.kind = Endpoint::Kind::embedded;
        endpoint.url = url;
        return endpoint;
    }
    return bad_url(url, "expected http://, https://, memory:// or file:///directory");
}

Result<Endpoint> endpoint_of_region(std::string_view region) {
    if (region == "local") {
        return parse_endpoint("http://localhost:8000");
    }
    if (!is_host_label(region)) {
        return Error(
            client_errc::invalid_argument,
            "region: expected letters, digits and '-', found \"" + std::string(region) + "\"");
    }
    const auto partition = std::ranges::find_if(partitions, [&](const Partition& candidate) {
        return region.starts_with(candidate.region_prefix);
    });
    return parse_endpoint("https://dynamodb." + std::string(region) + "." +
                          std::string(partition->suffix));
}

}  // namespace dynox::detail
