// Percent-encoding of text for URLs and forms (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace dynox::aws {

/// Appends `text` with every byte but letters, digits, "-._~" and those of `also_allowed` as %XX.
void append_percent_encoded(std::string_view text, std::string_view also_allowed, std::string& out);
/// The same, of nothing but unreserved characters: for a name or value of a query or form.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// `text` with every %XX as its byte; a '%' without two digits stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace dynox::aws
