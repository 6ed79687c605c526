#include "engine/shard_iterator.hpp"

#include <gtest/gtest.h>

namespace dynox::engine {
namespace {

ShardIterator some_iterator() {
    ShardIterator iterator;
    iterator.stream_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc|1|d/stream/x";
    iterator.shard = 7;
    iterator.position = 0xfedcba9876543210;
    iterator.passes_trimmed = true;
    iterator.issued = 1'700'000'000.125;
    return iterator;
}

TEST(ShardIterator, RoundTrips) {
    const ShardIterator given = some_iterator();
    const std::string text = encode_shard_iterator(given);
    EXPECT_LE(text.size(), 2048U);
    const auto read = decode_shard_iterator(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->stream_arn, given.stream_arn);
    EXPECT_EQ(read->shard, given.shard);
    EXPECT_EQ(read->position, given.position);
    EXPECT_EQ(read->passes_trimmed, given.passes_trimmed);
    EXPECT_EQ(read->issued, given.issued);
}

TEST(ShardIterator, RefusesEveryOtherText) {
    const std::string text = encode_shard_iterator(some_iterator());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(decode_shard_iterator(changed)) << i;
        EXPECT_FALSE(decode_shard_iterator(text.substr(0, i))) << i;
    }
    EXPECT_FALSE(decode_shard_iterator(text + "0"));
    EXPECT_FALSE(decode_shard_iterator("|1|"));
}

}  // namespace
}  // namespace dynox::engine
