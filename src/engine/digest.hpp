// Digests of keys and requests, by OpenSSL.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace dynox::engine {

/// First 8 bytes of MD5("Outliers" + all pieces), as a big-endian integer: the service's order of
/// partitions (spec/dynamodb.md, section 5, "Hash order").
[[nodiscard]] std::uint64_t key_digest(std::initializer_list<std::string_view> pieces);
[[nodiscard]] std::uint64_t key_digest(const std::string_view* pieces, std::size_t count);

/// SHA-256 of `bytes`, 32 raw bytes.
[[nodiscard]] std::string content_digest(std::string_view bytes);

}  // namespace dynox::engine
