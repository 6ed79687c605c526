// A strict reader of small XML texts: elements, their text, nothing else. It knows what STS answers
// use, refuses document types (and with them every kind of entity but the five of XML), and skips
// comments. Why not a library: docs/decisions/0010-credentials.md.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/errors.hpp"

namespace dynox::aws {

/// Deeper texts are refused.
inline constexpr std::size_t xml_depth_max = 32;

/// Path and text of the elements without children, in their order:
/// {"ErrorResponse/Error/Code", "AccessDenied"}. Names are without their prefix.
using XmlLeaves = std::vector<std::pair<std::string, std::string>>;

/// Errors: client_errc::invalid_response.
[[nodiscard]] Result<XmlLeaves> read_xml(std::string_view text);
/// The text of the first leaf at `path`; "" if there is none.
[[nodiscard]] std::string_view xml_text(const XmlLeaves& leaves, std::string_view path);

}  // namespace dynox::aws
