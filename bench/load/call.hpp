// One request and its answer, outside what is measured.
#pragma once

#include <string>

#include "connection.hpp"

namespace dynox::load {

/// Sends a whole request and waits for the answer: its body, or an exception that tells what the
/// server said. Connects first if need be.
std::string call(Connection& connection, const std::string& request);

}  // namespace dynox::load
