// NextToken: where a SELECT goes on. Opaque to users:
//   base64 of: u8 1 | digest of the statement and its parameters, 32 bytes | u32 BE partition
//              | flat item: the key of the last item examined; nothing: at the partition's begin
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::partiql {

struct NextToken {
    std::string digest;           // 32 bytes; a token belongs to one statement
    std::uint32_t partition = 0;  // of the several that IN names, from 0
    std::optional<FlatItem> last_key;
};

[[nodiscard]] std::string encode_next_token(const NextToken& token);
/// nullopt for any text that encode_next_token() did not make.
[[nodiscard]] std::optional<NextToken> decode_next_token(std::string_view text);

}  // namespace dynox::partiql
