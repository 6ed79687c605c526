#include "engine/shard_iterator.hpp"

#include <cmath>

#include "engine/digest.hpp"
#include "engine/key_codec.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::engine {
namespace {

constexpr std::string_view separator = "|1|";
constexpr std::size_t check_bytes = 8;
constexpr std::size_t content_bytes = 4 + 8 + 1 + 8;

std::string check_of(std::string_view arn, std::string_view content) {
    return content_digest(std::string(arn).append(content)).substr(0, check_bytes);
}

std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = number << 8 | static_cast<unsigned char>(byte);
    }
    return number;
}

}  // namespace

std::string encode_shard_iterator(const ShardIterator& iterator) {
    std::string content;
    append_u32(content, iterator.shard);
    append_u64(content, iterator.position);
    content.push_back(iterator.passes_trimmed ? '\1' : '\0');
    append_u64(content, static_cast<std::uint64_t>(std::llround(iterator.issued * 1000)));
    std::string text = iterator.stream_arn;
    text.append(separator);
    append_hexadecimal(text, content);
    append_hexadecimal(text, check_of(iterator.stream_arn, content));
    return text;
}

std::optional<ShardIterator> decode_shard_iterator(std::string_view text) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view arn = text.substr(0, at);
    const std::optional<std::string> bytes = from_hexadecimal(text.substr(at + separator.size()));
    if (!bytes || bytes->size() != content_bytes + check_bytes) {
        return std::nullopt;
    }
    const std::string_view content = std::string_view(*bytes).substr(0, content_bytes);
    if (check_of(arn, content) != bytes->substr(content_bytes)) {
        return std::nullopt;
    }
    ShardIterator iterator;
    iterator.stream_arn = arn;
    iterator.shard = static_cast<std::uint32_t>(number_of(content.substr(0, 4)));
    iterator.position = number_of(content.substr(4, 8));
    iterator.passes_trimmed = content[12] != '\0';
    iterator.issued = static_cast<double>(number_of(content.substr(13, 8))) / 1000;
    return iterator;
}

}  // namespace dynox::engine
