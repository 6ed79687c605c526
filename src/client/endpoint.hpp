// Endpoint: where requests go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::detail {

struct Endpoint {
    enum class Kind : std::uint8_t { http, https, embedded };
    Kind kind = Kind::https;
    std::string url;  ///< as configured
    // Not of embedded ones:
    std::string host;         ///< without brackets
    std::string port;         ///< decimal
    std::string host_header;  ///< with the port unless it is the scheme's own
    std::string path;         ///< of every request; begins with '/'

    /// localhost, 127.0.0.0/8 or ::1.
    [[nodiscard]] bool is_loopback() const noexcept;
    /// A host of Amazon's.
    [[nodiscard]] bool is_aws() const noexcept;
};

/// "http://host:port/path", "https://...", "memory://...", "file:///...". `source`: who gave the URL,
/// for messages. Errors: client_errc::invalid_argument.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view url,
                                              std::string_view source = "endpoint_url");
/// memory:// or file://
[[nodiscard]] bool is_embedded_url(std::string_view url) noexcept;

}  // namespace dynox::detail
