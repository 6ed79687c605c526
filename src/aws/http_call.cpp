#include "aws/http_call.hpp"

#include <algorithm>

#include "aws/sigv4.hpp"

namespace dynox::aws {

UrlParts split_url(std::string_view url) {
    UrlParts parts;
    const std::size_t scheme = url.find("://");
    const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", host), url.size());
    parts.origin = url.substr(0, end);
    parts.host = url.substr(host, end - host);
    const std::string_view own_port = url.starts_with("http://") ? ":80" : ":443";
    if (parts.host.ends_with(own_port)) {
        parts.host.remove_suffix(own_port.size());
    }
    const std::string_view target = url.substr(end, url.find('#', end) - end);
    const std::size_t mark = std::min(target.find('?'), target.size());
    parts.path = mark == 0 ? std::string_view("/") : target.substr(0, mark);
    parts.query = target.substr(std::min(mark + 1, target.size()));
    return parts;
}

void sign_call(HttpCall& call, const Credentials& credentials, std::string_view region,
               std::string_view service, std::int64_t epoch_seconds) {
    const std::string date = amz_date(epoch_seconds);
    const UrlParts url = split_url(call.url);
    call.headers.emplace_back("X-Amz-Date", date);
    if (!credentials.session_token.empty()) {
        call.headers.emplace_back("X-Amz-Security-Token", credentials.session_token);
    }
    std::vector<SignedHeader> headers;
    headers.reserve(call.headers.size() + 1);
    headers.push_back({"host", url.host});
    for (const auto& [name, value] : call.headers) {
        headers.push_back({name, value});
    }
    SigningInput input;
    input.method = call.method;
    input.path = url.path;
    input.query = url.query;
    input.headers = headers;
    input.body = call.body;
    const SigV4Signer signer{std::string(region), std::string(service)};
    call.headers.emplace_back("Authorization", signer.authorization(input, credentials, date));
}

}  // namespace dynox::aws
