// Shard iterators: where a reader is in a shard, as a text that means nothing to it.
//
//   stream ARN | "|1|" | 58 hexadecimal digits of these bytes, big endian:
//   u32 shard number | u64 next sequence number | u8 1: what is trimmed may be passed over |
//   i64 issued, milliseconds since the epoch | u64 check: the beginning of SHA-256 over all before
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynox::engine {

inline constexpr double shard_iterator_seconds_max = 15 * 60;  // API Reference, GetShardIterator

struct ShardIterator {
    std::string stream_arn;
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    bool passes_trimmed = false;
    double issued = 0;  // epoch seconds, exact to milliseconds
};

[[nodiscard]] std::string encode_shard_iterator(const ShardIterator& iterator);
/// nullopt: no text that encode_shard_iterator() has made.
[[nodiscard]] std::optional<ShardIterator> decode_shard_iterator(std::string_view text);

}  // namespace dynox::engine
