// AWS Security Token Service: requests and answers of AssumeRole and AssumeRoleWithWebIdentity
// (query protocol: forms in, XML out). No I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

/// What is asked of AssumeRole.
struct RoleRequest {
    std::string role_arn;
    std::string session_name;
    std::string external_id;             ///< empty: none
    std::uint32_t duration_seconds = 0;  ///< 0: the service's default, an hour
};

/// Bodies of application/x-www-form-urlencoded.
[[nodiscard]] std::string assume_role_form(const RoleRequest& request);
[[nodiscard]] std::string web_identity_form(const RoleRequest& request, std::string_view token);

/// The keys in the answer of either action. Errors: client_errc::invalid_response, without any part
/// of the answer.
[[nodiscard]] Result<Credentials> parse_sts_credentials(std::string_view xml);

/// What an error answer says.
struct StsFailure {
    std::string code;  ///< "AccessDenied"; empty if the answer cannot be read
    std::string message;
};
[[nodiscard]] StsFailure parse_sts_failure(std::string_view xml);

/// The account in an ARN ("arn:aws:sts::123456789012:assumed-role/..."); "" if there is none.
[[nodiscard]] std::string_view account_of_arn(std::string_view arn);

}  // namespace dynox::aws
