// Validation of flat items that come from outside this process.
#pragma once

#include <string_view>

#include "dynox/errors.hpp"

namespace dynox {

/// Checks that `bytes` are one whole flat item in canonical form (flat_item.hpp): sizes and counts
/// that fit, names and sets sorted without repetition, UTF-8 text, numbers in range, nesting within
/// flat::depth_max, and the item size that the header claims. After it, every reader of
/// flat_item.hpp is safe on them.
///
/// \par Errors   client_errc::invalid_flat_item with the offset, what was expected and what was
///               found.
/// \par Cost     one pass over the bytes; no allocation unless it fails.
[[nodiscard]] Result<void> validate_flat_item(std::string_view bytes);

}  // namespace dynox
