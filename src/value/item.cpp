#include "dynox/item.hpp"

#include <algorithm>
#include <ostream>

namespace dynox {

namespace {

/// Position of the first entry whose name is not below `name`. Entries usually come in order, so
/// the end is tried first.
template <class Entries>
auto lower_bound(Entries& entries, std::string_view name) {
    if (entries.empty() || entries.back().first < name) {
        return entries.end();
    }
    return std::lower_bound(entries.begin(), entries.end(), name,
                            [](const Item::value_type& entry, std::string_view wanted) {
                                return entry.first < wanted;
                            });
}

[[noreturn]] void throw_missing(std::string_view name) {
    Diagnostics diagnostics;
    diagnostics.message.append("expected an attribute named '")
        .append(name)
        .append("', found none");
    throw_error(make_error_code(client_errc::missing_attribute), std::move(diagnostics));
}

}  // namespace

Item::Item() = default;
Item::Item(const Item&) = default;
Item::Item(Item&&) noexcept = default;
Item& Item::operator=(const Item&) = default;
Item& Item::operator=(Item&&) noexcept = default;
Item::~Item() = default;

Item::Item(std::initializer_list<value_type> entries) {
    reserve(entries.size());
    for (const value_type& entry : entries) {
        set(entry.first, entry.second);
    }
}

Item& Item::set(std::string_view name, AttributeValue value) {
    (*this)[name] = std::move(value);
    return *this;
}

AttributeValue& Item::operator[](std::string_view name) {
    auto at = lower_bound(entries_, name);
    if (at == entries_.end() || at->first != name) {
        at = entries_.emplace(at, std::string(name), AttributeValue());
    }
    return at->second;
}

const AttributeValue* Item::find(std::string_view name) const noexcept {
    const auto at = lower_bound(entries_, name);
    return at == entries_.end() || at->first != name ? nullptr : &at->second;
}
AttributeValue* Item::find(std::string_view name) noexcept {
    return const_cast<AttributeValue*>(std::as_const(*this).find(name));
}

const AttributeValue& Item::at(std::string_view name) const {
    if (const AttributeValue* value = find(name)) {
        return *value;
    }
    throw_missing(name);
}
AttributeValue& Item::at(std::string_view name) {
    return const_cast<AttributeValue&>(std::as_const(*this).at(name));
}

bool Item::erase(std::string_view name) {
    const auto at = lower_bound(entries_, name);
    if (at == entries_.end() || at->first != name) {
        return false;
    }
    entries_.erase(at);
    return true;
}

void Item::clear() {
    entries_.clear();
}
void Item::reserve(std::size_t count) {
    entries_.reserve(count);
}

bool operator==(const Item& a, const Item& b) {
    return a.entries_ == b.entries_;
}

std::ostream& operator<<(std::ostream& out, const Item& item) {
    return out << item.to_dynamodb_json();
}

std::uint32_t Item::item_size_bytes() const {
    return to_flat().item_size_bytes();
}

FlatItem Item::to_flat() const {
    ItemWriter writer;
    write_entries(writer);
    return writer.finish();
}

void Item::write_entries(ItemWriter& writer) const {
    for (const auto& [name, value] : entries_) {
        writer.name(name);
        value.write_to(writer);
    }
}

Item Item::from_flat(FlatItemView item) {
    return from_flat(item.attributes());
}

Item Item::from_flat(FlatMap map) {
    Item item;
    item.entries_.reserve(map.size());
    for (const FlatEntry& entry : map) {
        item.entries_.emplace_back(entry.name, AttributeValue::from_flat(entry.value));
    }
    return item;
}

}  // namespace dynox
