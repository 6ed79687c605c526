// The measured part of a load: requests in a closed loop over a number of connections.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "requests.hpp"

namespace dynox::load {

struct Load {
    std::uint16_t port;
    pid_t server;  ///< whose CPU time is counted
    unsigned connections;
    double warm_up_s;
    double measured_s;
    std::uint64_t answers_max = 0;  ///< end before measured_s with so many answers; 0: do not
};

struct Measurement {
    double seconds = 0;
    double server_cpu_s = 0;
    double own_cpu_s = 0;
    std::vector<float> latencies_us;  ///< of the answered requests, sorted
    std::uint64_t answer_bytes = 0;
    std::uint64_t errors = 0;  ///< answers other than the expected, and lost connections
    std::string first_error;
};

/// Sends the requests over and over. One thread; each connection sends as soon as it has its
/// answer.
[[nodiscard]] Measurement drive(const Load& load, const Workload& workload);

}  // namespace dynox::load
