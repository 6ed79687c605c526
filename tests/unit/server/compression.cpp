#include "server/compression.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace dynox::server {
namespace {

std::string packed(Coding coding, std::string_view body) {
    Packer packer;
    std::string out;
    EXPECT_TRUE(packer.pack(coding, body, out));
    return out;
}

std::string random_text(std::size_t size) {
    std::mt19937 random(7);
    std::string text(size, ' ');
    for (char& c : text) {
        c = static_cast<char>('a' + random() % 16);
    }
    return text;
}

TEST(ServerCompression, UnpacksWhatItPacked) {
    Packer packer;
    for (const Coding coding : {Coding::gzip, Coding::deflate, Coding::gzip}) {
        for (const std::size_t size : {0, 1, 5'000, 200'000}) {
            const std::string body = random_text(size);
            std::string small;
            std::string again;
            ASSERT_TRUE(packer.pack(coding, body, small));
            EXPECT_EQ(unpack(coding_name(coding), small, size, again), UnpackResult::ok);
            EXPECT_EQ(again, body);
        }
    }
}

TEST(ServerCompression, TakesSeveralGzipMembersInARow) {
    std::string out;
    const std::string members =
        packed(Coding::gzip, "one ") + packed(Coding::gzip, "") + packed(Coding::gzip, "two");
    EXPECT_EQ(unpack("GZip", members, 100, out), UnpackResult::ok);
    EXPECT_EQ(out, "one two");
    EXPECT_EQ(
        unpack("deflate", packed(Coding::deflate, "a") + packed(Coding::deflate, "b"), 100, out),
        UnpackResult::damaged);
}

TEST(ServerCompression, RefusesDamagedBodies) {
    std::string out;
    const std::string body = random_text(3'000);
    for (const Coding coding : {Coding::gzip, Coding::deflate}) {
        const std::string whole = packed(coding, body);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            ASSERT_EQ(
                unpack(coding_name(coding), std::string_view(whole).substr(0, size), 10'000, out),
                UnpackResult::damaged)
                << size;
        }
        EXPECT_EQ(unpack(coding_name(coding), whole + "x", 10'000, out), UnpackResult::damaged);
        EXPECT_EQ(unpack(coding_name(coding), "garbage", 10'000, out), UnpackResult::damaged);
    }
    EXPECT_EQ(unpack("gzip", packed(Coding::deflate, body), 10'000, out), UnpackResult::damaged);
    EXPECT_EQ(unpack("br", "x", 10'000, out), UnpackResult::unknown_coding);
    EXPECT_EQ(unpack("gzip, gzip", "x", 10'000, out), UnpackResult::unknown_coding);
}

TEST(ServerCompression, NeverUnpacksMoreThanTheLimit) {
    const std::string zeros(10'000'000, '\0');
    std::string out;
    for (const Coding coding : {Coding::gzip, Coding::deflate}) {
        const std::string bomb = packed(coding, zeros);
        ASSERT_LT(bomb.size(), 100'000U);
        EXPECT_EQ(unpack(coding_name(coding), bomb, zeros.size(), out), UnpackResult::ok);
        EXPECT_EQ(unpack(coding_name(coding), bomb, zeros.size() - 1, out),
                  UnpackResult::too_large);
        std::string().swap(out);
        EXPECT_EQ(unpack(coding_name(coding), bomb, 1'000'000, out), UnpackResult::too_large);
        EXPECT_LT(out.capacity(), 4'000'000U);
    }
    const std::string members = packed(Coding::gzip, "12345") + packed(Coding::gzip, "6");
    EXPECT_EQ(unpack("gzip", members, 6, out), UnpackResult::ok);
    EXPECT_EQ(unpack("gzip", members, 5, out), UnpackResult::too_large);
    EXPECT_EQ(unpack("identity", "123456", 5, out), UnpackResult::too_large);
    EXPECT_EQ(unpack("", "12345", 5, out), UnpackResult::ok);
}

TEST(ServerCompression, ChoosesByWeight) {
    const struct {
        std::string_view header;
        Coding coding;
    } cases[] = {
        {"", Coding::identity},
        {"identity", Coding::identity},
        {"gzip", Coding::gzip},
        {"GZIP", Coding::gzip},
        {"deflate", Coding::deflate},
        {"br", Coding::identity},
        {"br, gzip", Coding::gzip},
        {"deflate, gzip", Coding::gzip},
        {"deflate, gzip;q=0.5", Coding::deflate},
        {"gzip ; q=0.3, deflate;q=0.301", Coding::deflate},
        {"gzip;q=0", Coding::identity},
        {"gzip;q=0.000", Coding::identity},
        {"gzip;q=0.5, identity", Coding::identity},
        {"gzip;q=1.0, identity;q=1.000", Coding::gzip},
        {"*", Coding::gzip},
        {"*;q=0", Coding::identity},
        {"gzip;q=0, *", Coding::deflate},
        {"gzip;q=x", Coding::identity},
        {",,gzip,", Coding::gzip},
        {"gzip;", Coding::gzip},
    };
    for (const auto& expected : cases) {
        EXPECT_EQ(choose_coding(expected.header), expected.coding) << expected.header;
    }
}

}  // namespace
}  // namespace dynox::server
