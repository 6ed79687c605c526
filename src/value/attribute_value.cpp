#include "dynox/attribute_value.hpp"

#include <ostream>
#include <type_traits>

namespace dynox {

namespace {

[[noreturn]] void throw_wrong_type(AttributeType expected, AttributeType found) {
    Diagnostics diagnostics;
    diagnostics.message.append("expected ")
        .append(type_name(expected))
        .append(", found ")
        .append(type_name(found));
    throw_error(make_error_code(client_errc::wrong_attribute_type), std::move(diagnostics));
}

template <class T>
const T& get_or_throw(const AttributeValue& value, AttributeType expected) {
    if (const T* found = std::get_if<T>(&value.variant())) {
        return *found;
    }
    throw_wrong_type(expected, value.type());
}

/// Writes the value that a variant holds.
struct Write {
    ItemWriter& writer;

    void operator()(Null) const { writer.null(); }
    void operator()(bool value) const { writer.boolean(value); }
    void operator()(const std::string& text) const { writer.string(text); }
    void operator()(const Number& number) const { writer.number(number); }
    void operator()(const Binary& binary) const { writer.binary(binary.bytes()); }
    void operator()(const StringSet& set) const {
        std::vector<std::string_view> members(set.begin(), set.end());
        writer.set(AttributeType::string_set, members);
    }
    void operator()(const NumberSet& set) const {
        std::vector<std::string> ordered;
        ordered.reserve(set.size());
        for (const Number& number : set) {
            ordered.push_back(number.ordered_bytes());
        }
        std::vector<std::string_view> members(ordered.begin(), ordered.end());
        writer.set(AttributeType::number_set, members);
    }
    void operator()(const BinarySet& set) const {
        std::vector<std::string_view> members;
        members.reserve(set.size());
        for (const Binary& binary : set) {
            members.emplace_back(binary.bytes());
        }
        writer.set(AttributeType::binary_set, members);
    }
    void operator()(const List& list) const {
        writer.begin_list();
        for (const AttributeValue& member : list) {
            member.write_to(writer);
        }
        writer.end_list();
    }
    void operator()(const Map& map) const {
        writer.begin_map();
        map.write_entries(writer);
        writer.end_map();
    }
};

AttributeValue set_from_flat(FlatSet set) {
    switch (set.element_type()) {
        case AttributeType::string: {
            StringSet strings;
            for (const std::string_view member : set) {
                strings.emplace_hint(strings.end(), member);
            }
            return strings;
        }
        case AttributeType::number: {
            NumberSet numbers;
            for (const std::string_view member : set) {
                numbers.emplace_hint(numbers.end(), Number::from_ordered(member));
            }
            return numbers;
        }
        default: {
            BinarySet binaries;
            for (const std::string_view member : set) {
                binaries.emplace_hint(binaries.end(), member.data(), member.size());
            }
            return binaries;
        }
    }
}

}  // namespace

AttributeValue::AttributeValue(double value) : value_(Number::from_double(value).value()) {}

AttributeType AttributeValue::type() const noexcept {
    using enum AttributeType;
    // In the order of the alternatives.
    static constexpr AttributeType types[] = {null,       boolean,    string,     number, binary,
                                              string_set, number_set, binary_set, list,   map};
    static_assert(std::size(types) == std::variant_size_v<Variant>);
    return types[value_.index()];
}

const std::string& AttributeValue::as_string() const {
    return get_or_throw<std::string>(*this, AttributeType::string);
}
const Number& AttributeValue::as_number() const {
    return get_or_throw<Number>(*this, AttributeType::number);
}
const Binary& AttributeValue::as_binary() const {
    return get_or_throw<Binary>(*this, AttributeType::binary);
}
bool AttributeValue::as_bool() const {
    return get_or_throw<bool>(*this, AttributeType::boolean);
}
const StringSet& AttributeValue::as_string_set() const {
    return get_or_throw<StringSet>(*this, AttributeType::string_set);
}
const NumberSet& AttributeValue::as_number_set() const {
    return get_or_throw<NumberSet>(*this, AttributeType::number_set);
}
const BinarySet& AttributeValue::as_binary_set() const {
    return get_or_throw<BinarySet>(*this, AttributeType::binary_set);
}
const List& AttributeValue::as_list() const {
    return get_or_throw<List>(*this, AttributeType::list);
}
const Map& AttributeValue::as_map() const {
    return get_or_throw<Map>(*this, AttributeType::map);
}
List& AttributeValue::as_list() {
    return const_cast<List&>(std::as_const(*this).as_list());
}
Map& AttributeValue::as_map() {
    return const_cast<Map&>(std::as_const(*this).as_map());
}

bool operator==(const AttributeValue& a, const AttributeValue& b) {
    return a.value_ == b.value_;
}

std::ostream& operator<<(std::ostream& out, const AttributeValue& value) {
    return out << value.to_dynamodb_json();
}

void AttributeValue::write_to(ItemWriter& writer) const {
    std::visit(Write{writer}, value_);
}

AttributeValue AttributeValue::from_flat(FlatValue value) {
    switch (value.type()) {
        case AttributeType::string:
            return value.as_string();
        case AttributeType::number:
            return Number::from_ordered(value.as_number_bytes());
        case AttributeType::binary:
            return Binary(std::string(value.as_binary()));
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set:
            return set_from_flat(value.as_set());
        case AttributeType::boolean:
            return value.as_boolean();
        case AttributeType::null:
            return {};
        case AttributeType::list: {
            List list;
            list.reserve(value.member_count());
            for (const FlatValue& member : value.as_list()) {
                list.push_back(from_flat(member));
            }
            return list;
        }
        case AttributeType::map:
            return Item::from_flat(value.as_map());
    }
    return {};
}

}  // namespace dynox
