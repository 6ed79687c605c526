#include "client/uuid.hpp"

#include <cstdint>
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

}  // namespace

void write_random_uuid(std::span<char, uuid_size> out) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::uint64_t bits[2] = {generator()(), generator()()};
    bits[0] = (bits[0] & ~std::uint64_t{0xf000}) | 0x4000;                           // version 4
    bits[1] = (bits[1] & ~(std::uint64_t{0xc} << 60)) | (std::uint64_t{0x8} << 60);  // variant 1
    char* to = out.data();
    for (int nibble = 0; nibble < 32; ++nibble) {
        if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) {
            *to++ = '-';
        }
        *to++ = digits[(bits[nibble / 16] >> (60 - 4 * (nibble % 16))) & 0xf];
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
