// Call: one request of an operation on its way through the client, with all its attempts.
#pragma once

#include <array>
#include <string_view>

#include "client/uuid.hpp"

namespace dynox::detail {

/// Thread safety: distinct objects: safe; shared objects: unsafe.
class Call {
  public:
    /// `operation` and `table` must outlive the call; `table` is empty where there is none.
    explicit Call(std::string_view operation, std::string_view table = {})
        : operation_(operation), table_(table) {
        write_random_uuid(invocation_id_);
    }

    [[nodiscard]] std::string_view operation() const noexcept { return operation_; }
    [[nodiscard]] std::string_view table() const noexcept { return table_; }
    /// The same for all attempts.
    [[nodiscard]] std::string_view invocation_id() const noexcept {
        return {invocation_id_.data(), invocation_id_.size()};
    }
    /// Number of the attempt that runs, or comes next: 1 is the first one.
    [[nodiscard]] int attempt() const noexcept { return attempt_; }
    void begin_attempt() noexcept { ++attempt_; }

  private:
    std::string_view operation_;
    std::string_view table_;
    std::array<char, uuid_size> invocation_id_;
    int attempt_ = 0;
};

}  // namespace dynox::detail
