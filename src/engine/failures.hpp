// Errors of the engine in the service's words, where several operations share them.
#pragma once

#include <string>

#include "dynox/errors.hpp"

namespace dynox::engine {

[[nodiscard]] inline Error validation_error(std::string message) {
    return {server_errc::validation, std::move(message)};
}
/// ValidationException "One or more parameter values were invalid: ...".
[[nodiscard]] inline Error invalid_parameter(const std::string& what) {
    return validation_error("One or more parameter values were invalid: " + what);
}
/// The data operations' answer for a table that is not there.
[[nodiscard]] inline Error table_missing() {
    return {server_errc::resource_not_found, "Requested resource not found"};
}
/// The answer of operations on tables themselves.
[[nodiscard]] inline Error named_table_missing(const std::string& name) {
    return {server_errc::resource_not_found,
            "Requested resource not found: Table: " + name + " not found"};
}

}  // namespace dynox::engine
