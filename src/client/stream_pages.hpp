// DescribeStream over all its pages.
#pragma once

#include <cstddef>
#include <string>

#include "client/step.hpp"
#include "client/task.hpp"
#include "dynox/client.hpp"

namespace dynox::detail {

// More than any stream has; ends a service that would page for ever.
inline constexpr std::size_t stream_pages_max = 100'000;

/// With the shards of all pages.
[[nodiscard]] Task<Result<StreamDescription>> describe_whole_stream(DynamoDBClient client,
                                                                    Driver& driver,
                                                                    std::string arn);

}  // namespace dynox::detail
