// The client that the commands use.
#pragma once

#include "dynox/client.hpp"
#include "options.hpp"

namespace dynox::cli {

[[nodiscard]] DynamoDBClient connect(const Connection& connection);

}  // namespace dynox::cli
