// IAM Identity Center (SSO): the token cache, the refresh of tokens, and the keys of a role. No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/http_call.hpp"
#include "aws/profile_chain.hpp"
#include "dynox/errors.hpp"
#include "dynox/item.hpp"

namespace dynox::aws {

/// File name in ~/.aws/sso/cache: SHA-1 of the session's name, in the older form of the start URL.
[[nodiscard]] std::string sso_cache_file_name(const SsoSource& source);

/// A cached token. Never printed.
struct SsoToken {
    std::string access_token;
    std::int64_t expires_at = 0;  ///< seconds since the epoch
    // For a refresh; empty if it is not possible:
    std::string refresh_token;
    std::string client_id;
    std::string client_secret;
    std::int64_t registration_expires_at = 0;
    Item document;  ///< the whole cache file, with what is not known here

    [[nodiscard]] bool can_refresh(std::int64_t now) const {
        return !refresh_token.empty() && !client_id.empty() && !client_secret.empty() &&
               registration_expires_at > now;
    }
};

/// Reads a cache file. Errors: client_errc::invalid_response.
[[nodiscard]] Result<SsoToken> parse_sso_token(std::string_view text);
/// The cache file of a token.
[[nodiscard]] std::string write_sso_token(const SsoToken& token);

/// POST /token of the OIDC service at `endpoint`.
[[nodiscard]] HttpCall sso_refresh_call(std::string_view endpoint, const SsoToken& token);
/// The new token from the old one and the service's answer. Errors: client_errc::invalid_response.
[[nodiscard]] Result<SsoToken> apply_sso_refresh(const SsoToken& old, std::string_view answer,
                                                 std::int64_t now);

/// GET /federation/credentials of the portal at `endpoint`.
[[nodiscard]] HttpCall sso_credentials_call(std::string_view endpoint, const SsoSource& source,
                                            const SsoToken& token);
/// Errors: client_errc::invalid_response.
[[nodiscard]] Result<Credentials> parse_sso_credentials(std::string_view answer,
                                                        const SsoSource& source);

}  // namespace dynox::aws
