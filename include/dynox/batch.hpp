// Options of batch_get.
#pragma once

#include "dynox/options.hpp"

namespace dynox {

/// How batch_get() reads: BatchGetOptions().consistent_read(true).projection("pk", "name").
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, BatchGetItem.
class BatchGetOptions : public detail::ReadOptions<BatchGetOptions> {
  public:
    BatchGetOptions() = default;
};

}  // namespace dynox
