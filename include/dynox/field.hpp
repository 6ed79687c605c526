// field<&User::age>: a member of a model in conditions and updates, checked against its type.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynox/attributes.hpp"
#include "dynox/condition.hpp"

namespace dynox {

namespace detail {

/// The value as an attribute of type T would store it.
template <class T>
[[nodiscard]] Operand operand_of(const T& value) {
    ItemWriter writer;
    writer.name("v");
    codec<T>::write(writer, value);
    return Operand(writer.finish());
}

template <class T>
struct element_of {
    using type = void;
};
template <class T>
    requires requires { typename T::value_type; } && (!std::same_as<T, std::string>)
struct element_of<T> {
    using type = typename T::value_type;
};

template <class Model, auto M, auto... Rest>
[[nodiscard]] AttributePath make_path() {
    static_assert(!name_of_member<Model, M>().empty(),
                  "dynox: this member is not in the model's `attributes` list");
    AttributePath path{name_of_member<Model, M>()};
    ((path = path[name_of_member<typename member_traits<Rest>::model, Rest>()]), ...);
    return path;
}

template <auto First, auto... Rest>
struct last_of {
    using type = typename last_of<Rest...>::type;
};
template <auto Last>
struct last_of<Last> {
    using type = typename member_traits<Last>::type;
};

}  // namespace detail

/// A typed path: one member, or members of nested structs in turn. Compared with == != < <= > >= it
/// gives a Condition. A value that does not convert to the member's type does not compile, with one
/// sentence that says so. Empty; any thread may use it.
/// \see  Amazon DynamoDB Developer Guide, condition and update expressions.
template <class ModelType, auto... Ms>
class Field {
  public:
    using model = ModelType;
    using type = typename detail::without_optional<typename detail::last_of<Ms...>::type>::type;
    static constexpr AttributeType attribute_type = detail::codec<type>::type;

    /// The same path without its type.
    [[nodiscard]] static AttributePath path() { return detail::make_path<ModelType, Ms...>(); }
    /// The attribute's name in DynamoDB.
    [[nodiscard]] static std::string name() { return path().attribute(); }

    /// Into a map or list: field<&User::tags>[0]; untyped from there on.
    [[nodiscard]] AttributePath operator[](std::string_view name) const { return path()[name]; }
    [[nodiscard]] AttributePath operator[](std::uint32_t index) const { return path()[index]; }

    /// low <= value <= high.
    template <class V>
    [[nodiscard]] Condition between(const V& low, const V& high) const {
        return path().between(operand(low), operand(high));
    }
    /// Equal to one of 1..100 values.
    template <class... V>
    [[nodiscard]] Condition is_in(const V&... values) const {
        static_assert(sizeof...(V) >= 1 && sizeof...(V) <= 100,
                      "dynox: is_in() takes 1 to 100 values");
        std::vector<Operand> operands{operand(values)...};
        return path().is_in(std::move(operands));
    }
    /// The item has the attribute, be it NULL.
    [[nodiscard]] Condition exists() const { return path().exists(); }
    [[nodiscard]] Condition not_exists() const { return path().not_exists(); }
    /// The stored value is of this type, whatever the member's.
    [[nodiscard]] Condition has_type(AttributeType wanted) const { return path().has_type(wanted); }
    /// Of strings and binaries.
    template <class V>
    [[nodiscard]] Condition begins_with(const V& prefix) const {
        static_assert(
            attribute_type == AttributeType::string || attribute_type == AttributeType::binary,
            "dynox: begins_with() needs a string or binary attribute");
        return path().begins_with(operand(prefix));
    }
    /// A substring of a string, or a member of a set or list.
    template <class V>
    [[nodiscard]] Condition contains(const V& value) const {
        using element = typename detail::element_of<type>::type;
        if constexpr (attribute_type == AttributeType::string ||
                      attribute_type == AttributeType::binary) {
            return path().contains(operand(value));
        } else {
            static_assert(!std::is_void_v<element>,
                          "dynox: contains() needs a string, set or list attribute");
            static_assert(std::is_convertible_v<const V&, element>,
                          "dynox: the value is not convertible to the elements' C++ type");
            return path().contains(detail::operand_of<element>(element(value)));
        }
    }
    /// size(path) compared with a number: field<&User::tags>.size(">", 3). Characters of a string,
    /// bytes of a binary, members of a set, list or map. comparator: one of = <> < <= > >=.
    [[nodiscard]] Condition size(std::string_view comparator, std::uint64_t size) const {
        return path().size(comparator, size);
    }

