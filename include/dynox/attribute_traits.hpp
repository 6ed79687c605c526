// How C++ types are stored: attribute_traits<T> for your own types, detail::codec<T> for all.
//
//   template <> struct dynox::attribute_traits<Uuid> {
//       static constexpr dynox::AttributeType type = dynox::AttributeType::string;
//       static dynox::AttributeValue to(const Uuid& uuid);
//       /// false: the value does not fit.
//       static bool from(const dynox::AttributeValue& value, Uuid& out);
//   };
//
// An enum is stored as a number, unless it has names:
//   template <> inline constexpr auto dynox::enum_names<Color> =
//       dynox::names_of_enum<Color>({{Color::red, "RED"}, {Color::green, "GREEN"}});
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dynox/attribute_value.hpp"

namespace dynox {

/// Time of a TTL attribute: stored as N, whole seconds since the epoch.
using TimePoint = std::chrono::sys_seconds;

/// The customisation point for types of your own; see the head of this file.
template <class T>
struct attribute_traits;

/// Values of an enum, each with the text it is stored as.
template <class T, std::size_t N>
using EnumNames = std::array<std::pair<T, std::string_view>, N>;
/// Makes EnumNames from a braced list, see the head of this file.
template <class T, std::size_t N>
[[nodiscard]] constexpr EnumNames<T, N> names_of_enum(
    const std::pair<T, std::string_view> (&names)[N]) {
    return std::to_array(names);
}
/// Names of an enum's values; specialise it to store them as strings.
template <class T>
inline constexpr std::nullptr_t enum_names = nullptr;

namespace detail {

struct MemberCodec;
struct ModelTable;
/// Writes a struct's members as the entries of the open item or map.
void write_members(ItemWriter& writer, const ModelTable& table, const void* object);
/// Reads what is there; absent attributes leave the member as it is. nullptr, or the member that
/// does not fit.
[[nodiscard]] const MemberCodec* read_members(FlatMap map, const ModelTable& table, void* object);

void write_number(ItemWriter& writer, const Number& number);
void write_number_set(ItemWriter& writer, const std::vector<Number>& numbers);
[[nodiscard]] bool read_int64(FlatValue value, std::int64_t& out);
[[nodiscard]] bool read_uint64(FlatValue value, std::uint64_t& out);
[[nodiscard]] bool read_double(FlatValue value, double& out);
/// NaN and infinities have no DynamoDB form: throws ClientException (invalid_number).
[[nodiscard]] Number number_of(double value);

template <class T>
concept UserTraits = requires { attribute_traits<T>::type; };
template <class T>
concept NamedEnum =
    std::is_enum_v<T> && !std::same_as<std::remove_cv_t<decltype(enum_names<T>)>, std::nullptr_t>;
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// Table of a struct that has an `attributes` list; filled in by attributes.hpp.
template <class T>
struct table_of;
template <class T>
concept NestedModel =
    requires { T::attributes; } || requires { model_attributes(static_cast<T*>(nullptr)); };

/// type, write(ItemWriter&, const T&), read(FlatValue, T&) -> fits, present(const T&) -> store it
/// at all.
template <class T>
struct codec {
    static constexpr bool supported = false;
    static constexpr AttributeType type = AttributeType::null;
};

template <AttributeType Type>
struct codec_base {
    static constexpr bool supported = true;
    static constexpr AttributeType type = Type;
    template <class T>
    static constexpr bool present(const T&) {
        return true;
    }
};

template <>
struct codec<std::string> : codec_base<AttributeType::string> {
    static void write(ItemWriter& writer, const std::string& text) { writer.string(text); }
    [[nodiscard]] static bool read(FlatValue value, std::string& out) {
        if (!value.is(AttributeType::string)) {
            return false;
        }
        out = value.as_string();
        return true;
    }
};

template <Integer T>
struct codec<T> : codec_base<AttributeType::number> {
    static void write(ItemWriter& writer, T number) { write_number(writer, Number(number)); }
    [[nodiscard]] static bool read(FlatValue value, T& out) {
        if constexpr (std::signed_integral<T>) {
            std::int64_t wide = 0;
            const bool fits = read_int64(value, wide) && std::in_range<T>(wide);
            out = fits ? static_cast<T>(wide) : out;
            return fits;
        } else {
            std::uint64_t wide = 0;
            const bool fits = read_uint64(value, wide) && std::in_range<T>(wide);
            out = fits ? static_cast<T>(wide) : out;
            return fits;
        }
    }
};

template <std::floating_point T>
struct codec<T> : codec_base<AttributeType::number> {
    static void write(ItemWriter& writer, T number) { write_number(writer, number_of(number)); }
    [[nodiscard]] static bool read(FlatValue value, T& out) {
        double wide = 0;
        if (!read_double(value, wide)) {
            return false;
        }
        out = static_cast<T>(wide);
        return true;
    }
};

template <>
struct codec<Number> : codec_base<AttributeType::number> {
    static void write(ItemWriter& writer, const Number& number) { write_number(writer, number); }
    [[nodiscard]] static bool read(FlatValue value, Number& out) {
        if (!value.is(AttributeType::number)) {
            return false;
        }
        out = Number::from_ordered(value.as_number_bytes());
        return true;
    }
};

template <>
struct codec<bool> : codec_base<AttributeType::boolean> {
    static void write(ItemWriter& writer, bool value) { writer.boolean(value); }
    [[nodiscard]] static bool read(FlatValue value, bool& out) {
        if (!value.is(AttributeType::boolean)) {
            return false;
        }
        out = value.as_boolean();
        return true;
    }
};

template <>
struct codec<TimePoint> : codec_base<AttributeType::number> {
    static void write(ItemWriter& writer, TimePoint time) {
        write_number(writer, Number(static_cast<std::int64_t>(time.time_since_epoch().count())));
    }
    [[nodiscard]] static bool read(FlatValue value, TimePoint& out) {
        std::int64_t seconds = 0;
        if (!read_int64(value, seconds)) {
            return false;
        }
        out = TimePoint(std::chrono::seconds(seconds));
        return true;
    }
};

template <>
struct codec<Binary> : codec_base<AttributeType::binary> {
    static void write(ItemWriter& writer, const Binary& bytes) { writer.binary(bytes.bytes()); }
    [[nodiscard]] static bool read(FlatValue value, Binary& out) {
        if (!value.is(AttributeType::binary)) {
            return false;
        }
        out = Binary(std::string(value.as_binary()));
        return true;
    }
};

template <class T>
concept Byte = std::same_as<T, std::byte> || std::same_as<T, unsigned char>;
template <Byte B>
struct codec<std::vector<B>> : codec_base<AttributeType::binary> {
    static void write(ItemWriter& writer, const std::vector<B>& bytes) {
        writer.binary({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    [[nodiscard]] static bool read(FlatValue value, std::vector<B>& out) {
        if (!value.is(AttributeType::binary)) {
            return false;
        }
        const std::string_view bytes = value.as_binary();
        const auto* first = reinterpret_cast<const B*>(bytes.data());
        out.assign(first, first + bytes.size());
        return true;
    }
};

template <class T>
    requires std::is_enum_v<T>
struct codec<T> : codec_base<NamedEnum<T> ? AttributeType::string : AttributeType::number> {
    static void write(ItemWriter& writer, T value) {
        if constexpr (NamedEnum<T>) {
            for (const auto& [known, name] : enum_names<T>) {
                if (known == value) {
                    return writer.string(name);
                }
            }
            Diagnostics diagnostics;
            diagnostics.message = "enum value " +
                                  std::to_string(static_cast<long long>(
                                      static_cast<std::underlying_type_t<T>>(value))) +
                                  " has no name in dynox::enum_names";
            throw_error(client_errc::invalid_argument, std::move(diagnostics));
        } else {
            write_number(writer, Number(static_cast<std::underlying_type_t<T>>(value)));
        }
    }
    [[nodiscard]] static bool read(FlatValue value, T& out) {
        if constexpr (NamedEnum<T>) {
            for (const auto& [known, name] : enum_names<T>) {
                if (value.is(AttributeType::string) && value.as_string() == name) {
                    out = known;
                    return true;
                }
            }
            return false;
        } else {
            std::underlying_type_t<T> number{};
            const bool fits = codec<std::underlying_type_t<T>>::read(value, number);
            out = fits ? static_cast<T>(number) : out;
            return fits;
        }
    }
};

template <class T>
struct codec<std::optional<T>> : codec<T> {
    static bool present(const std::optional<T>& value) {
        return value.has_value() && codec<T>::present(*value);
    }
    static void write(ItemWriter& writer, const std::optional<T>& value) {
        codec<T>::write(writer, *value);
    }
    /// NULL reads as an absent value.
    [[nodiscard]] static bool read(FlatValue value, std::optional<T>& out) {
        if (value.is(AttributeType::null)) {
            out.reset();
            return true;
        }
        return codec<T>::read(value, out.emplace());
    }
};

// Sets: an empty one is not stored, as DynamoDB has none.
template <class Set>
struct string_set_codec : codec_base<AttributeType::string_set> {
    static bool present(const Set& set) { return !set.empty(); }
    static void write(ItemWriter& writer, const Set& set) {
        std::vector<std::string_view> members(set.begin(), set.end());
        writer.set(AttributeType::string_set, members);
    }
    [[nodiscard]] static bool read(FlatValue value, Set& out) {
        if (!value.is(AttributeType::string_set)) {
            return false;
        }
        out.clear();
        for (const std::string_view member : value.as_set()) {
            out.emplace(member);
        }
        return true;
    }
};
template <class Compare>
struct codec<std::set<std::string, Compare>> : string_set_codec<std::set<std::string, Compare>> {};
template <>
struct codec<std::unordered_set<std::string>> : string_set_codec<std::unordered_set<std::string>> {
};

template <class Set>
struct number_set_codec : codec_base<AttributeType::number_set> {
    using Member = typename Set::value_type;
    static bool present(const Set& set) { return !set.empty(); }
    static void write(ItemWriter& writer, const Set& set) {
        std::vector<Number> numbers;
        for (const Member& member : set) {
            if constexpr (std::floating_point<Member>) {
                numbers.push_back(number_of(member));
            } else {
                numbers.push_back(Number(member));
            }
        }
        write_number_set(writer, numbers);
    }
    [[nodiscard]] static bool read(FlatValue value, Set& out) {
        if (!value.is(AttributeType::number_set)) {
            return false;
        }
        out.clear();
        for (const std::string_view bytes : value.as_set()) {
            const Number number = Number::from_ordered(bytes);
            if constexpr (std::same_as<Member, Number>) {
                out.insert(number);
            } else if constexpr (std::floating_point<Member>) {
                out.insert(static_cast<Member>(number.to_double_rounded()));
            } else if (const Result<Member> member = number.template to<Member>(); member) {
                out.insert(*member);
            } else {
                return false;
            }
        }
        return true;
    }
};
template <class T>
concept NumberMember = Integer<T> || std::floating_point<T> || std::same_as<T, Number>;
template <NumberMember T, class Compare>
struct codec<std::set<T, Compare>> : number_set_codec<std::set<T, Compare>> {};
template <NumberMember T>
struct codec<std::unordered_set<T>> : number_set_codec<std::unordered_set<T>> {};

template <>
struct codec<BinarySet> : codec_base<AttributeType::binary_set> {
    static bool present(const BinarySet& set) { return !set.empty(); }
    static void write(ItemWriter& writer, const BinarySet& set) {
        std::vector<std::string_view> members;
        for (const Binary& member : set) {
            members.push_back(member.bytes());
        }
        writer.set(AttributeType::binary_set, members);
    }
    [[nodiscard]] static bool read(FlatValue value, BinarySet& out) {
        if (!value.is(AttributeType::binary_set)) {
            return false;
        }
        out.clear();
        for (const std::string_view member : value.as_set()) {
            out.emplace(std::string(member));
        }
        return true;
    }
};

/// Members of lists and maps that are absent have to keep their place: they become NULL.
template <class T>
void write_member(ItemWriter& writer, const T& member) {
    if (codec<T>::present(member)) {
        codec<T>::write(writer, member);
    } else {
        writer.null();
    }
}

template <class T>
    requires(codec<T>::supported && !Byte<T>)
struct codec<std::vector<T>> : codec_base<AttributeType::list> {
    static void write(ItemWriter& writer, const std::vector<T>& list) {
        writer.begin_list();
        for (const T& member : list) {
            write_member(writer, member);
        }
        writer.end_list();
    }
    [[nodiscard]] static bool read(FlatValue value, std::vector<T>& out) {
        if (!value.is(AttributeType::list)) {
            return false;
        }
        out.clear();
        out.reserve(value.member_count());
        for (const FlatValue member : value.as_list()) {
            T element{};  // not emplace_back(): vector<bool> has no references
            if (!codec<T>::read(member, element)) {
                return false;
            }
            out.push_back(std::move(element));
        }
        return true;
    }
};

template <class Map>
struct map_codec : codec_base<AttributeType::map> {
    using Member = typename Map::mapped_type;
    static void write(ItemWriter& writer, const Map& map) {
        writer.begin_map();
        for (const auto& [name, member] : map) {
            writer.name(name);
            write_member(writer, member);
        }
        writer.end_map();
    }
    [[nodiscard]] static bool read(FlatValue value, Map& out) {
        if (!value.is(AttributeType::map)) {
            return false;
        }
        out.clear();
        for (const auto& [name, member] : value.as_map()) {
            if (!codec<Member>::read(member, out[std::string(name)])) {
                return false;
            }
        }
        return true;
    }
};
template <class T, class Compare>
    requires codec<T>::supported
struct codec<std::map<std::string, T, Compare>> : map_codec<std::map<std::string, T, Compare>> {};
template <class T>
    requires codec<T>::supported
struct codec<std::unordered_map<std::string, T>> : map_codec<std::unordered_map<std::string, T>> {};

/// Untyped parts of a model: any map, or any value at all.
template <>
struct codec<Item> : codec_base<AttributeType::map> {
    static void write(ItemWriter& writer, const Item& map) {
        writer.begin_map();
        map.write_entries(writer);
        writer.end_map();
    }
    [[nodiscard]] static bool read(FlatValue value, Item& out) {
        if (!value.is(AttributeType::map)) {
            return false;
        }
        out = Item::from_flat(value.as_map());
        return true;
    }
};
template <>
struct codec<AttributeValue> : codec_base<AttributeType::null> {
    static void write(ItemWriter& writer, const AttributeValue& value) { value.write_to(writer); }
    [[nodiscard]] static bool read(FlatValue value, AttributeValue& out) {
        out = AttributeValue::from_flat(value);
        return true;
    }
};

template <UserTraits T>
struct codec<T> : codec_base<attribute_traits<T>::type> {
    static void write(ItemWriter& writer, const T& value) {
        AttributeValue(attribute_traits<T>::to(value)).write_to(writer);
    }
    [[nodiscard]] static bool read(FlatValue value, T& out) {
        return attribute_traits<T>::from(AttributeValue::from_flat(value), out);
    }
};

template <NestedModel T>
struct codec<T> : codec_base<AttributeType::map> {
    static void write(ItemWriter& writer, const T& value) {
        writer.begin_map();
        write_members(writer, table_of<T>::value, &value);
        writer.end_map();
    }
    [[nodiscard]] static bool read(FlatValue value, T& out) {
        return value.is(AttributeType::map) &&
               read_members(value.as_map(), table_of<T>::value, &out) == nullptr;
    }
};

}  // namespace detail
}  // namespace dynox
