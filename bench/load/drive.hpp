// The measured part of a load: requests in a closed loop over a number of connections.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace dynox::load {

struct Load {
    std::uint16_t port;
    pid_t server;  ///< whose CPU time is counted
    unsigned connections;
    double warm_up_s;
    double measured_s;
};

struct Measurement {
    double seconds = 0;
    double server_cpu_s = 0;
    double own_cpu_s = 0;
    std::vector<float> latencies_us;  ///< of the answered requests, sorted
    std::uint64_t answer_bytes = 0;
    std::uint64_t errors = 0;  ///< answers other than 200, and lost connections
    std::string first_error;
};

/// Sends `requests` over and over. One thread; each connection sends as soon as it has its answer.
[[nodiscard]] Measurement drive(const Load& load, const std::vector<std::string>& requests);

}  // namespace dynox::load
