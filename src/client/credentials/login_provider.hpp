// Credentials of the console sign-in that `aws login` has left.
#pragma once

#include "aws/profile_chain.hpp"
#include "client/credentials/context.hpp"

namespace dynox::detail {

/// Reads the cache each time: another process may have refreshed it. Refreshes keys that end within
/// five minutes; while they are valid a failed refresh does not matter.
[[nodiscard]] Task<Result<Provided>> load_login(Driver& driver, const CredentialsContext& context,
                                                const aws::LoginSource& source);

}  // namespace dynox::detail
