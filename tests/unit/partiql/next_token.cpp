#include "partiql/next_token.hpp"

#include <gtest/gtest.h>

#include "dynox/number.hpp"

namespace dynox::partiql {
namespace {

NextToken sample() {
    NextToken token;
    token.digest = std::string(32, 'd');
    token.partition = 0x01020304;
    ItemWriter writer;
    writer.name("p");
    writer.string("x");
    writer.name("c");
    writer.number(Number(1));
    token.last_key = writer.finish();
    return token;
}

TEST(PartiqlNextToken, ComesBackAsItWas) {
    for (const bool has_key : {true, false}) {
        NextToken token = sample();
        if (!has_key) {
            token.last_key.reset();
        }
        const auto read = decode_next_token(encode_next_token(token));
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->digest, token.digest);
        EXPECT_EQ(read->partition, token.partition);
        EXPECT_EQ(read->last_key, token.last_key);
    }
}

TEST(PartiqlNextToken, RefusesAnythingElse) {
    const std::string text = encode_next_token(sample());
    for (std::size_t size = 0; size < text.size(); ++size) {
        // Cut off behind the head, at the place of the key, there is none, which is a token too.
        const auto read = decode_next_token(text.substr(0, size));
        EXPECT_TRUE(!read || !read->last_key) << size;
    }
    for (const char* other : {"", "abc", "AAAA", "====", "eyJhIjoxfQ=="}) {
        EXPECT_FALSE(decode_next_token(other)) << other;
    }
    std::string damaged = text;
    damaged[60] = damaged[60] == 'A' ? 'B' : 'A';  // within the key's sizes
    EXPECT_FALSE(decode_next_token(damaged));
}

}  // namespace
}  // namespace dynox::partiql
