// EC2 instance metadata (IMDSv2): where it is, its requests and answers. No I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/http_call.hpp"
#include "aws/shared_config.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

struct ImdsSettings {
    std::string endpoint;     ///< without a slash at its end
    bool disabled = false;    ///< AWS_EC2_METADATA_DISABLED
    std::string role_name;    ///< AWS_EC2_INSTANCE_PROFILE_NAME; empty: to be asked for
    int timeout_seconds = 1;  ///< AWS_METADATA_SERVICE_TIMEOUT
    int attempts_max = 3;     ///< AWS_METADATA_SERVICE_NUM_ATTEMPTS
};
/// Errors: client_errc::invalid_argument; as SharedConfig::find(). Files are not read if IMDS is
/// disabled.
[[nodiscard]] Result<ImdsSettings> find_imds_settings(const SharedConfig& config);

/// Life of a session token that is asked for.
inline constexpr std::int64_t imds_token_seconds = 21600;

[[nodiscard]] HttpCall imds_token_call(const ImdsSettings& settings);
/// The name of the instance's role.
[[nodiscard]] HttpCall imds_role_call(const ImdsSettings& settings, std::string_view token);
[[nodiscard]] HttpCall imds_region_call(const ImdsSettings& settings, std::string_view token);
[[nodiscard]] HttpCall imds_credentials_call(const ImdsSettings& settings, std::string_view token,
                                             std::string_view role);

/// Errors: client_errc::invalid_response, with the `Code` of an answer that is not "Success".
[[nodiscard]] Result<Credentials> parse_imds_credentials(std::string_view answer);
/// What a region's name is made of: it becomes part of a host name.
[[nodiscard]] bool is_region_name(std::string_view text) noexcept;
/// The first line, trimmed: the body of a role or region answer.
[[nodiscard]] std::string_view first_line(std::string_view answer);

}  // namespace dynox::aws
