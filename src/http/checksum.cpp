#include "http/checksum.hpp"

#include <libdeflate.h>

namespace dynox::http {

// Not zlib's, which does without the processor's help: a quarter of the work of a Query's answer.
std::uint32_t crc32(std::string_view body) noexcept {
    return libdeflate_crc32(0, body.data(), body.size());
}

}  // namespace dynox::http
