// Errors of the engine in the service's words, where several operations share them.
#pragma once

#include <string>

#include "api/failures.hpp"

namespace dynox::engine {

using api::invalid_parameter;
using api::validation_error;

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
