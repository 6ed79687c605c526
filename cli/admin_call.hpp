// What `dynox` asks of a dynox server beyond DynamoDB's operations: POST /_dynox/...
#pragma once

#include <string>
#include <string_view>

#include "options.hpp"

namespace dynox::cli {

/// Where a dynox server is, and which of its databases is meant.
struct ServerPlace {
    std::string
        endpoint_url;        ///< empty: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, else port 8000
    std::string name_space;  ///< an access key; empty: the only one
};

/// Posts `body` to /_dynox/`path` and returns the answer's body.
/// Throws std::runtime_error with one sentence, UsageError for a URL that will not do.
std::string admin_call(const ServerPlace& place, std::string_view path, std::string_view body);

/// Host and port of "http://HOST[:PORT][/]". Throws UsageError.
struct HostAndPort {
    std::string host;
    std::string port;
};
[[nodiscard]] HostAndPort read_http_url(std::string_view url);

}  // namespace dynox::cli
