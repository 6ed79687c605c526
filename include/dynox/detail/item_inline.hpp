// Bodies of Item that need AttributeValue complete; included by attribute_value.hpp only.
#pragma once

namespace dynox {

inline std::size_t Item::size() const noexcept {
    return entries_.size();
}
inline Item::const_iterator Item::begin() const noexcept {
    return entries_.begin();
}
inline Item::const_iterator Item::end() const noexcept {
    return entries_.end();
}

}  // namespace dynox
