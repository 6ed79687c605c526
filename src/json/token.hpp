// Tokens of JSON: what one value is, told from its raw text.
//
// On-Demand checks neither scalars that nobody asks for nor what stands behind a literal; these
// functions do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynox::json {

enum class Kind : std::uint8_t {
    malformed,
    null,
    boolean_true,
    boolean_false,
    integer,  // digits only
    decimal,  // with a point or an exponent
    string,
    list,
    structure,
};

/// "a string", "a number", ... for messages.
[[nodiscard]] std::string_view describe(Kind kind) noexcept;

/// The token without blanks behind it.
[[nodiscard]] inline std::string_view trim(std::string_view token) noexcept {
    while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                              token.back() == '\t')) {
        token.remove_suffix(1);
    }
    return token;
}

/// What `token` is: a whole scalar, trimmed, or the start of a string, list or structure.
[[nodiscard]] Kind classify(std::string_view token) noexcept;

/// "true", "T", "yes", "Y", "1" and their opposites, in any case; nullopt if it is none of them
/// (spec/service-facts.md, section 4).
[[nodiscard]] std::optional<bool> boolean_from_text(std::string_view text);

/// Where byte `offset` of a JSON text stands: "$.name.L[2]", for messages. The text may be damaged
/// behind it.
[[nodiscard]] std::string path_at(std::string_view text, std::size_t offset);

}  // namespace dynox::json
