// Rate limits of a client, as ClientConfig takes them.
#pragma once

#include <optional>
#include <variant>

namespace dynox {

/// Constant throughput: a token bucket per direction. Absent: that direction is not limited.
struct FixedRate {
    std::optional<double> rcu = {};    ///< read units per second
    std::optional<double> wcu = {};    ///< write units per second
    std::optional<double> burst = {};  ///< bucket size in units; absent: one second's worth
};

/// Throughput that backs off when the service throttles and recovers afterwards.
struct AdaptiveRate {
    double max_rcu = 0;                  ///< read units per second, at most
    std::optional<double> max_wcu = {};  ///< write units per second, at most; absent: not limited
    double min_rcu = 1;                  ///< read units per second, at least
    double min_wcu = 1;                  ///< write units per second, at least
};

/// None (the default), constant, or adaptive.
using RateLimit = std::variant<std::monostate, FixedRate, AdaptiveRate>;

}  // namespace dynox
