// Records of streams as storage keeps them.
//
// Key:    u32 BE 3 | u8 spread | u32 BE stream number | u32 BE shard number | u64 BE sequence number
//         The spread byte is chosen by stream and shard, so that memory storage's own shards (the
//         top bits of this byte) share the work.
// Value:  one binary attribute "r", integers little endian:
//         u8 event | u8 flags | f64 epoch seconds | u32 size of keys | u32 size of the new image |
//         u32 size of the old image | the flat items themselves, in this order
//         Event: StreamEventName. Flags: 1 has a new image, 2 has an old one, 4 by time to live.
//         Sizes are in bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dynox/api/streams.hpp"
#include "dynox/flat_item.hpp"

namespace dynox::engine {

/// Who changed an item.
enum class Actor : std::uint8_t { request, time_to_live };

/// One record; its views point to what it was made of or read from.
struct StreamRecordView {
    api::StreamEventName event = api::StreamEventName::insert;
    Actor actor = Actor::request;
    double time = 0;  ///< epoch seconds
    FlatItemView keys;
    std::optional<FlatItemView> new_image;
    std::optional<FlatItemView> old_image;

    /// By DynamoDB's size rule: keys and images.
    [[nodiscard]] std::int64_t size_bytes() const noexcept;
};

[[nodiscard]] FlatItem encode_stream_record(const StreamRecordView& record);
/// Errors: storage_damaged.
[[nodiscard]] Result<StreamRecordView> decode_stream_record(FlatItemView stored);

/// What all records of a shard's key begin with.
[[nodiscard]] std::string stream_shard_prefix(std::uint32_t stream, std::uint32_t shard);
[[nodiscard]] std::string stream_record_key(std::uint32_t stream, std::uint32_t shard,
                                            std::uint64_t sequence);
[[nodiscard]] std::uint64_t sequence_of_record_key(std::string_view key) noexcept;

/// 21 digits.
[[nodiscard]] std::string sequence_text(std::uint64_t sequence);
/// The number of a text of digits; nullopt for one that no record can have.
[[nodiscard]] std::optional<std::uint64_t> sequence_from_text(std::string_view text) noexcept;

}  // namespace dynox::engine
