#include "engine/digest.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace dynox::engine {
namespace {

// Expected values: python3 -c "import hashlib; print(hashlib.md5(b'Outliers' +
// key).hexdigest()[:16])"
TEST(KeyDigest, IsTheBeginningOfMd5BehindAPrefix) {
    EXPECT_EQ(key_digest({"x"}), 0x545e2681232d8e96ULL);
    EXPECT_EQ(key_digest({""}), 0x65a4c05294be8932ULL);
    EXPECT_EQ(key_digest({"USER#1"}), 0xe1f1e9193ad9e5d5ULL);
}

TEST(KeyDigest, OfSeveralPiecesIsThatOfTheirConcatenation) {
    EXPECT_EQ(key_digest({"US", "ER", "#1"}), key_digest({"USER#1"}));
    EXPECT_NE(key_digest({"a", "b"}), key_digest({"b", "a"}));
}

TEST(KeyDigest, IsTheSameInEveryThread) {
    std::vector<std::uint64_t> found(4);
    std::vector<std::thread> threads;
    for (std::uint64_t& digest : found) {
        threads.emplace_back([&digest] {
            for (int i = 0; i < 1000; ++i) {
                digest = key_digest({"x"});
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::uint64_t digest : found) {
        EXPECT_EQ(digest, key_digest({"x"}));
    }
}

// FIPS 180-4, example "abc".
TEST(ContentDigest, IsSha256) {
    const std::string digest = content_digest("abc");
    ASSERT_EQ(digest.size(), 32U);
    EXPECT_EQ(static_cast<unsigned char>(digest[0]), 0xba);
    EXPECT_EQ(static_cast<unsigned char>(digest[1]), 0x78);
    EXPECT_EQ(static_cast<unsigned char>(digest[31]), 0xad);
}

}  // namespace
}  // namespace dynox::engine
