// The checksum of a body, x-amz-crc32.
#pragma once

#include <cstdint>
#include <string_view>

namespace dynox::http {

/// CRC-32 of `body` (ISO 3309, as in gzip). Thread safety: safe.
[[nodiscard]] std::uint32_t crc32(std::string_view body) noexcept;

}  // namespace dynox::http
