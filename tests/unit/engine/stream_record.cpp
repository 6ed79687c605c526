#include "engine/stream_record.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::flat;

TEST(StreamRecord, RoundTrips) {
    const FlatItem keys = flat(R"({"p": {"S": "x"}})");
    const FlatItem image = flat(R"({"p": {"S": "x"}, "l": {"L": [{"N": "1.5"}]}})");
    const FlatItem empty;
    for (const bool has_new : {false, true}) {
        for (const bool has_old : {false, true}) {
            StreamRecordView record;
            record.event = has_old ? api::StreamEventName::modify : api::StreamEventName::remove;
            record.actor = has_new ? Actor::time_to_live : Actor::request;
            record.time = 1'700'000'000.125;
            record.keys = keys;
            if (has_new) {
                record.new_image = image;
            }
            if (has_old) {
                record.old_image = has_new ? empty.view() : image.view();
            }
            const FlatItem stored = encode_stream_record(record);
            const auto read = decode_stream_record(stored);
            ASSERT_TRUE(read);
            EXPECT_EQ(read->event, record.event);
            EXPECT_EQ(read->actor, record.actor);
            EXPECT_EQ(read->time, record.time);
            EXPECT_EQ(read->keys, record.keys);
            EXPECT_EQ(read->new_image, record.new_image);
            EXPECT_EQ(read->old_image, record.old_image);
            EXPECT_EQ(read->size_bytes(), record.size_bytes());
        }
    }
}

TEST(StreamRecord, DamageIsAnError) {
    for (const char* damaged : {R"({})", R"({"r": {"S": "x"}})", R"({"r": {"B": ""}})",
                                R"({"r": {"B": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}})"}) {
        const auto read = decode_stream_record(flat(damaged));
        // 24 zero bytes are a record whose parts are all empty, and two bytes too many.
        EXPECT_FALSE(read) << damaged;
        EXPECT_EQ(read.error().code(), client_errc::storage_damaged);
    }
}

TEST(StreamRecord, SequenceNumbersAreOrderedAsTexts) {
    EXPECT_EQ(sequence_text(0), "100000000000000000000");
    EXPECT_EQ(sequence_text(~std::uint64_t{0}), "118446744073709551615");
    for (const std::uint64_t sequence : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
        EXPECT_EQ(sequence_from_text(sequence_text(sequence)), sequence);
        EXPECT_EQ(sequence_from_text("000" + sequence_text(sequence)), sequence);
    }
    for (const char* none :
         {"", "0", "118446744073709551616", "200000000000000000001", "1000000000000000000000"}) {
        EXPECT_FALSE(sequence_from_text(none)) << none;
    }
}

TEST(StreamRecord, KeysAreOrderedBySequenceNumberWithinAShard) {
    const std::string prefix = stream_shard_prefix(3, 4);
    EXPECT_EQ(prefix.size(), 13U);
    EXPECT_TRUE(stream_record_key(3, 4, 5).starts_with(prefix));
    EXPECT_LT(stream_record_key(3, 4, 255), stream_record_key(3, 4, 256));
    EXPECT_EQ(sequence_of_record_key(stream_record_key(3, 4, 0x0102030405060708)),
              0x0102030405060708U);
    EXPECT_NE(stream_shard_prefix(3, 5), prefix);
    EXPECT_NE(stream_shard_prefix(4, 4), prefix);
}

}  // namespace
}  // namespace dynox::engine
