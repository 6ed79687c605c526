// Credentials: what a request is signed with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dynox::aws {

/// Long-lived (no session token) or temporary keys. Never printed, never part of an error message.
struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;               ///< empty for long-lived keys
    std::string account_id;                  ///< empty if it is not known
    std::optional<std::int64_t> expires_at;  ///< seconds since the epoch; not set: never
    std::string source;                      ///< which provider gave them, in plain words
};

}  // namespace dynox::aws
