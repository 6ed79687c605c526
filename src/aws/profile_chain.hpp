// Profile -> where its credentials come from: a base and the roles assumed from there. No I/O.
//
// Per profile, the first that fits: role_arn with source_profile or credential_source;
// web_identity_token_file; SSO keys; login_session; static keys; credential_process. In a profile
// that is the source of another one static keys come first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/profile_file.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

struct StaticKeysSource {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
    std::string account_id;
};
/// credential_source
enum class NamedSource : std::uint8_t { environment, container, instance };
struct WebIdentitySource {
    std::string role_arn;
    std::string token_file;
    std::string session_name;  ///< empty: not given
};
struct SsoSource {
    std::string session_name;  ///< empty: the older form, without [sso-session]
    std::string region;
    std::string start_url;
    std::string account_id;  ///< empty with role_name: the profile is for tokens only
    std::string role_name;
};
struct LoginSource {
    std::string session;
};
struct ProcessSource {
    std::string command;
    std::string account_id;  ///< used if the process does not say
};
using BaseSource = std::variant<StaticKeysSource, NamedSource, WebIdentitySource, SsoSource,
                                LoginSource, ProcessSource>;

struct RoleSource {
    std::string role_arn;
    std::string session_name;  ///< empty: not given
    std::string external_id;
    std::string mfa_serial;
    std::uint32_t duration_seconds = 0;  ///< 0: not given
};

struct ProfileChain {
    BaseSource base;
    std::vector<RoleSource> roles;  ///< in the order they are assumed
};

/// nullopt: the profile holds no credentials, which is no error of the selected profile. Errors:
/// client_errc::invalid_argument; they name the profile and the key.
[[nodiscard]] Result<std::optional<ProfileChain>> resolve_profile_chain(const ProfileSet& profiles,
                                                                        std::string_view selected);

}  // namespace dynox::aws
