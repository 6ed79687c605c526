// From the name of an operation to its execution: JSON in, JSON out.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dynox/api/service.hpp"

namespace dynox::server {

/// One operation of the service, as a function from body to body.
struct Operation {
    api::ServiceName service;
    std::string_view name;
    /// Decodes `body`, executes it, and appends the result's JSON to `out` (nothing if it fails).
    Result<void> (*run)(api::Service& service, std::string_view body, std::string& out,
                        api::CommitTicket& ticket);
};

/// The operation that a header X-Amz-Target names ("DynamoDB_20120810.GetItem"); nullptr if we have
/// none of it.
[[nodiscard]] const Operation* find_operation(std::string_view target) noexcept;
/// All that we have, in an order that does not change.
[[nodiscard]] std::span<const Operation> operation_list() noexcept;

}  // namespace dynox::server
