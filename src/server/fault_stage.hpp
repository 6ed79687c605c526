// One call of an operation with the faults that are planned for it.
#pragma once

#include "server/dispatch.hpp"
#include "server/faults.hpp"

namespace dynox::server {

/// What a call needs, and where its answer goes.
struct Call {
    const Operation& operation;
    api::Service& service;
    std::string_view body;
    std::string& out;
    api::CommitTicket& ticket;
};

/// Executes the call unless an error or a dropped connection is planned; a batch in part if that is
/// planned. What concerns the answer's way (latency, checksum, connection) is the caller's.
[[nodiscard]] Result<void> run_with_faults(const Call& call, const FaultPlan& plan);

}  // namespace dynox::server
