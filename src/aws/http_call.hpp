// A call of one of the small services that credentials come from, and its answer, as plain values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

}  // namespace dynox::aws
