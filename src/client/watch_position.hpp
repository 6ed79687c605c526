// Where a watcher is in its stream, and the text of that:
//
//   dynox-stream-1 STREAM_ARN SHARD_ID=PLACE SHARD_ID=PLACE ...
//
// with a PLACE of
//   done            everything was given
//   NUMBER          given up to this sequence number
//   NUMBER@SECONDS  the same, and records older than this epoch second are to be passed over
//   @SECONDS        nothing was given; records older than this are to be passed over
//   (nothing)       nothing was given
// Neither ARNs nor shard ids have spaces or '='.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynox/errors.hpp"

namespace dynox::detail {

struct ShardPlace {
    std::string id;
    bool done = false;
    std::string after;                  ///< sequence number of the last record given
    std::optional<std::int64_t> since;  ///< epoch seconds
};

struct WatchPosition {
    std::string stream_arn;
    std::vector<ShardPlace> shards;
};

[[nodiscard]] std::string to_text(const WatchPosition& position);
/// client_errc::invalid_argument if it is no such text.
[[nodiscard]] Result<WatchPosition> watch_position_from_text(std::string_view text);

}  // namespace dynox::detail
