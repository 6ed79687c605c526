#include "engine/key_codec.hpp"

#include "engine/digest.hpp"
#include "support.hpp"

#include <algorithm>
#include <random>

namespace dynox::engine {
namespace {

using namespace std::string_literals;
using test::flat;
using test::make_table;

std::string part(std::string_view bytes) {
    std::string out;
    append_part(out, bytes);
    return out;
}

TEST(KeyPart, KeepsTheOrderOfBytesAndIsNeverAPrefix) {
    std::vector<std::string> values = {"",  "\0"s,  "\0\0"s, "\0\1"s,   "\0\xff"s,
                                       "a", "a\0"s, "a\0b"s, "a\1"s,    "ab",
                                       "b", "\xfe", "\xff",  "\xff\0"s, "\xff\xff"};
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        std::string value;
        for (unsigned n = random() % 6; n > 0; --n) {
            value.push_back("\0\1a\xfe\xff"[random() % 5]);
        }
        values.push_back(value);
    }
    for (const std::string& a : values) {
        for (const std::string& b : values) {
            EXPECT_EQ(part(a) < part(b), a < b);
            EXPECT_EQ(part(a) == part(b), a == b);
            EXPECT_TRUE(a == b || !part(b).starts_with(part(a)));
        }
    }
}

TEST(KeyPart, OpenPartsAreWhatTheValuesWithAPrefixShare) {
    std::string open;
    append_open_part(open, "a\0"s);
    EXPECT_TRUE(part("a\0b"s).starts_with(open));
    EXPECT_TRUE(part("a\0"s).starts_with(open));
    EXPECT_FALSE(part("a").starts_with(open));
    EXPECT_FALSE(part("ab").starts_with(open));
}

TEST(PrefixEnd, IsBehindEveryKeyOfThePrefixAndNoOther) {
    EXPECT_EQ(prefix_end("ab"), "ac");
    EXPECT_EQ(prefix_end("a\xff\xff"), "b");
    EXPECT_LT("a\xff\xff\xff"s, prefix_end("a\xff"));
    EXPECT_LE(prefix_end("a\xff"), "b"s);
}

TEST(TableKey, BeginsWithIdAndDigest) {
    const Table table = make_table(test::hash_table);
    const std::string key = table_key(table, flat(R"({"p": {"S": "x"}, "a": {"N": "1"}})"));
    std::string expected;
    append_u32(expected, table.id());
    append_u64(expected, key_digest({"x"}));
    EXPECT_EQ(key, expected + "x\0\0"s);
    EXPECT_EQ(digest_of_key(key), key_digest({"x"}));
}

TEST(TableKey, SortsWithinAPartitionByNumericValue) {
    const Table table = make_table(test::indexed_table);
    std::string before;
    for (const char* number :
         {"-100", "-1.5", "-1", "-0.001", "0", "0.5", "1", "1.01", "9", "10", "1e20"}) {
        const std::string key =
            table_key(table, flat(R"({"p": {"S": "x"}, "c": {"N": ")"s + number + R"("}})"));
        EXPECT_LT(before, key) << number;
        before = key;
    }
}

TEST(TableKey, EqualNumbersOfDifferentSpellingAreOneKey) {
    const Table table = make_table(test::indexed_table);
    EXPECT_EQ(table_key(table, flat(R"({"p": {"S": "x"}, "c": {"N": "100"}})")),
              table_key(table, flat(R"({"p": {"S": "x"}, "c": {"N": "1.00e2"}})")));
}

TEST(TableKey, KeysOfOnePartitionShareAPrefixThatNoOtherKeyHas) {
    const Table table = make_table(test::indexed_table);
    const FlatItem item = flat(R"({"p": {"S": "a"}, "c": {"N": "1"}})");
    const std::string prefix = partition_prefix(table.id(), {item.find("p")});
    EXPECT_TRUE(table_key(table, item).starts_with(prefix));
    EXPECT_FALSE(
        table_key(table, flat(R"({"p": {"S": "ab"}, "c": {"N": "1"}})")).starts_with(prefix));
}

TEST(BelongsTo, NeedsEveryKeyAttributeWithItsTypeAndNotEmpty) {
    const Table table = make_table(test::indexed_table);
    const Index& gsi = *table.find_index("gsi");
    const auto in_gsi = [&](const char* rest) {
        return belongs_to(gsi, flat(R"({"p": {"S": "x"}, "c": {"N": "1"})"s + rest + "}"));
    };
    EXPECT_TRUE(in_gsi(R"(, "g": {"S": "g1"}, "h": {"N": "1"})"));
    EXPECT_FALSE(in_gsi(R"(, "g": {"S": "g1"})"));
    EXPECT_FALSE(in_gsi(R"(, "h": {"N": "1"})"));
    EXPECT_FALSE(in_gsi(R"(, "g": {"S": "g1"}, "h": {"S": "1"})"));
    EXPECT_FALSE(in_gsi(R"(, "g": {"S": ""}, "h": {"N": "1"})"));
    EXPECT_TRUE(
        in_gsi((R"(, "h": {"N": "1"}, "g": {"S": ")" + std::string(2048, 'x') + "\"}").c_str()));
    EXPECT_FALSE(
        in_gsi((R"(, "h": {"N": "1"}, "g": {"S": ")" + std::string(2049, 'x') + "\"}").c_str()));
}

