#include "client/watch_position.hpp"

#include <gtest/gtest.h>

namespace dynox::detail {
namespace {

const std::string arn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-11-23T12:00:00";

TEST(WatchPosition, IsOneLineThatCanBeReadAgain) {
    WatchPosition position;
    position.stream_arn = arn;
    position.shards.resize(5);
    for (std::size_t index = 0; index < position.shards.size(); ++index) {
        position.shards[index].id = "shardId-" + std::to_string(index);
    }
    position.shards[0].done = true;
    position.shards[1].after = "000000000000000000042";
    position.shards[2].after = "7";
    position.shards[2].since = 1763900000;
    position.shards[3].since = -1;
    const std::string text = to_text(position);
    EXPECT_EQ(text, "dynox-stream-1 " + arn +
                        " shardId-0=done shardId-1=000000000000000000042 shardId-2=7@1763900000"
                        " shardId-3=@-1 shardId-4=");
    const Result<WatchPosition> read = watch_position_from_text(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(to_text(*read), text);
    EXPECT_TRUE(read->shards[0].done);
    EXPECT_EQ(read->shards[2].since, 1763900000);
    EXPECT_TRUE(read->shards[4].after.empty());
}

TEST(WatchPosition, MayHaveNoShards) {
    const Result<WatchPosition> read = watch_position_from_text("dynox-stream-1 " + arn);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->stream_arn, arn);
    EXPECT_TRUE(read->shards.empty());
}

TEST(WatchPosition, RefusesOtherTexts) {
    for (const std::string& text :
         {std::string(), std::string("dynox-stream-2 " + arn), std::string("dynox-stream-1 "),
          "dynox-stream-1 " + arn + " ", "dynox-stream-1 " + arn + " shard",
          "dynox-stream-1 " + arn + " =1", "dynox-stream-1 " + arn + " shard=x1",
          "dynox-stream-1 " + arn + " shard=1@", "dynox-stream-1 " + arn + " shard=1@2x"}) {
        const Result<WatchPosition> read = watch_position_from_text(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code(), client_errc::invalid_argument) << text;
    }
}

}  // namespace
}  // namespace dynox::detail
