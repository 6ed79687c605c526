// SystemProcessRunner: credential_process as a child process, waited for like a connection, so that
// no event loop is held up.
#pragma once

#include "client/credentials/context.hpp"

namespace dynox::detail {

/// Thread safety: shared objects: safe.
class SystemProcessRunner final : public ProcessRunner {
  public:
    static constexpr std::size_t output_size_bytes_max = std::size_t{1} * 1024 * 1024;
    [[nodiscard]] Task<Result<ProcessOutput>> run(Driver& driver,
                                                  const std::vector<std::string>& words,
                                                  TimePoint deadline) override;
};

}  // namespace dynox::detail
