#include "client/uuid.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

namespace dynox::detail {

namespace {

std::mt19937_64& generator() {
    // 4 words of seed: two processes that start together must not make the same identifiers.
    thread_local std::mt19937_64 instance = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return instance;
}

/// "000102...ff".
constexpr std::array<char, 512> hex_pairs = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t value = 0; value < 256; ++value) {
        pairs[2 * value] = digits[value >> 4];
        pairs[2 * value + 1] = digits[value & 0xf];
    }
    return pairs;
}();

}  // namespace

void write_random_uuid(std::span<char, uuid_size> out) {
    std::uint64_t bits[2] = {generator()(), generator()()};
    bits[0] = (bits[0] & ~std::uint64_t{0xf000}) | 0x4000;                           // version 4
    bits[1] = (bits[1] & ~(std::uint64_t{0xc} << 60)) | (std::uint64_t{0x8} << 60);  // variant 1
    // 8-4-4-4-12: where each byte's two digits go.
    constexpr std::array<std::uint8_t, 16> places{0,  2,  4,  6,  9,  11, 14, 16,
                                                  19, 21, 24, 26, 28, 30, 32, 34};
    for (std::size_t byte = 0; byte < places.size(); ++byte) {
        const std::size_t value = (bits[byte / 8] >> (56 - 8 * (byte % 8))) & 0xff;
        std::memcpy(out.data() + places[byte], hex_pairs.data() + 2 * value, 2);
    }
    for (const std::size_t place : {8, 13, 18, 23}) {
        out[place] = '-';
    }
}

std::string random_uuid() {
    std::string text(uuid_size, '\0');
    write_random_uuid(std::span<char, uuid_size>(text.data(), uuid_size));
    return text;
}

double random_fraction() {
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator());
}

}  // namespace dynox::detail
