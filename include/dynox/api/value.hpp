// Value: one attribute value on its own, for the members of requests that are neither items nor
// maps of values.
#pragma once

#include <string>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox {

class AttributeValue;

namespace api {

/// One owned attribute value, cheap to copy. Without one it is none, which the service refuses.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
class Value {
  public:
    Value() = default;  ///< none
    Value(const AttributeValue& value);
    /// The bytes are copied; an empty view gives none.
    explicit Value(FlatValue value);
    /// Shares the only attribute of `item`, whatever its name; none if it has not exactly one.
    [[nodiscard]] static Value only_attribute_of(FlatItem item) noexcept;

    /// Empty if there is none. Views this object's bytes.
    [[nodiscard]] FlatValue flat() const noexcept {
        return item_.empty() ? FlatValue() : item_.view().begin()->value;
    }
    [[nodiscard]] bool empty() const noexcept { return item_.empty(); }

    friend bool operator==(const Value& a, const Value& b) noexcept { return a.flat() == b.flat(); }

  private:
    FlatItem item_;
};

}  // namespace api
}  // namespace dynox
