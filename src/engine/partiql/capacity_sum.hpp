// Consumed capacity of several requests, added up by table.
#pragma once

#include <optional>
#include <vector>

#include "dynox/api/common.hpp"

namespace dynox::engine {

class CapacitySum {
  public:
    void add(const std::optional<api::ConsumedCapacity>& capacity);
    /// Of the only table there is; nullopt if nothing was reported.
    [[nodiscard]] std::optional<api::ConsumedCapacity> only() &&;
    /// In the order in which the tables were met.
    [[nodiscard]] std::vector<api::ConsumedCapacity> all() &&;

  private:
    std::vector<api::ConsumedCapacity> tables_;
};

}  // namespace dynox::engine
