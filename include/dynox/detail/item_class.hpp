// class Item, included by attribute_value.hpp only: Item and AttributeValue contain each other.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynox {

/// Attributes by name, sorted by name bytes. Also the map type (M) of AttributeValue.
/// Regular: copy, compare deeply, print.
/// \par Thread safety   as AttributeValue.
class Item {
  public:
    using value_type = std::pair<std::string, AttributeValue>;
    using const_iterator = std::vector<value_type>::const_iterator;

    Item();
    Item(const Item&);
    Item(Item&&) noexcept;
    Item& operator=(const Item&);
    Item& operator=(Item&&) noexcept;
    ~Item();
    /// Later entries win over earlier ones of the same name. Inside a co_await expression g++ 12
    /// does not take braced lists: use item(...) there.
    Item(std::initializer_list<value_type> entries);

    /// Sets or replaces one attribute; chains.
    Item& set(std::string_view name, AttributeValue value);
    /// The value, made NULL if it is not there.
    AttributeValue& operator[](std::string_view name);
    /// The value; ClientException (missing_attribute) naming it if it is not there.
    [[nodiscard]] const AttributeValue& at(std::string_view name) const;
    [[nodiscard]] AttributeValue& at(std::string_view name);
    /// nullptr if it is not there.
    [[nodiscard]] const AttributeValue* find(std::string_view name) const noexcept;
    [[nodiscard]] AttributeValue* find(std::string_view name) noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        return find(name) != nullptr;
    }
    /// True if there was one.
    bool erase(std::string_view name);
    void clear();
    /// Room for `count` attributes.
    void reserve(std::size_t count);

    /// Attributes, not bytes.
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] const_iterator begin() const noexcept;
    [[nodiscard]] const_iterator end() const noexcept;

    friend bool operator==(const Item& a, const Item& b);
    /// Prints DynamoDB JSON, e.g. {"pk":{"S":"x"}}.
    friend std::ostream& operator<<(std::ostream& out, const Item& item);

    /// DynamoDB's size of the item, names included (the 400 KiB rule).
    [[nodiscard]] std::uint32_t item_size_bytes() const;
    /// The item as one block of bytes, see flat_item.hpp.
    [[nodiscard]] FlatItem to_flat() const;
    /// Writes the entries (name and value in turn) into the open item or map of `writer`.
    void write_entries(ItemWriter& writer) const;
    /// The bytes are trusted or validated.
    [[nodiscard]] static Item from_flat(FlatItemView item);
    [[nodiscard]] static Item from_flat(FlatMap map);

    /// DynamoDB JSON, {"pk":{"S":"x"}}.
    [[nodiscard]] std::string to_dynamodb_json() const;
    /// \par Errors   client_errc::invalid_json with what was expected and where.
    [[nodiscard]] static Result<Item> from_dynamodb_json(std::string_view text);
    /// Plain JSON, see AttributeValue::to_json().
    [[nodiscard]] std::string to_json() const;
    /// Reads a plain JSON object, see AttributeValue::from_json().
    /// \par Errors   client_errc::invalid_json with what was expected and where.
    [[nodiscard]] static Result<Item> from_json(std::string_view text);

  private:
    std::vector<value_type> entries_;  // sorted by name
};

}  // namespace dynox
