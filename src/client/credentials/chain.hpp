// CredentialsChain: the default order of providers, as the AWS SDKs have it: environment, profile,
// web identity of the environment, container, instance metadata.
//
// A provider that is not configured is skipped; one that is and fails ends the search with its
// error, since another identity than the one that was meant is worse than none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/credentials/imds_client.hpp"
#include "client/credentials/source.hpp"
#include "client/credentials/sso_provider.hpp"

namespace dynox::detail {

/// What the endpoint means for the search.
enum class EndpointPlace : std::uint8_t {
    elsewhere,
    /// On this machine: an emulator, which takes any keys. Nothing but the environment, a profile
    /// that was asked for, and keys that stand in the default profile count; then dummy keys.
    loopback,
};

class CredentialsChain final : public CredentialsSource {
  public:
    CredentialsChain(CredentialsContext context, EndpointPlace place);
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver) override;

  private:
    [[nodiscard]] Result<Provided> load_environment() const;
    [[nodiscard]] Task<Result<Provided>> load_profile(Driver& driver);
    /// Of the default profile, if they stand there.
    [[nodiscard]] Result<Provided> load_plain_default_profile() const;
    [[nodiscard]] Task<Result<Provided>> load_base(Driver& driver, const aws::BaseSource& base);
    [[nodiscard]] Task<Result<Provided>> load_named(Driver& driver, aws::NamedSource source);
    [[nodiscard]] Task<Result<Provided>> load_process(Driver& driver,
                                                      const aws::ProcessSource& source);
    [[nodiscard]] Task<Result<Provided>> load_local(Driver& driver);

    const CredentialsContext context_;
    const EndpointPlace place_;
    ImdsClient imds_;
    SsoProvider sso_;
};

}  // namespace dynox::detail
