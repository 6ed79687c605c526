// Attribute descriptors: the one list that makes a struct a model.
//
//   struct User : dynox::Model<User> {
//       std::string pk;
//       int age = 0;
//       static constexpr auto model_config = dynox::ModelConfig{.table = "users"};
//       static constexpr auto attributes = dynox::attribute_list(
//           dynox::StringAttribute<&User::pk>{.partition_key = true},
//           dynox::NumberAttribute<&User::age>{});
//   };
//
// A struct of someone else's, or one that should know nothing of dynox, gets its list beside it, in
// its own namespace:
//   constexpr auto model_attributes(Foreign*) { return dynox::attribute_list(...); }
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "dynox/attribute_traits.hpp"

namespace dynox {

namespace detail {

template <auto M>
struct member_traits;
template <class C, class T, T C::*M>
struct member_traits<M> {
    using model = C;
    using type = T;
};

/// The member's name, from the compiler's text for the function:
/// "... [with auto M = &User::age; ...]" (g++), "... [M = &User::age]" (clang). Pinned by a unit
/// test.
template <auto M>
constexpr std::string_view member_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("M = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind("::") + 2);
}

template <class T>
struct without_optional {
    using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
    using type = T;
};

/// Does a member of type T fit an attribute of this type? AttributeValue fits all.
template <class T, AttributeType Type>
inline constexpr bool fits_attribute =
    codec<T>::type == Type || std::same_as<typename without_optional<T>::type, AttributeValue>;

template <auto M, AttributeType Type>
struct descriptor_check {
    using type = typename member_traits<M>::type;
    static_assert(
        codec<type>::supported,
        "dynox: the member's C++ type is not supported: use a standard type, or specialise "
        "dynox::attribute_traits for it");
    static_assert(!codec<type>::supported || fits_attribute<type, Type>,
                  "dynox: this attribute class does not fit the C++ type of the member");
    static constexpr auto member = M;
};

}  // namespace detail

// Each attribute class is a flat aggregate, so that it reads as in Python:
// StringAttribute<&User::pk>{.partition_key = true}. alias: the attribute's name in DynamoDB, where
// it is not the member's.
#define DYNOX_KEY_ATTRIBUTE(Name, Type)                                 \
    template <auto M>                                                   \
    struct Name {                                                       \
        using check = detail::descriptor_check<M, AttributeType::Type>; \
        bool partition_key = false;                                     \
        bool sort_key = false;                                          \
        std::string_view alias = {};                                    \
    }
#define DYNOX_PLAIN_ATTRIBUTE(Name, Type)                               \
    template <auto M>                                                   \
    struct Name {                                                       \
        using check = detail::descriptor_check<M, AttributeType::Type>; \
        std::string_view alias = {};                                    \
    }

/// S: std::string, an enum with dynox::enum_names.
DYNOX_KEY_ATTRIBUTE(StringAttribute, string);
/// N: integers, float, double, dynox::Number, plain enums.
DYNOX_KEY_ATTRIBUTE(NumberAttribute, number);
/// B: dynox::Binary, std::vector<std::byte>, std::vector<unsigned char>.
DYNOX_KEY_ATTRIBUTE(BinaryAttribute, binary);
/// BOOL: bool.
DYNOX_PLAIN_ATTRIBUTE(BooleanAttribute, boolean);
/// L: std::vector of anything supported.
DYNOX_PLAIN_ATTRIBUTE(ListAttribute, list);
/// M: a struct with an attribute list, std::map / std::unordered_map with string keys, dynox::Item.
DYNOX_PLAIN_ATTRIBUTE(MapAttribute, map);
/// SS: std::set or std::unordered_set of strings. An empty set is not stored.
DYNOX_PLAIN_ATTRIBUTE(StringSetAttribute, string_set);
/// NS: std::set or std::unordered_set of numbers.
DYNOX_PLAIN_ATTRIBUTE(NumberSetAttribute, number_set);
/// BS: dynox::BinarySet.
DYNOX_PLAIN_ATTRIBUTE(BinarySetAttribute, binary_set);
#undef DYNOX_KEY_ATTRIBUTE
#undef DYNOX_PLAIN_ATTRIBUTE

/// N, optimistic locking: an integer that counts saves. save() demands the version last read and
/// writes the next.
template <auto M>
struct VersionAttribute {
    using check = detail::descriptor_check<M, AttributeType::number>;
    static_assert(
        std::is_integral_v<typename detail::member_traits<M>::type> &&
            sizeof(typename detail::member_traits<M>::type) >= 4,
        "dynox: a VersionAttribute needs an integer member of 32 bits or more, e.g. std::int64_t");
    static constexpr bool is_version = true;
    std::string_view alias = {};
};

/// N, expiry time: dynox::TimePoint, std::optional of it, or an integer of epoch seconds.
template <auto M>
struct TTLAttribute {
    using check = detail::descriptor_check<M, AttributeType::number>;
    static constexpr bool is_ttl = true;
    std::string_view alias = {};
};

/// The attributes of a model, as its `attributes` member takes them: every data member, in any
/// order.
template <class... Attributes>
consteval std::tuple<Attributes...> attribute_list(Attributes... attributes) {
    // sizeof makes the compiler look into each check at the place where the model is declared.
    static_assert((sizeof(typename Attributes::check) && ...));
    return {attributes...};
}

namespace detail {

template <class T>
constexpr auto attributes_of() {
    if constexpr (requires { T::attributes; }) {
        return T::attributes;
    } else {
        return model_attributes(static_cast<T*>(nullptr));
    }
}

template <class A>
inline constexpr auto member_of = A::check::member;
template <class A>
using member_type_of = typename A::check::type;

template <class A>
constexpr std::string_view attribute_name(const A& attribute) {
    return attribute.alias.empty() ? member_name<A::check::member>() : attribute.alias;
}

/// How one member is written and read, erased: what stands below needs no templates.
struct MemberCodec {
    std::string_view name;
    AttributeType type;
    bool partition_key;
    bool sort_key;
    bool version;
    bool ttl;
    void (*write)(ItemWriter&, const void* object);  ///< the value, without its name
    bool (*present)(const void* object);
    bool (*read)(FlatValue value, void* object);
};

struct ModelTable {
    const MemberCodec* members;
    std::size_t size;
    [[nodiscard]] const MemberCodec* begin() const noexcept { return members; }
    [[nodiscard]] const MemberCodec* end() const noexcept { return members + size; }
};

template <bool Sort, class A>
constexpr bool has_role(const A& attribute) {
    if constexpr (requires { attribute.partition_key; }) {
        return Sort ? attribute.sort_key : attribute.partition_key;
    } else {
        return false;
    }
}

template <class D, class A>
constexpr MemberCodec make_member_codec(const A& attribute) {
    using T = member_type_of<A>;
    MemberCodec member{};
    member.name = attribute_name(attribute);
    member.type = codec<T>::type;
    member.partition_key = has_role<false>(attribute);
    member.sort_key = has_role<true>(attribute);
    member.version = requires { A::is_version; };
    member.ttl = requires { A::is_ttl; };
    member.write = [](ItemWriter& writer, const void* object) {
        codec<T>::write(writer, static_cast<const D*>(object)->*member_of<A>);
    };
    member.present = [](const void* object) {
        return codec<T>::present(static_cast<const D*>(object)->*member_of<A>);
    };
    member.read = [](FlatValue value, void* object) {
        return codec<T>::read(value, static_cast<D*>(object)->*member_of<A>);
    };
    return member;
}

template <class D>
constexpr auto make_member_codecs() {
    return std::apply(
        [](const auto&... attribute) { return std::array{make_member_codec<D>(attribute)...}; },
        attributes_of<D>());
}

template <class T>
struct table_of {
    static constexpr auto members = make_member_codecs<T>();
    static constexpr ModelTable value{members.data(), members.size()};
};

template <auto A, auto B>
inline constexpr bool same_member = false;
template <auto A>
inline constexpr bool same_member<A, A> = true;
template <class A, auto M>
inline constexpr bool is_member = same_member<A::check::member, M>;

/// Name of the attribute that the member M of the model D is stored under; empty if it is not in
/// the list.
template <class D, auto M>
constexpr std::string_view name_of_member() {
    std::string_view name;
    std::apply(
        [&name](const auto&... attribute) {
            ((is_member<std::remove_cvref_t<decltype(attribute)>, M>
                  ? void(name = attribute_name(attribute))
                  : void()),
             ...);
        },
        attributes_of<D>());
    return name;
}

struct any_initializer {
    template <class T>
    operator T() const;
};
/// Members of an aggregate (with one base, if HasBase), counted by how many initialisers it takes.
template <class T, bool HasBase, class... Initializers>
constexpr std::size_t count_members() {
    if constexpr (HasBase) {
        if constexpr (requires { T{{}, Initializers{}..., any_initializer{}}; }) {
            return count_members<T, HasBase, Initializers..., any_initializer>();
        } else {
            return sizeof...(Initializers);
        }
    } else {
        if constexpr (requires { T{Initializers{}..., any_initializer{}}; }) {
            return count_members<T, HasBase, Initializers..., any_initializer>();
        } else {
            return sizeof...(Initializers);
        }
    }
}

template <class D>
constexpr std::size_t count_role(bool MemberCodec::*role) {
    std::size_t count = 0;
    for (const MemberCodec& member : table_of<D>::members) {
        count += member.*role ? 1 : 0;
    }
    return count;
}

template <class D>
constexpr bool has_duplicate_names() {
    const auto& members = table_of<D>::members;
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (members[i].name == members[j].name) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace detail
}  // namespace dynox
