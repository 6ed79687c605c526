// TransactionCanceledException and its reasons.
#pragma once

#include <vector>

#include "dynox/errors.hpp"

namespace dynox::engine {

/// Reasons of a transaction, "None" for every action until it is told otherwise.
class CancellationReasons {
  public:
    explicit CancellationReasons(std::size_t actions);
    /// The first validation error counts alone: conditions that failed beside it are not told.
    void validation_failed(std::size_t action, std::string message);
    void condition_failed(std::size_t action, std::optional<FlatItem> item);
    [[nodiscard]] bool cancelled() const noexcept { return invalid_ || failed_; }
    [[nodiscard]] bool has_validation_error() const noexcept { return invalid_; }
    [[nodiscard]] Error to_error() &&;

  private:
    std::vector<CancellationReason> reasons_;
    bool invalid_ = false;
    bool failed_ = false;
};

}  // namespace dynox::engine
