// What the service asks of attribute values beyond their types, in its words. Two places check it:
// the reader of JSON that arrives, and the rules of requests that were made in this process.
#pragma once

#include <cstddef>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::json {

/// Lists and maps inside one another: in an item, key or start key 32 are too many, in the values
/// of expressions 33 (spec/service-facts.md, section 4).
inline constexpr unsigned item_nesting_max = 31;
inline constexpr unsigned expression_value_nesting_max = 32;

inline constexpr std::string_view nested_too_deep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

/// Names of attributes, also inside maps: 1 .. 65535 bytes.
inline constexpr std::size_t attribute_name_bytes_max = 65535;

/// What is wrong with an attribute's name; empty if nothing.
[[nodiscard]] constexpr std::string_view name_fault(std::string_view name) noexcept {
    if (name.empty()) {
        return "Empty attribute name";
    }
    return name.size() > attribute_name_bytes_max
               ? "Attribute name is too large, must be less than 65536 bytes"
               : std::string_view{};
}

/// What is wrong with an empty set of this type.
[[nodiscard]] constexpr std::string_view empty_set_fault(AttributeType type) noexcept {
    switch (type) {
        case AttributeType::string_set:
            return "One or more parameter values were invalid: An string set  may not be empty";
        case AttributeType::number_set:
            return "One or more parameter values were invalid: An number set  may not be empty";
        default:
            return "One or more parameter values were invalid: Binary sets should not be empty";
    }
}

}  // namespace dynox::json
