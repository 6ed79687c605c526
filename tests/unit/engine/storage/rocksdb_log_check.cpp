#include "engine/storage/rocksdb_log_check.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace dynox::engine {
namespace {

constexpr std::size_t length_at = 4;
constexpr std::size_t type_at = 6;
constexpr std::size_t header_bytes = 7;

/// CRC-32C, bit by bit, as RocksDB stores it: another way than that of the code under test.
[[nodiscard]] std::uint32_t masked_checksum(const std::string& bytes) {
    std::uint32_t state = 0xffffffffU;
    for (const char byte : bytes) {
        state ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            state = (state >> 1) ^ ((state & 1) != 0 ? 0x82f63b78U : 0);
        }
    }
    const std::uint32_t value = ~state;
    return ((value >> 15) | (value << 17)) + 0xa282ead8U;
}

[[nodiscard]] std::string record(const std::string& payload, char type = 1) {
    std::string made;
    const std::uint32_t checksum = masked_checksum(type + payload);
    for (int shift = 0; shift < 32; shift += 8) {
        made.push_back(static_cast<char>(checksum >> shift));
    }
    made.push_back(static_cast<char>(payload.size()));
    made.push_back(static_cast<char>(payload.size() >> 8));
    made.push_back(type);
    return made + payload;
}

TEST(RocksDBLogCheck, ChecksumIsCastagnoli) {
    // The known check value of CRC-32C, 0xe3069283 for "123456789", masked.
    EXPECT_EQ(masked_checksum("123456789"),
              ((0xe3069283U >> 15) | (0xe3069283U << 17)) + 0xa282ead8U);
}

TEST(RocksDBLogCheck, LogsCutAnywhereAreSound) {
    const std::string log = record("one") + record(std::string(300, 'x')) + record("three");
    for (std::size_t size = 0; size <= log.size(); ++size) {
        EXPECT_FALSE(has_damaged_length(log.substr(0, size))) << size;
        EXPECT_FALSE(has_unknown_type(log.substr(0, size))) << size;
    }
    EXPECT_FALSE(has_damaged_length(log + std::string(1000, '\0')));
    EXPECT_FALSE(has_unknown_type(log + std::string(1000, '\0')));
}

TEST(RocksDBLogCheck, LengthThatReachesBehindTheEndIsDamage) {
    const std::string one = record("one");
    const std::string log = one + record(std::string(300, 'x')) + record("three");
    for (const std::size_t start :
         {std::size_t{0}, one.size(), log.size() - header_bytes - std::string("three").size()}) {
        std::string damaged = log;
        damaged[start + length_at + 1] ^= '\x40';  // 16 KiB more
        EXPECT_TRUE(has_damaged_length(damaged)) << start;
    }
}

TEST(RocksDBLogCheck, TypesOfOtherLogsAreDamage) {
    const std::string one = record("one");
    const std::string log = one + record("two") + record("three");
    for (const std::size_t start : {std::size_t{0}, one.size()}) {
        for (const unsigned char type : {5, 6, 7, 8, 9, 129}) {
            std::string damaged = log;
            damaged[start + type_at] = static_cast<char>(type);
            EXPECT_TRUE(has_unknown_type(damaged)) << start << " " << int{type};
        }
    }
    for (const char type : {'\1', '\2', '\3', '\4'}) {
        EXPECT_FALSE(has_unknown_type(record("part", type)));
    }
}

}  // namespace
}  // namespace dynox::engine
