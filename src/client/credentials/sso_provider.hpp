// Credentials of IAM Identity Center (SSO), for the token that `aws sso login` has left.
#pragma once

#include <mutex>

#include "aws/sso.hpp"
#include "client/credentials/context.hpp"

namespace dynox::detail {

/// Reads the token cache each time, so that a new login is noticed. Thread safety: shared objects:
/// safe.
class SsoProvider {
  public:
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver, const CredentialsContext& context,
                                              const aws::SsoSource& source);
    /// A token that is valid, refreshed where that is possible and due.
    [[nodiscard]] Task<Result<aws::SsoToken>> token(Driver& driver,
                                                    const CredentialsContext& context,
                                                    const aws::SsoSource& source);

  private:
    [[nodiscard]] Task<Result<aws::SsoToken>> refresh(Driver& driver,
                                                      const CredentialsContext& context,
                                                      const aws::SsoSource& source,
                                                      const aws::SsoToken& old);
    /// At most one try in 30 seconds.
    [[nodiscard]] bool may_refresh(TimePoint now);

    std::mutex mutex_;
    TimePoint next_refresh_{};
};

}  // namespace dynox::detail
