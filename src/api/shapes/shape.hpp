// What the shapes are written with: the rules of a member, the form of a struct's shape, and the
// names that the service gives to types.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/enums.hpp"

namespace dynox::api {

/// What an item-like member holds: decides how its value errors are worded.
enum class ValueRole : std::uint8_t { item, start_key, expression_values, legacy };

/// Constraints of one member, and when the Writer leaves it out.
struct Rule {
    bool is_required = false;
    bool is_name = false;        // of a table or an index
    bool is_arn_fine = false;    // or a table's ARN
    bool omits_default = false;  // the Writer leaves out false, 0, "" and empty lists
    bool omits_true = false;
    ValueRole role = ValueRole::item;
    std::int64_t length_min = 0;
    std::int64_t length_max = std::numeric_limits<std::int64_t>::max();
    // Of a list's texts, which then must not be empty; 0: free.
    std::int64_t element_length_max = 0;
    std::int64_t value_min = std::numeric_limits<std::int64_t>::min();
    std::int64_t value_max = std::numeric_limits<std::int64_t>::max();
    std::string_view one_of;  // texts of an enumeration that the structs keep as a string

    [[nodiscard]] constexpr Rule required() const {
        Rule rule = *this;
        rule.is_required = true;
        return rule;
    }
    [[nodiscard]] constexpr Rule name(bool arn_fine) const {
        Rule rule = length(3, 255);
        rule.is_name = true;
        rule.is_arn_fine = arn_fine;
        return rule;
    }
    [[nodiscard]] constexpr Rule length(std::int64_t min, std::int64_t max) const {
        Rule rule = *this;
        rule.length_min = min;
        rule.length_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule elements(std::int64_t max) const {
        Rule rule = *this;
        rule.element_length_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule value(
        std::int64_t min, std::int64_t max = std::numeric_limits<std::int64_t>::max()) const {
        Rule rule = *this;
        rule.value_min = min;
        rule.value_max = max;
        return rule;
    }
    [[nodiscard]] constexpr Rule as(ValueRole value_role) const {
        Rule rule = *this;
        rule.role = value_role;
        return rule;
    }
    [[nodiscard]] constexpr Rule texts(std::string_view set) const {
        Rule rule = *this;
        rule.one_of = set;
        return rule;
    }
    [[nodiscard]] constexpr Rule omit_default() const {
        Rule rule = *this;
        rule.omits_default = true;
        return rule;
    }
    [[nodiscard]] constexpr Rule omit_true() const {
        Rule rule = *this;
        rule.omits_true = true;
        return rule;
    }
};

namespace rules {
inline constexpr Rule any{};
inline constexpr Rule required = any.required();
inline constexpr Rule omit = any.omit_default();
inline constexpr Rule table = any.name(true).required();  // wherever the table is there
inline constexpr Rule index = any.name(false);
inline constexpr Rule key_name = any.length(1, 255).required();
inline constexpr Rule units = any.value(1).required();
inline constexpr Rule values = any.as(ValueRole::expression_values);
inline constexpr Rule names_to_get = any.length(1, 255);  // 255: AttributeNameList of older models
}  // namespace rules

template <class T>
using MapOf = std::vector<std::pair<std::string, T>>;

/// The struct as the visitor gets it: the Reader fills it, the others only look.
template <class Visitor, class Struct>
using Visited = std::conditional_t<Visitor::fills, Struct, const Struct>;

/// How a file of shapes tells a struct's members.
#define DYNOX_API_MEMBERS(Struct) \
    template <class V>            \
    bool members(V& v, Visited<V, Struct>& s)

/// Names of shapes in the service's type errors; those without a dot are in its own package.
template <class T>
inline constexpr std::string_view shape_name = "";
/// How a file of shapes tells a struct's name.
#define DYNOX_API_SHAPE(Type, Name) \
    template <>                     \
    inline constexpr std::string_view shape_name<Type> = Name;
DYNOX_API_SHAPE(std::string, "java.lang.String")
DYNOX_API_SHAPE(FlatItem, "AttributeValue")
DYNOX_API_SHAPE(Value, "AttributeValue")

/// Lists whose elements are wrapped: TransactGetItems {"Get": {...}}, its responses {"Item":
/// {...}}.
template <class T>
inline constexpr std::string_view wrapper_name = "";

}  // namespace dynox::api
