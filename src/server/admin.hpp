// Administration over HTTP: from a path below /_dynox/ to what it asks for. JSON in, JSON out.
#pragma once

#include <string>
#include <string_view>

#include "dynox/api/admin.hpp"

namespace dynox::server {

inline constexpr std::string_view admin_path_prefix = "/_dynox/";

/// One administrative operation, as a function from body to body.
struct AdminOperation {
    std::string_view path;  ///< behind the prefix: "clock/advance"
    /// Decodes `body`, executes it, and appends the result's JSON to `out` (nothing if it fails).
    Result<void> (*run)(api::Admin& admin, std::string_view body, std::string& out);
};

/// The operation of a path that begins with the prefix; nullptr if there is none.
[[nodiscard]] const AdminOperation* find_admin_operation(std::string_view path) noexcept;

/// Does a request with this header Origin come from a page of another host? Browsers send one along
/// with what any page asks of any address; what is not of DynamoDB's protocol answers to the
/// server's own pages only. `host` is the header Host.
[[nodiscard]] bool is_foreign_origin(std::string_view origin, std::string_view host) noexcept;

}  // namespace dynox::server
