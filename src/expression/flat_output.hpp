// Flat bytes in the making: items whose attributes are already sorted, most of them copied.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::expression {

class FlatOutput {
  public:
    /// Begins an item; `size_expected` saves growing.
    explicit FlatOutput(std::size_t size_expected) {
        bytes_.reserve(size_expected + flat::header_size_bytes);
        bytes_.append(flat::header_size_bytes, '\0');
    }
    [[nodiscard]] FlatItem finish(std::uint32_t item_size_bytes, std::uint32_t count) {
        store(0, item_size_bytes);
        store(4, count);
        return FlatItem::copy_of(bytes_);
    }

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] std::string_view bytes_from(std::size_t offset) const noexcept {
        return std::string_view(bytes_).substr(offset);
    }
    /// Forgets what was written from `size` on.
    void truncate(std::size_t size) noexcept { bytes_.resize(size); }

    void copy(std::string_view encoded) { bytes_.append(encoded); }
    void copy(const char* begin, const char* end) { bytes_.append(begin, end); }
    void name(std::string_view name) {
        auto size = static_cast<std::uint32_t>(name.size());
        for (; size >= 0x80; size >>= 7) {
            bytes_ += static_cast<char>(size | 0x80);
        }
        bytes_ += static_cast<char>(size);
        bytes_ += name;
    }
    /// Begins a list or map; returns its place for end().
    [[nodiscard]] std::size_t begin(flat::Tag tag) {
        const std::size_t place = bytes_.size();
        bytes_ += static_cast<char>(tag);
        bytes_.append(2 * sizeof(std::uint32_t), '\0');
        return place;
    }
    void end(std::size_t place, std::uint32_t count) noexcept {
        const std::size_t behind_size = place + 1 + sizeof(std::uint32_t);
        store(place + 1, static_cast<std::uint32_t>(bytes_.size() - behind_size));
        store(behind_size, count);
    }

  private:
    void store(std::size_t place, std::uint32_t value) noexcept {
        std::memcpy(bytes_.data() + place, &value, sizeof value);
    }
    std::string bytes_;
};

}  // namespace dynox::expression
