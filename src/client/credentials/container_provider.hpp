// Credentials of containers: ECS, EKS Pod Identity, Greengrass.
#pragma once

#include "client/credentials/context.hpp"

namespace dynox::detail {

/// Skipped if no variable names an agent.
[[nodiscard]] Task<Result<Provided>> load_container(Driver& driver,
                                                    const CredentialsContext& context);

}  // namespace dynox::detail
