// Seeded keys and items for tests of storage.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "dynox/flat_item.hpp"

namespace dynox::test {

/// An item that says which it is.
[[nodiscard]] inline FlatItem numbered_item(std::uint64_t number) {
    ItemWriter writer;
    writer.name("number");
    writer.string(std::to_string(number));
    return writer.finish();
}

/// Keys of the shapes that storage meets, from a space so small that they are met again: few stores, digests, partitions
/// and sort keys; some short, some long, some the beginning of others, with zero bytes and 0xff in them.
class RandomKeys {
  public:
    explicit RandomKeys(std::uint32_t seed) : random_(seed) {}

    [[nodiscard]] std::uint32_t below(std::uint32_t bound) { return random_() % bound; }

    [[nodiscard]] std::string key() {
        std::string key = store(1 + below(3));
        if (below(50) == 0) {
            return key;
        }
        const std::uint32_t partition = below(40);
        for (int i = 0; i < 8; ++i) {
            key.push_back(static_cast<char>(partition * 2654435761U >> (8 * (i % 4))));
        }
        key += "p" + std::to_string(partition);
        key.push_back('\0');
        switch (below(8)) {
            case 0:
                break;
            case 1:
                key += std::string(below(4), '\0');
                break;
            case 2:
                key += std::string(below(4), '\xff');
                break;
            case 3:
                key += std::string(1 + below(3), 'x') + std::string(below(3000), 'y');
                break;
            default:
                key += std::to_string(below(400));
        }
        return key;
    }

    [[nodiscard]] static std::string store(std::uint32_t id) {
        std::string key(4, '\0');
        for (std::size_t i = 0; i < 4; ++i) {
            key[i] = static_cast<char>(id >> (8 * (3 - i)));
        }
        return key;
    }

  private:
    std::mt19937 random_;
};

}  // namespace dynox::test
