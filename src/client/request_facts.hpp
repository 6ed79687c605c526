// What all requests and results have in common, told once for every type: the table, how many units
// a request may take, what it did take.
#pragma once

#include <string_view>
#include <variant>

#include "dynox/api/service.hpp"

namespace dynox::detail {

/// The table that a request is about; of several, the first one; empty where there is none.
template <class Request>
[[nodiscard]] std::string_view table_of(const Request& request) {
    if constexpr (requires { request.table_name; }) {
        return request.table_name;
    } else if constexpr (requires { request.request_items.front().first; }) {
        return request.request_items.empty()
                   ? std::string_view()
                   : std::string_view(request.request_items.front().first);
    } else if constexpr (requires { request.transact_items.front().table_name; }) {
        return request.transact_items.empty()
                   ? std::string_view()
                   : std::string_view(request.transact_items.front().table_name);
    } else if constexpr (requires { request.transact_items.front().index(); }) {
        return request.transact_items.empty()
                   ? std::string_view()
                   : std::visit(
                         [](const auto& action) { return std::string_view(action.table_name); },
                         request.transact_items.front());
    } else {
        return {};
    }
}

}  // namespace dynox::detail
