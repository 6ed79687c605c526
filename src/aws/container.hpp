// Credentials of containers (ECS, EKS Pod Identity, Greengrass): which URL, with which
// authorization, and what it answers. No I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/environment.hpp"
#include "aws/http_call.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

struct ContainerSettings {
    std::string url;
    /// Plain http to a host by name: all its addresses must be loopback ones.
    bool must_be_loopback = false;
    std::string token_file;  ///< read before every call; wins over `token`
    std::string token;
};

/// nullopt: not in such a container. Errors: client_errc::invalid_argument for a URL that must not
/// be asked.
[[nodiscard]] Result<std::optional<ContainerSettings>> find_container_settings(
    const Environment& environment);

/// \param authorization  empty: none
/// \par Errors           client_errc::invalid_argument for one with line breaks.
[[nodiscard]] Result<HttpCall> container_call(const ContainerSettings& settings,
                                              std::string_view authorization);
/// Errors: client_errc::invalid_response.
[[nodiscard]] Result<Credentials> parse_container_credentials(std::string_view answer);

}  // namespace dynox::aws
