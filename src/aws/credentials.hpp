// Credentials: what a request is signed with.
#pragma once

#include <string>

namespace dynox::aws {

/// Long-lived (no session token) or temporary keys. Never printed, never part of an error message.
struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;  ///< empty for long-lived keys
};

}  // namespace dynox::aws
