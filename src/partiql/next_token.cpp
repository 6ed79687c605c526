#include "partiql/next_token.hpp"

#include "dynox/flat_item_validation.hpp"
#include "json/base64.hpp"

namespace dynox::partiql {

namespace {

constexpr char version = 1;
constexpr std::size_t digest_size_bytes = 32;
constexpr std::size_t head_size_bytes = 1 + digest_size_bytes + sizeof(std::uint32_t);

}  // namespace

std::string encode_next_token(const NextToken& token) {
    std::string bytes(1, version);
    bytes += token.digest;
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(token.partition >> shift);
    }
    if (token.last_key) {
        bytes += token.last_key->bytes();
    }
    std::string text(json::base64_size(bytes.size()), '\0');
    json::write_base64(bytes, text.data());
    return text;
}

std::optional<NextToken> decode_next_token(std::string_view text) {
    std::string bytes(json::base64_bytes_max(text.size()), '\0');
    std::size_t size = 0;
    if (json::read_base64(text, bytes.data(), size) != json::Base64Fault::none) {
        return std::nullopt;
    }
    bytes.resize(size);
    if (size < head_size_bytes || bytes.front() != version) {
        return std::nullopt;
    }
    NextToken token;
    token.digest = bytes.substr(1, digest_size_bytes);
    for (std::size_t i = head_size_bytes - sizeof(std::uint32_t); i < head_size_bytes; ++i) {
        token.partition = token.partition << 8 | static_cast<std::uint8_t>(bytes[i]);
    }
    const std::string_view key = std::string_view(bytes).substr(head_size_bytes);
    if (!key.empty()) {
        if (!validate_flat_item(key)) {
            return std::nullopt;
        }
        token.last_key = FlatItem::copy_of(key);
    }
    return token;
}

}  // namespace dynox::partiql
