#include "aws/container.hpp"

#include <algorithm>

#include "aws/json_members.hpp"
#include "aws/timestamp.hpp"
#include "http/writer.hpp"

namespace dynox::aws {

namespace {

constexpr std::string_view relative_variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view full_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// Host of "http://host:port/path", without brackets; "" if there is none.
std::string_view host_of(std::string_view url) {
    url.remove_prefix(std::min(url.find("://") + 3, url.size()));
    url = url.substr(0, url.find_first_of("/?#"));
    if (url.starts_with('[')) {
        const std::size_t end = url.find(']');
        return end == std::string_view::npos ? std::string_view() : url.substr(1, end - 1);
    }
    return url.substr(0, url.find(':'));
}

bool is_ipv4(std::string_view host) {
    return !host.empty() &&
           std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

/// Plain http may go to the container agents, and to this machine.
std::optional<Error> check_host(std::string_view url, ContainerSettings& settings) {
    const std::string_view host = host_of(url);
    if (host.empty()) {
        return Error(client_errc::invalid_argument,
                     std::string(full_variable) + ": URI did not specify a host");
    }
    const bool is_agent =
        host == "169.254.170.2" || host == "169.254.170.23" || host == "fd00:ec2::23";
    const bool is_loopback =
        host == "localhost" || host == "::1" || (is_ipv4(host) && host.starts_with("127."));
    if (url.starts_with("https://") || is_agent || is_loopback) {
        return std::nullopt;
    }
    if (is_ipv4(host) || host.find(':') != std::string_view::npos) {
        return Error(client_errc::invalid_argument,
                     std::string(full_variable) +
                         ": expected https://, or a loopback address or "
                         "that of a container agent, found host \"" +
                         std::string(host) + "\"");
    }
    settings.must_be_loopback = true;
    return std::nullopt;
}

}  // namespace

Result<std::optional<ContainerSettings>> find_container_settings(const Environment& environment) {
    ContainerSettings settings;
    if (const std::optional<std::string> path = environment.get(relative_variable)) {
        if (!path->starts_with('/')) {
            return Error(client_errc::invalid_argument,
                         std::string(relative_variable) + ": expected a path that begins with '/'");
        }
        settings.url = "http://169.254.170.2" + *path;
    } else if (std::optional<std::string> url = environment.get(full_variable)) {
        if (!url->starts_with("http://") && !url->starts_with("https://")) {
            return Error(client_errc::invalid_argument,
                         std::string(full_variable) +
                             ": URI did not specify a host, expected http:// or https://");
        }
        settings.url = *std::move(url);
        if (std::optional<Error> error = check_host(settings.url, settings)) {
            return *std::move(error);
        }
    } else {
        return std::optional<ContainerSettings>();
    }
    settings.token_file =
        environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or(std::string());
    settings.token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or(std::string());
    return std::optional<ContainerSettings>(std::move(settings));
}

Result<HttpCall> container_call(const ContainerSettings& settings, std::string_view authorization) {
    HttpCall call;
    call.method = "GET";
    call.url = settings.url;
    call.headers.emplace_back("Accept", "application/json");
    if (authorization.empty()) {
        return call;
    }
    if (!http::is_header_value(authorization)) {
        return Error(client_errc::invalid_argument,
                     "the container authorization token has line breaks or control characters");
    }
    call.headers.emplace_back("Authorization", authorization);
    return call;
}

Result<Credentials> parse_container_credentials(std::string_view answer) {
    const Result<Item> document = read_json_object(answer, "answer of the container agent");
    if (!document) {
        return document.error();
    }
    Credentials credentials;
    credentials.access_key_id = json_string(*document, "AccessKeyId");
    credentials.secret_access_key = json_string(*document, "SecretAccessKey");
    credentials.session_token = json_string(*document, "Token");
    credentials.account_id = json_string(*document, "AccountId");
    const std::string expiration = json_string(*document, "Expiration");
    credentials.expires_at = parse_timestamp(expiration);
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
        (!expiration.empty() && !credentials.expires_at)) {
        return Error(client_errc::invalid_response,
                     "answer of the container agent: expected AccessKeyId, SecretAccessKey and "
                     "Expiration");
    }
    return credentials;
}

}  // namespace dynox::aws
