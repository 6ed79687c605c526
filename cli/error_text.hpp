// Failures in words.
#pragma once

#include <string>

#include "dynox/errors.hpp"

namespace dynox::cli {

/// "Name: message", without the request id that what() has: it helps nobody who sits at a terminal.
/// A second line shows the item that stood in the way of a refused write, if the service told it.
[[nodiscard]] std::string error_text(const PydynoxException& error);

}  // namespace dynox::cli
