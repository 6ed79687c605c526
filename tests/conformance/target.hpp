// Who answers the cases: the engine in this process, or a server.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dynox::conformance {

struct Answer {
    int status = 0;
    std::string body;
};

/// Failures that are no answer (a connection that breaks, a header that is wrong) are thrown as
/// std::runtime_error.
class Target {
  public:
    virtual ~Target() = default;
    [[nodiscard]] virtual Answer ask(std::string_view operation, std::string_view body) = 0;
};

/// Does dynox have this operation?
[[nodiscard]] bool is_known_operation(std::string_view operation);

/// decode_request -> Engine::execute -> encode_result, in this process. An empty directory means
/// memory.
[[nodiscard]] std::unique_ptr<Target> make_engine_target(const std::filesystem::path& directory);
/// A server on this host that listens already.
[[nodiscard]] std::unique_ptr<Target> make_http_target(int port);
/// A DynamoDB Local on this host: the ids and checksums in its headers are not looked at.
[[nodiscard]] std::unique_ptr<Target> make_local_target(int port);
/// Starts `program serve --port 0`, with `--data directory` if there is one, and stops it with
/// SIGTERM in the end.
[[nodiscard]] std::unique_ptr<Target> make_serve_target(const std::filesystem::path& program,
                                                        const std::filesystem::path& directory);

}  // namespace dynox::conformance
