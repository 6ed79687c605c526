// Random values and items for property tests. The seed is the test's to choose and to print.
#pragma once

#include <random>
#include <string>

#include "dynox/item.hpp"

namespace dynox::test {

class RandomItems {
  public:
    explicit RandomItems(std::uint64_t seed) : rng_(seed) {}

    [[nodiscard]] std::uint32_t below(std::uint32_t limit) {
        return static_cast<std::uint32_t>(rng_() % limit);
    }

    /// Decimal text of any length, sign, point and exponent that DynamoDB can store.
    [[nodiscard]] std::string number_text() {
        while (true) {
            std::string text = below(3) == 0 ? "-" : "";
            const std::uint32_t digits = 1 + below(below(2) == 0 ? 4 : 38);
            const std::uint32_t point = below(2 * digits);
            for (std::uint32_t index = 0; index < digits; ++index) {
                text += static_cast<char>('0' + below(10));
                text += index == point && index + 1 != digits ? "." : "";
            }
            if (below(2) == 0) {
                text += "e" + std::to_string(static_cast<int>(below(260)) - 130);
            }
            if (Number::parse(text)) {
                return text;
            }
        }
    }
    [[nodiscard]] Number number() { return Number::from_text(number_text()); }

    /// UTF-8 of characters of all sizes, among them those that JSON escapes.
    [[nodiscard]] std::string text(std::uint32_t characters_max = 20) {
        static constexpr const char* odd[] = {
            "\"", "\\", "\n", "\t", "\x01", "/", "é", "€", "\xf0\x9f\x98\x80", "\x7f", " "};
        std::string out;
        for (std::uint32_t left = below(characters_max); left != 0; --left) {
            if (below(4) == 0) {
                out += odd[below(std::size(odd))];
            } else {
                out += static_cast<char>('a' + below(26));
            }
        }
        return out;
    }
    [[nodiscard]] std::string name() { return text(12) + static_cast<char>('a' + below(26)); }
    [[nodiscard]] Binary binary() {
        std::string bytes;
        for (std::uint32_t left = below(12); left != 0; --left) {
            bytes += static_cast<char>(below(256));
        }
        return Binary(bytes);
    }

    /// `levels`: lists and maps that may still stand inside one another.
    [[nodiscard]] AttributeValue value(unsigned levels = 4) {
        switch (below(levels == 0 ? 8 : 10)) {
            case 0:
                return text();
            case 1:
                return number();
            case 2:
                return binary();
            case 3:
                return set_of<StringSet>([this] { return text(); });
            case 4:
                return set_of<NumberSet>([this] { return number(); });
            case 5:
                return set_of<BinarySet>([this] { return binary(); });
            case 6:
                return below(2) == 0;
            case 7:
                return {};
            case 8: {
                List list;
                for (std::uint32_t left = below(5); left != 0; --left) {
                    list.push_back(value(levels - 1));
                }
                return list;
            }
            default:
                return item(levels - 1);
        }
    }
    [[nodiscard]] Item item(unsigned levels = 4) {
        Item out;
        for (std::uint32_t left = below(8); left != 0; --left) {
            out.set(name(), value(levels));
        }
        return out;
    }

  private:
    template <class Set, class Make>
    Set set_of(const Make& make) {
        Set set;
        for (std::uint32_t left = 1 + below(6); left != 0; --left) {
            set.insert(make());
        }
        return set;
    }

    std::mt19937_64 rng_;
};

}  // namespace dynox::test
