// `aws login` (console sign-in): its token cache and its refresh, proved by a key (DPoP, RFC 9449).
// No I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "aws/http_call.hpp"
#include "dynox/errors.hpp"
#include "dynox/item.hpp"

namespace dynox::aws {

/// File name in ~/.aws/login/cache: SHA-256 of the session's name.
[[nodiscard]] std::string login_cache_file_name(std::string_view session);

/// A cached sign-in. Never printed.
struct LoginToken {
    Credentials credentials;  ///< with their expiration
    std::string client_id;
    std::string refresh_token;
    std::string dpop_key;  ///< PEM, EC P-256
    Item document;         ///< the whole cache file, with what is not known here
};

/// Errors: client_errc::invalid_response naming the missing member.
[[nodiscard]] Result<LoginToken> parse_login_token(std::string_view text);
[[nodiscard]] std::string write_login_token(const LoginToken& token);

/// POST /v1/token of the sign-in service at `endpoint`.
/// \param proof_id  unique for each call (jti)
/// \par Errors      client_errc::invalid_response if the cached key cannot be used.
[[nodiscard]] Result<HttpCall> login_refresh_call(std::string_view endpoint,
                                                  const LoginToken& token, std::int64_t now,
                                                  std::string_view proof_id);
/// The new token from the old one and the service's answer. Errors: client_errc::invalid_response.
[[nodiscard]] Result<LoginToken> apply_login_refresh(const LoginToken& old, std::string_view answer,
                                                     std::int64_t now);
/// Why a refresh was refused, and what to do about it.
[[nodiscard]] std::string explain_login_failure(int status, std::string_view answer);

}  // namespace dynox::aws
