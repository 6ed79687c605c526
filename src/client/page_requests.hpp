// Query and Scan -> requests.
#pragma once

#include <string>
#include <string_view>

#include "dynox/api/query.hpp"
#include "dynox/query.hpp"

namespace dynox::detail {

[[nodiscard]] api::QueryRequest query_request(std::string_view table, const Query& query);
[[nodiscard]] api::ScanRequest scan_request(std::string_view table, const Scan& scan);

}  // namespace dynox::detail
