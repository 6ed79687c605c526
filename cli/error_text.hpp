// Failures in words.
#pragma once

#include <string>

#include "dynox/errors.hpp"

namespace dynox::cli {

/// The library's words, with this program's options in place of the members of ClientConfig that
/// they set: "--endpoint-url" for "ClientConfig::endpoint_url".
[[nodiscard]] std::string in_words_of_options(std::string text);
/// "Name: message", without the request id that what() has: it helps nobody who sits at a terminal.
/// A second line shows the item that stood in the way of a refused write, if the service told it.
[[nodiscard]] std::string error_text(const PydynoxException& error);

}  // namespace dynox::cli
