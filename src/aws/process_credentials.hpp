// credential_process: the command line to run, and what it prints. No I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.hpp"
#include "dynox/errors.hpp"

namespace dynox::aws {

/// The words of a command line, as a shell splits them: quotes and backslashes are honoured,
/// nothing is expanded. A command with a pipe, redirection or other operator of the shell is given
/// to /bin/sh as it is. Errors: client_errc::invalid_argument for an open quote, or no word.
[[nodiscard]] Result<std::vector<std::string>> split_command(std::string_view command);

/// \param account_id  used if the process does not say
/// \par Errors        client_errc::invalid_response, without any part of the output
[[nodiscard]] Result<Credentials> parse_process_credentials(std::string_view output,
                                                            std::string_view account_id);

}  // namespace dynox::aws
