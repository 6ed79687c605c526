#include "http/checksum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynox::http {
namespace {

// The check value of CRC-32 in the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC).
TEST(Checksum, IsTheCatalogueCrc32) {
    EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
    EXPECT_EQ(crc32(""), 0U);
}

// Bit by bit, at every length around those where a library changes its way of computing.
TEST(Checksum, IsTheSameAtEveryLength) {
    std::string body;
    std::uint32_t remainder = 0xffffffff;
    for (int i = 0; i < 1200; ++i) {
        ASSERT_EQ(crc32(body), ~remainder) << body.size();
        body += static_cast<char>(i * 37 + i / 7);
        remainder ^= static_cast<unsigned char>(body.back());
        for (int bit = 0; bit < 8; ++bit) {
            remainder = (remainder >> 1U) ^ ((remainder & 1U) != 0 ? 0xedb88320U : 0U);
        }
    }
}

}  // namespace
}  // namespace dynox::http
