// What requests tell a HotPartitionDetector.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/rate_limiter.hpp"
#include "dynox/flat_item.hpp"
#include "dynox/hot_partition.hpp"
#include "dynox/logging.hpp"

namespace dynox::detail {

/// A key's value as text: S as it is, N as written, B in hexadecimal digits.
[[nodiscard]] std::string partition_text(FlatValue value);

/// The table's partition key, as far as it is known without asking the service. A `key` of one
/// attribute tells it; `item` is anything that has the key among its attributes.
[[nodiscard]] std::optional<std::string> known_partition_key(HotPartitionDetector& detector,
                                                             std::string_view table,
                                                             FlatItemView item, bool is_key);

/// Counts a request, and logs what is to be said about it. `logger` may be null.
void watch_partition(HotPartitionDetector& detector, Logger* logger, std::string_view table,
                     FlatItemView item, std::string_view partition_key, Direction direction,
                     TimePoint now);

}  // namespace dynox::detail
