// The rules of dynox/faults.hpp in force: which of them fit a request.
#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "dynox/faults.hpp"
#include "server/request_facts.hpp"
#include "value/split_mix.hpp"

namespace dynox::server {

/// What is to go wrong with one request.
struct FaultPlan {
    std::optional<Error> error;
    std::chrono::milliseconds latency{0};
    std::optional<double> unprocessed;  // share of a batch
    bool drop = false;
    bool wrong_checksum = false;
    bool lose_answer = false;
};

/// The throttling error of an operation, with its reason and the resource that it names.
[[nodiscard]] Error throttled(std::string message, std::string reason, std::string resource);
/// Does an operation write? By its name.
[[nodiscard]] bool is_write(std::string_view operation) noexcept;

}  // namespace dynox::server

namespace dynox {

struct Faults::Impl {
    struct Entry {
        FaultState state;
        SplitMix random;  // the rule's own
    };

    /// Counts the request with every rule that fits it.
    /// \param region  Of the ARNs in reasons.
    [[nodiscard]] server::FaultPlan plan(std::string_view operation, std::string_view body,
                                         std::string_view region);

    mutable std::mutex mutex;
    std::vector<Entry> entries;
    std::uint64_t next_id = 1;
};

}  // namespace dynox
