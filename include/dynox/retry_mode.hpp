// How a client repeats requests that failed.
#pragma once

#include <cstdint>

namespace dynox {

/// Which of the AWS SDKs' retry modes a client follows. All of them repeat only what may succeed
/// then: throttling, the service's own errors, broken connections.
enum class RetryMode : std::uint8_t {
    /// Standard retries of 2026 ("2.1"): for DynamoDB 4 attempts, pauses of up to 25, 50, 100 ms
    /// (1, 2, 4 s after throttling), bounded by a quota that only successes refill.
    standard,
    /// Standard retries as they were before: 3 attempts, pauses of up to 1, 2 s.
    standard_2_0,
    /// standard, and after the first throttling no request is sent faster than the service seems to
    /// take them; one rate for each table.
    adaptive,
};

}  // namespace dynox
