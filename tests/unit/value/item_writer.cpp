#include <gtest/gtest.h>

#include <algorithm>

#include "dynox/flat_item.hpp"
#include "dynox/flat_item_validation.hpp"
#include "dynox/item.hpp"
#include "support/bytes.hpp"
#include "support/random_items.hpp"

namespace dynox {
namespace {

using test::bytes_of;

TEST(ItemWriter, WritesTheDocumentedForm) {
    ItemWriter writer;
    writer.name("s");
    writer.string("hi");
    writer.name("l");
    writer.begin_list();
    writer.boolean(true);
    writer.null();
    writer.end_list();
    writer.name("n");
    writer.number(Number(-1));
    const FlatItem item = writer.finish();
    const std::string expected = bytes_of({1 + 3 + 2 + 2 + 1 + 2 + 1 + 3, 0, 0, 0, 3, 0, 0, 0}) +
                                 bytes_of({1, 'l', 0x0a, 6, 0, 0, 0, 2, 0, 0, 0, 8, 9}) +
                                 bytes_of({1, 'n', 0x02, 3, 0x3e, 100, 102}) +
                                 bytes_of({1, 's', 0x01, 2, 'h', 'i'});
    EXPECT_EQ(item.bytes(), expected);
}

TEST(ItemWriter, OrderOfWritingDoesNotMatter) {
    constexpr std::uint64_t seed = 99;
    test::RandomItems random(seed);
    ItemWriter writer;
    for (int round = 0; round < 300; ++round) {
        const Item source = random.item();
        std::vector<std::pair<std::string, AttributeValue>> entries(source.begin(), source.end());
        const FlatItem expected = source.to_flat();
        for (int turn = 0; turn < 3; ++turn) {
            std::shuffle(entries.begin(), entries.end(),
                         std::mt19937_64(seed + random.below(1000)));
            for (const auto& [name, value] : entries) {
                writer.name(name);
                value.write_to(writer);
            }
            ASSERT_EQ(writer.finish(), expected) << source << ", seed " << seed;
        }
    }
}

TEST(ItemWriter, LastOfRepeatedNamesWins) {
    ItemWriter writer;
    writer.name("b");
    writer.begin_map();
    for (const char* value : {"1", "2", "3"}) {
        writer.name("k");
        writer.string(value);
        writer.name("a");
        writer.string(value);
    }
    writer.end_map();
    writer.name("a");
    writer.string("first");
    writer.name("a");
    writer.begin_list();
    writer.end_list();
    const FlatItem item = writer.finish();
    EXPECT_EQ(Item::from_flat(item),
              dynox::item("a", List{}, "b", dynox::item("a", "3", "k", "3")));
    EXPECT_TRUE(validate_flat_item(item.bytes()).has_value());  // also checks the item size
}

TEST(ItemWriter, SortsManyNamesThatShareTheirBeginnings) {
    for (const std::size_t count : {2U, 24U, 25U, 500U}) {
        ItemWriter writer;
        std::vector<std::string> names;
        for (std::size_t index = 0; index < count; ++index) {
            names.push_back("attribute" + std::to_string(index * 7919 % count));
            names.push_back(std::string("pre\0fix", index % 8));
        }
        for (const std::string& name : names) {
            writer.name(name);
            writer.string(name);
        }
        const FlatItem item = writer.finish();
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        std::vector<std::string> written;
        for (const FlatEntry& entry : item.view()) {
            written.emplace_back(entry.name);
            EXPECT_EQ(entry.value.as_string(), entry.name);
        }
        EXPECT_EQ(written, names);
        EXPECT_TRUE(validate_flat_item(item.bytes()).has_value());
    }
}

TEST(ItemWriter, SortsSets) {
    ItemWriter writer;
    std::vector<std::string_view>& members = writer.set_members();
    members = {"b", "", "a", "ab"};
    writer.name("s");
    writer.set(AttributeType::string_set, members);
    const FlatItem item = writer.finish();
    const FlatSet set = item.find("s").as_set();
    EXPECT_EQ(std::vector<std::string>(set.begin(), set.end()),
              (std::vector<std::string>{"", "a", "ab", "b"}));
    EXPECT_TRUE(writer.set_members().empty());
}

TEST(ItemWriter, TextInPlaceTakesItsRealSize) {
    for (const std::size_t size_max : {0U, 1U, 127U, 128U, 20'000U}) {
        for (const std::size_t size : {0U, 1U, 127U, 128U, 20'000U}) {
            if (size > size_max) {
                continue;
            }
            ItemWriter writer;
            writer.name("t");
            char* const out = writer.begin_text(AttributeType::binary, size_max);
            std::fill(out, out + size, 'x');
            writer.end_text(size);
            writer.name("u");
            writer.string("after");
            EXPECT_EQ(writer.finish(),
                      item("t", Binary(std::string(size, 'x')), "u", "after").to_flat());
        }
    }
}

TEST(ItemWriter, CopiesEncodedValues) {
    const FlatItem source = item("m", item("k", List{1, StringSet{"a"}})).to_flat();
    ItemWriter writer;
    writer.name("m");
    writer.value(source.find("m"));
    EXPECT_EQ(writer.finish(), source);
}

TEST(ItemWriter, IsEmptyAfterFinishAndClear) {
    ItemWriter writer;
    writer.name("a");
    writer.string("x");
    (void)writer.finish();
    EXPECT_TRUE(writer.finish().empty());
    writer.name("a");
    writer.begin_map();
    writer.name("b");
    writer.clear();
    writer.name("c");
    writer.boolean(true);
    EXPECT_EQ(writer.finish(), item("c", true).to_flat());
    ItemWriter other = std::move(writer);
    other.name("d");
    other.null();
    EXPECT_EQ(other.finish(), item("d", nullptr).to_flat());
    writer = ItemWriter();
    writer.name("e");
    writer.null();
    EXPECT_EQ(writer.finish(), item("e", nullptr).to_flat());
}

TEST(ItemWriter, KeepsTheSizeByTheRule) {
    constexpr std::uint64_t seed = 31;
    test::RandomItems random(seed);
    for (int round = 0; round < 500; ++round) {
        const FlatItem flat = random.item().to_flat();
        std::uint32_t size = 0;
        for (const FlatEntry& entry : flat.view()) {
            size += static_cast<std::uint32_t>(entry.name.size()) + entry.value.size_by_rule();
        }
        ASSERT_EQ(flat.item_size_bytes(), size) << "seed " << seed;
    }
}

}  // namespace
}  // namespace dynox