    /// Stores the value, in place of the one that may be there.
    template <class V>
    [[nodiscard]] UpdateAction set(const V& value) const {
        return path().set(operand(value));
    }
    /// Stores the value where there is none.
    template <class V>
    [[nodiscard]] UpdateAction set_if_not_exists(const V& value) const {
        return path().set_if_not_exists(operand(value));
    }
    /// Adds to a number (absent: 0), or to a set (absent: empty) another set or one member.
    template <class V>
    [[nodiscard]] UpdateAction add(const V& value) const {
        static_assert(attribute_type == AttributeType::number || is_set,
                      "dynox: add() needs a number or set attribute");
        return path().add(operand_or_one(value));
    }
    /// Takes the members of another set, or one member, out of a set; those that it does not have
    /// are passed over.
    template <class V>
    [[nodiscard]] UpdateAction delete_from_set(const V& set) const {
        static_assert(is_set, "dynox: delete_from_set() needs a set attribute");
        return path().delete_from_set(operand_or_one(set));
    }
    /// Puts the elements of `list`, or one element, behind those that are there. The list must
    /// exist.
    template <class V>
    [[nodiscard]] UpdateAction append(const V& list) const {
        static_assert(attribute_type == AttributeType::list,
                      "dynox: append() needs a list attribute");
        return path().append(operand_or_one(list));
    }
    /// As append(), before those that are there.
    template <class V>
    [[nodiscard]] UpdateAction prepend(const V& list) const {
        static_assert(attribute_type == AttributeType::list,
                      "dynox: prepend() needs a list attribute");
        return path().prepend(operand_or_one(list));
    }
    /// Removes the attribute.
    [[nodiscard]] UpdateAction remove() const { return path().remove(); }

    /// The value as this attribute stores it.
    template <class V>
    [[nodiscard]] static Operand operand(const V& value) {
        static_assert(std::is_convertible_v<const V&, type>,
                      "dynox: the right-hand side is not convertible to this attribute's C++ type");
        if constexpr (std::is_convertible_v<const V&, type>) {
            return detail::operand_of<type>(static_cast<type>(value));
        } else {
            return Operand(FlatItem());
        }
    }

  private:
    // The value, or a collection that has it alone: g++ 12 takes no braced lists inside co_await.
    template <class V>
    [[nodiscard]] static Operand operand_or_one(const V& value) {
        using element = typename detail::element_of<type>::type;
        if constexpr (!std::is_convertible_v<const V&, type> &&
                      std::is_convertible_v<const V&, element>) {
            type one;
            one.insert(one.end(), static_cast<element>(value));
            return detail::operand_of<type>(one);
        } else {
            return operand(value);
        }
    }
    static constexpr bool is_set = attribute_type == AttributeType::string_set ||
                                   attribute_type == AttributeType::number_set ||
                                   attribute_type == AttributeType::binary_set;
};

// Unconstrained on purpose: misuse is one sentence, not a list of candidates.
#define DYNOX_FIELD_OPERATOR(op, text)                                                          \
    template <class ModelType, auto... Ms, class V>                                             \
    [[nodiscard]] Condition operator op(const Field<ModelType, Ms...>& field, const V& value) { \
        return field.path().compare(text, field.operand(value));                                \
    }
DYNOX_FIELD_OPERATOR(==, "=")
DYNOX_FIELD_OPERATOR(!=, "<>")
DYNOX_FIELD_OPERATOR(<, "<")
DYNOX_FIELD_OPERATOR(<=, "<=")
DYNOX_FIELD_OPERATOR(>, ">")
DYNOX_FIELD_OPERATOR(>=, ">=")
#undef DYNOX_FIELD_OPERATOR

/// field<&User::age>; nested: field<&User::address, &Address::city>.
template <auto M, auto... Rest>
inline constexpr Field<typename detail::member_traits<M>::model, M, Rest...> field{};

/// For a member inherited from a base: field_of<User, &Base::created_at>.
template <class ModelType, auto... Ms>
inline constexpr Field<ModelType, Ms...> field_of{};

}  // namespace dynox
