#include "json/base64.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace dynox::json {
namespace {

std::string encode(std::string_view bytes) {
    std::string out(base64_size(bytes.size()), '\0');
    EXPECT_EQ(write_base64(bytes, out.data()), out.data() + out.size());
    return out;
}

Base64Fault decode(std::string_view text, std::string& out) {
    out.assign(base64_bytes_max(text.size()), '\0');
    std::size_t size = 0;
    const Base64Fault fault = read_base64(text, out.data(), size);
    out.resize(size);
    return fault;
}

TEST(Base64, Rfc4648Vectors) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xff\xfe\xfd", "//79"},
                                                           {"\xfb\xf0", "+/A="}};
    for (const auto& [bytes, text] : vectors) {
        std::string decoded;
        EXPECT_EQ(encode(bytes), text);
        EXPECT_EQ(decode(text, decoded), Base64Fault::none);
        EXPECT_EQ(decoded, bytes);
    }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
    std::string out;
    for (const char* text : {"a", "ab", "abc", "Zm9vY", "Zg=", "===", "Zg==="}) {
        EXPECT_EQ(decode(text, out), Base64Fault::size) << text;
    }
    for (const char* text : {"Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Z=g=", "=Zg=", "Zm-v",
                             "Zm_v", "Zm 9", "Zm\n9", "Zm9\xff", "Zm=v"}) {
        EXPECT_EQ(decode(text, out), Base64Fault::character) << text;
    }
}

TEST(Base64, RandomBytesComeBack) {
    constexpr std::uint64_t seed = 1;
    std::mt19937_64 rng(seed);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(rng());
        }
        std::string back;
        ASSERT_EQ(decode(encode(bytes), back), Base64Fault::none) << "seed " << seed;
        ASSERT_EQ(back, bytes);
    }
}

}  // namespace
}  // namespace dynox::json
