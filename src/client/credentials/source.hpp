// CredentialsSource: where a client's credentials come from, whatever that takes.
#pragma once

#include <memory>
#include <string>

#include "aws/profile_chain.hpp"
#include "client/credentials/context.hpp"
#include "dynox/credentials.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe, though CredentialsCache asks one at a time.
class CredentialsSource {
  public:
    virtual ~CredentialsSource() = default;
    /// Asks anew. Errors: client_errc::missing_credentials; cancelled and timeout of the caller.
    [[nodiscard]] virtual Task<Result<Provided>> load(Driver& driver) = 0;
};

/// Always the same keys.
class FixedSource final : public CredentialsSource {
  public:
    explicit FixedSource(aws::Credentials credentials);
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver) override;

  private:
    const aws::Credentials credentials_;
};

/// Those of the user's own provider.
class UserSource final : public CredentialsSource {
  public:
    explicit UserSource(std::shared_ptr<CredentialsProvider> provider);
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver) override;

  private:
    const std::shared_ptr<CredentialsProvider> provider_;
};

/// Those of a role, assumed with what another source gives (ClientConfig::role_arn).
class RoleSourceOf final : public CredentialsSource {
  public:
    RoleSourceOf(CredentialsContext context, std::unique_ptr<CredentialsSource> source,
                 aws::RoleSource role);
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver) override;

  private:
    const CredentialsContext context_;
    const std::unique_ptr<CredentialsSource> source_;
    const aws::RoleSource role_;
};

}  // namespace dynox::detail