TEST(IndexKey, EntriesWithEqualKeysAreOrderedByTheDigestOfTheTablesKey) {
    const Table table = make_table(test::indexed_table);
    const Index& all = *table.find_index("all");
    struct Entry {
        std::string key;
        std::uint64_t digest;
    };
    std::vector<Entry> entries;
    for (int i = 0; i < 50; ++i) {
        const FlatItem item = flat(R"({"p": {"S": "p)" + std::to_string(i) +
                                   R"("}, "c": {"N": "1"}, "g": {"S": "g"}})");
        entries.push_back({index_key(table, all, item),
                           key_digest({key_bytes(item.find("p")), key_bytes(item.find("c"))})});
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.key < b.key; });
    EXPECT_TRUE(std::is_sorted(entries.begin(), entries.end(),
                               [](const Entry& a, const Entry& b) { return a.digest < b.digest; }));
}

TEST(IndexKey, LocalEntriesFollowTheirSortKeyThenTheTables) {
    const Table table = make_table(test::indexed_table);
    const Index& lsi = *table.find_index("lsi");
    const auto key = [&](const char* l, const char* c) {
        return index_key(
            table, lsi,
            flat(R"({"p": {"S": "x"}, "l": {"S": ")"s + l + R"("}, "c": {"N": ")" + c + "\"}}"));
    };
    EXPECT_LT(key("a", "2"), key("a", "10"));
    EXPECT_LT(key("a", "10"), key("aa", "1"));
    EXPECT_LT(key("aa", "1"), key("b", "-5"));
}

TEST(IndexKey, SeveralPartitionAttributesDoNotRunTogether) {
    const Table table = make_table(R"({"TableName": "multi", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "a", "AttributeType": "S"},
            {"AttributeName": "b", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{"IndexName": "gsi", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"}]}]})");
    const Index& gsi = *table.find_index("gsi");
    EXPECT_EQ(gsi.key.partition_count, 2U);
    const FlatItem one = flat(R"({"p": {"S": "x"}, "a": {"S": "ab"}, "b": {"S": "c"}})");
    const FlatItem two = flat(R"({"p": {"S": "x"}, "a": {"S": "a"}, "b": {"S": "bc"}})");
    EXPECT_NE(index_key(table, gsi, one), index_key(table, gsi, two));
    EXPECT_FALSE(index_key(table, gsi, two)
                     .starts_with(partition_prefix(gsi.id, {one.find("a"), one.find("b")})));
    EXPECT_TRUE(index_key(table, gsi, one)
                    .starts_with(partition_prefix(gsi.id, {one.find("a"), one.find("b")})));
}

}  // namespace
}  // namespace dynox::engine
