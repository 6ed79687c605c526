// `dynox serve`: DynamoDB over HTTP on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dynox::cli {

/// The options of `dynox serve`, as the command line gives them.
struct ServeOptions {
    std::string bind_address = "127.0.0.1";
    std::uint16_t port = 8000;   ///< 0: the system picks one
    std::string data_directory;  ///< empty: memory
    bool sync = false;           ///< with data_directory: acknowledged writes survive power loss
    unsigned threads = 0;        ///< 0: one per core
    std::string region = "us-east-1";
    std::string log;          ///< of requests; empty: none
    bool metrics = false;     ///< GET /metrics
    bool namespaces = false;  ///< a database for each access key
    std::string fork_from;    ///< access key whose database new ones begin as; empty: as nothing
    bool enforce_capacity = false;  ///< throttle beyond what is provisioned
    std::uint32_t lag_ms = 0;       ///< of eventually consistent reads; 0: none
    std::uint64_t lag_seed = 0;
    std::uint32_t stream_shards = 1;              ///< 1..64
    std::uint32_t time_to_live_interval = 3'600;  ///< seconds
    std::string export_directory;                 ///< stands for Amazon S3; empty: none
    std::vector<std::string> auth;  ///< "KEY:SECRET"; empty: signatures are not verified
};

/// Serves until SIGTERM or SIGINT. The first line on standard output is "listening on
/// http://ADDRESS:PORT", printed when the data directory is open; connections that come earlier
/// wait. \returns the exit code: 0 after a graceful stop; 1 after one sentence on
/// standard error.
[[nodiscard]] int run_serve(const ServeOptions& options);

}  // namespace dynox::cli
