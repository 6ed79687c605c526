// Refusals in the words of the service that its operations share.
#pragma once

#include <string>
#include <utility>

#include "dynox/errors.hpp"

namespace dynox::api {

[[nodiscard]] inline Error validation_error(std::string message) {
    return {server_errc::validation, std::move(message)};
}
/// ValidationException "One or more parameter values were invalid: ...".
[[nodiscard]] inline Error invalid_parameter(const std::string& what) {
    return validation_error("One or more parameter values were invalid: " + what);
}

}  // namespace dynox::api
