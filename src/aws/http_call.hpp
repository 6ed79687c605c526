// A call of one of the small services that credentials come from, and its answer, as plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credentials.hpp"

namespace dynox::aws {

struct HttpCall {
    std::string method;
    std::string url;  ///< http:// or https://, with the query
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct HttpReply {
    int status = 0;
    std::string body;
};

/// Parts of a URL "scheme://host:port/path?query"; views into it.
struct UrlParts {
    std::string_view origin;  ///< "scheme://host:port"
    std::string_view host;    ///< "host:port", without the port if it is the scheme's own
    std::string_view path;    ///< "/" if there is none
    std::string_view query;   ///< without '?'
};
[[nodiscard]] UrlParts split_url(std::string_view url);

/// Adds the headers of a SigV4 signature.
void sign_call(HttpCall& call, const Credentials& credentials, std::string_view region,
               std::string_view service, std::int64_t epoch_seconds);

}  // namespace dynox::aws
