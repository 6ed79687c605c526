#include "engine/stream_record.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

constexpr std::string_view record_name = "r";
constexpr std::uint8_t has_new_image = 1;
constexpr std::uint8_t has_old_image = 2;
constexpr std::uint8_t by_time_to_live = 4;

struct Header {
    double time = 0;
    std::uint32_t sizes[3] = {};  // keys, new image, old image
    std::uint8_t event = 0;
    std::uint8_t flags = 0;
};
constexpr std::size_t header_bytes = 1 + 1 + 8 + 3 * 4;

// The machine's own order: little endian wherever dynox runs.
template <class T>
char* store(char* at, const T& value) noexcept {
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
}
template <class T>
const char* load(const char* at, T& value) noexcept {
    std::memcpy(&value, at, sizeof value);
    return at + sizeof value;
}
char* copy(char* at, std::string_view bytes) noexcept {
    return std::copy(bytes.begin(), bytes.end(), at);  // memcpy() wants no null, not even of none
}

Error damaged() {
    return {client_errc::storage_damaged,
            "a stream record is damaged: expected keys and images, found something else"};
}

}  // namespace

std::int64_t StreamRecordView::size_bytes() const noexcept {
    std::int64_t size = keys.item_size_bytes();
    size += new_image ? new_image->item_size_bytes() : 0;
    size += old_image ? old_image->item_size_bytes() : 0;
    return size;
}

FlatItem encode_stream_record(const StreamRecordView& record) {
    const std::string_view keys = record.keys.bytes();
    const std::string_view new_image =
        record.new_image ? record.new_image->bytes() : std::string_view();
    const std::string_view old_image =
        record.old_image ? record.old_image->bytes() : std::string_view();
    const std::size_t size = header_bytes + keys.size() + new_image.size() + old_image.size();
    const auto flags = static_cast<std::uint8_t>(
        (record.new_image ? has_new_image : 0) | (record.old_image ? has_old_image : 0) |
        (record.actor == Actor::time_to_live ? by_time_to_live : 0));
    thread_local ItemWriter writer;
    writer.clear();
    writer.name(record_name);
    char* at = writer.begin_text(AttributeType::binary, size);
    at = store(at, static_cast<std::uint8_t>(record.event));
    at = store(at, flags);
    at = store(at, record.time);
    at = store(at, static_cast<std::uint32_t>(keys.size()));
    at = store(at, static_cast<std::uint32_t>(new_image.size()));
    at = store(at, static_cast<std::uint32_t>(old_image.size()));
    at = copy(at, keys);
    at = copy(at, new_image);
    copy(at, old_image);
    writer.end_text(size);
    return writer.finish();
}

Result<StreamRecordView> decode_stream_record(FlatItemView stored) {
    const FlatValue value = stored.find(record_name);
    if (!value.is(AttributeType::binary) || value.as_binary().size() < header_bytes) {
        return damaged();
    }
    std::string_view bytes = value.as_binary();
    Header header;
    const char* at = load(bytes.data(), header.event);
    at = load(at, header.flags);
    at = load(at, header.time);
    for (std::uint32_t& size : header.sizes) {
        at = load(at, size);
    }
    bytes.remove_prefix(header_bytes);
    const std::uint64_t size = std::uint64_t{header.sizes[0]} + header.sizes[1] + header.sizes[2];
    if (size != bytes.size() || header.event > 2) {
        return damaged();
    }
    StreamRecordView record;
    record.event = static_cast<api::StreamEventName>(header.event);
    record.actor = (header.flags & by_time_to_live) != 0 ? Actor::time_to_live : Actor::request;
    record.time = header.time;
    record.keys = FlatItemView(bytes.substr(0, header.sizes[0]));
    if ((header.flags & has_new_image) != 0) {
        record.new_image = FlatItemView(bytes.substr(header.sizes[0], header.sizes[1]));
    }
    if ((header.flags & has_old_image) != 0) {
        record.old_image = FlatItemView(bytes.substr(header.sizes[0] + header.sizes[1]));
    }
    return record;
}

std::string stream_shard_prefix(std::uint32_t stream, std::uint32_t shard) {
    constexpr std::uint32_t odd = 0x9e3779b1;  // golden ratio: neighbours lie far apart
    std::string key;
    append_u32(key, stream_records_store_id);
    key.push_back(static_cast<char>((stream * 31 + shard) * odd >> 24));
    append_u32(key, stream);
    append_u32(key, shard);
    return key;
}

std::string stream_record_key(std::uint32_t stream, std::uint32_t shard, std::uint64_t sequence) {
    std::string key = stream_shard_prefix(stream, shard);
    append_u64(key, sequence);
    return key;
}

std::uint64_t sequence_of_record_key(std::string_view key) noexcept {
    std::uint64_t sequence = 0;
    for (const char byte : key.substr(key.size() - sizeof sequence)) {
        sequence = sequence << 8 | static_cast<unsigned char>(byte);
    }
    return sequence;
}

// A 1 and the number in 20 digits, which hold every 64-bit number: texts and numbers have one order.
std::string sequence_text(std::uint64_t sequence) {
    std::string digits = std::to_string(sequence);
    return "1" + std::string(20 - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> sequence_from_text(std::string_view text) noexcept {
    const std::size_t nonzero = text.find_first_not_of('0');
    text.remove_prefix(nonzero == std::string_view::npos ? text.size() : nonzero);
    if (text.size() != 21 || text.front() != '1') {
        return std::nullopt;
    }
    std::uint64_t sequence = 0;
    const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + 21, sequence);
    if (failure != std::errc() || end != text.data() + 21) {
        return std::nullopt;
    }
    return sequence;
}

}  // namespace dynox::engine
