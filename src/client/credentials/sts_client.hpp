// Roles: AssumeRole, and web identities (EKS, OIDC providers) for a role.
#pragma once

#include <string>
#include <string_view>

#include "aws/profile_chain.hpp"
#include "client/credentials/context.hpp"

namespace dynox::detail {

/// "dynox-session-1628193482"
[[nodiscard]] std::string default_session_name(Driver& driver);

/// Keys of `role`, asked for with the keys `source`. Errors: client_errc::missing_credentials, with
/// the words of STS; cancelled.
[[nodiscard]] Task<Result<aws::Credentials>> assume_role(Driver& driver,
                                                         const CredentialsContext& context,
                                                         const aws::RoleSource& role,
                                                         const aws::Credentials& source);
/// Keys of a role for the token in a file, which is read each time. Errors: as assume_role().
[[nodiscard]] Task<Result<aws::Credentials>> assume_role_with_web_identity(
    Driver& driver, const CredentialsContext& context, const aws::WebIdentitySource& identity);

/// The web identity of the environment (AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN).
[[nodiscard]] Task<Result<Provided>> load_web_identity(Driver& driver,
                                                       const CredentialsContext& context);

}  // namespace dynox::detail
