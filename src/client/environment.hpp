// Environment, as the client's code calls it.
#pragma once

#include "aws/environment.hpp"

namespace dynox::detail {

using aws::Environment;
using aws::SystemEnvironment;

}  // namespace dynox::detail
