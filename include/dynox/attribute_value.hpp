// AttributeValue: one DynamoDB value of any of the ten types, as an owning tree.
#pragma once

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/flat_item.hpp"
#include "dynox/number.hpp"

namespace dynox {

/// Bytes of type B. Ordered by unsigned bytes.
class Binary {
  public:
    Binary() = default;
    explicit Binary(std::string bytes) : bytes_(std::move(bytes)) {}
    Binary(const void* data, std::size_t size) : bytes_(static_cast<const char*>(data), size) {}
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] const unsigned char* data() const noexcept {
        return reinterpret_cast<const unsigned char*>(bytes_.data());
    }
    friend bool operator==(const Binary&, const Binary&) = default;
    friend auto operator<=>(const Binary&, const Binary&) = default;

  private:
    std::string bytes_;
};

/// The NULL type. An AttributeValue made without a value is NULL.
struct Null {
    friend constexpr bool operator==(Null, Null) noexcept { return true; }
};

class AttributeValue;
class Item;
// SS, NS, BS and L.
using StringSet = std::set<std::string, std::less<>>;
using NumberSet = std::set<Number>;
using BinarySet = std::set<Binary>;
using List = std::vector<AttributeValue>;
/// A map of attribute names to values is what an item is, so one class serves both.
using Map = Item;

}  // namespace dynox

// class Item, whose members need AttributeValue only by reference
#include "dynox/detail/item_class.hpp"

namespace dynox {

/// One value. Regular: copy, compare deeply (sets without order, numbers by value), print. It holds
/// what it is given; limits (sizes, empty sets, depth) are the service's to check.
/// \par Thread safety   distinct objects: safe; shared objects: safe while nobody changes them.
/// \see  Amazon DynamoDB API Reference, AttributeValue.
class AttributeValue {
  public:
    using Variant = std::variant<Null, bool, std::string, Number, Binary, StringSet, NumberSet,
                                 BinarySet, List, Map>;

    AttributeValue() = default;  ///< NULL
    AttributeValue(Null) {}
    AttributeValue(std::nullptr_t) {}
    AttributeValue(std::string text) : value_(std::move(text)) {}
    AttributeValue(std::string_view text) : value_(std::string(text)) {}
    AttributeValue(const char* text) : value_(std::string(text)) {}
    AttributeValue(Number number) : value_(number) {}
    template <std::same_as<bool> T>
    AttributeValue(T value) : value_(value) {}
    template <std::integral T>
        requires(!std::same_as<T, bool> && !std::same_as<T, char>)
    AttributeValue(T value) : value_(Number(value)) {}
    /// The shortest decimal that reads back as `value`; throws ClientException (invalid_number) for
    /// NaN, infinities and what is out of range.
    AttributeValue(double value);
    AttributeValue(Binary bytes) : value_(std::move(bytes)) {}
    AttributeValue(StringSet set) : value_(std::move(set)) {}
    AttributeValue(NumberSet set) : value_(std::move(set)) {}
    AttributeValue(BinarySet set) : value_(std::move(set)) {}
    AttributeValue(List list) : value_(std::move(list)) {}
    AttributeValue(Map map) : value_(std::move(map)) {}

    [[nodiscard]] AttributeType type() const noexcept;
    [[nodiscard]] const Variant& variant() const noexcept { return value_; }

    // Throwing readers: ClientException (wrong_attribute_type) "expected S, found N".
    [[nodiscard]] const std::string& as_string() const;
    [[nodiscard]] const Number& as_number() const;
    [[nodiscard]] const Binary& as_binary() const;
    [[nodiscard]] bool as_bool() const;
    [[nodiscard]] const StringSet& as_string_set() const;
    [[nodiscard]] const NumberSet& as_number_set() const;
    [[nodiscard]] const BinarySet& as_binary_set() const;
    [[nodiscard]] const List& as_list() const;
    [[nodiscard]] const Map& as_map() const;
    [[nodiscard]] List& as_list();
    [[nodiscard]] Map& as_map();
    /// A number as an integer; also throws when it is none or does not fit (inexact_conversion).
    template <std::integral T>
    [[nodiscard]] T as() const {
        return as_number().to<T>().value();
    }

    // Asking readers: nullptr if the value is of another type.
    [[nodiscard]] const std::string* if_string() const noexcept {
        return std::get_if<std::string>(&value_);
    }
    [[nodiscard]] const Number* if_number() const noexcept { return std::get_if<Number>(&value_); }
    [[nodiscard]] const Binary* if_binary() const noexcept { return std::get_if<Binary>(&value_); }
    [[nodiscard]] const bool* if_bool() const noexcept { return std::get_if<bool>(&value_); }
    [[nodiscard]] const StringSet* if_string_set() const noexcept {
        return std::get_if<StringSet>(&value_);
    }
    [[nodiscard]] const NumberSet* if_number_set() const noexcept {
        return std::get_if<NumberSet>(&value_);
    }
    [[nodiscard]] const BinarySet* if_binary_set() const noexcept {
        return std::get_if<BinarySet>(&value_);
    }
    [[nodiscard]] const List* if_list() const noexcept { return std::get_if<List>(&value_); }
    [[nodiscard]] const Map* if_map() const noexcept { return std::get_if<Map>(&value_); }
    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<Null>(value_); }

    friend bool operator==(const AttributeValue& a, const AttributeValue& b);
    /// Prints DynamoDB JSON, e.g. {"S":"John"}.
    friend std::ostream& operator<<(std::ostream& out, const AttributeValue& value);

    /// Writes the value at the writer's place, behind a name or inside a list.
    void write_to(ItemWriter& writer) const;
    /// `value` must not be empty; its bytes are trusted or validated.
    [[nodiscard]] static AttributeValue from_flat(FlatValue value);

    /// DynamoDB JSON, {"S":"John"}.
    [[nodiscard]] std::string to_dynamodb_json() const;
    /// \par Errors   client_errc::invalid_json with what was expected and where.
    [[nodiscard]] static Result<AttributeValue> from_dynamodb_json(std::string_view text);
    /// Plain JSON: strings, numbers (exact text), booleans, null, arrays, objects. Sets become
    /// arrays, B becomes base64 text.
    [[nodiscard]] std::string to_json() const;
    /// Reads plain JSON; gives S, N, BOOL, NULL, L and M only.
    /// \par Errors   client_errc::invalid_json with what was expected and where.
    [[nodiscard]] static Result<AttributeValue> from_json(std::string_view text);

  private:
    Variant value_;
};

}  // namespace dynox

// bodies of Item that need AttributeValue complete
#include "dynox/detail/item_inline.hpp"
