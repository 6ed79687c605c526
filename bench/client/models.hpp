// The benchmarks of models.
#pragma once

#include "dynox/client.hpp"

namespace dynox::bench {

/// \param client  of the stub server; becomes the default client
void register_models(const DynamoDBClient& client);

}  // namespace dynox::bench
