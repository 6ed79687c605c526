// Options of batch_get.
#pragma once

#include "dynox/options.hpp"

namespace dynox {

/// BatchGetOptions().consistent_read(true).projection("pk", "name")
class BatchGetOptions : public detail::ReadOptions<BatchGetOptions> {
  public:
    BatchGetOptions() = default;
};

}  // namespace dynox
