// Ranges of byte keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynox::engine {

enum class Direction : std::uint8_t { forward, backward };

/// The first key behind all that begin with `prefix`; nothing if there is none (all bytes are
/// 0xff).
[[nodiscard]] inline std::optional<std::string> prefix_end(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && end.back() == '\xff') {
        end.pop_back();
    }
    if (end.empty()) {
        return std::nullopt;
    }
    ++end.back();
    return end;
}

}  // namespace dynox::engine
