#include "dynox/flat_item_validation.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"
#include "support/bytes.hpp"
#include "support/random_items.hpp"

namespace dynox {
namespace {

using test::bytes_of;

/// An item of one entry: header, name "a", and `value`.
std::string item_of(std::initializer_list<int> value, int size_by_rule = 1) {
    return bytes_of({size_by_rule + 1, 0, 0, 0, 1, 0, 0, 0, 1, 'a'}) + bytes_of(value);
}

std::string fault_of(std::string_view bytes) {
    const Result<void> result = validate_flat_item(bytes);
    if (result) {
        return "none";
    }
    EXPECT_EQ(result.error().code(), client_errc::invalid_flat_item);
    return result.error().message();
}

TEST(FlatItemValidation, AcceptsWhatTheWriterWrites) {
    constexpr std::uint64_t seed = 17;
    test::RandomItems random(seed);
    for (int round = 0; round < 1000; ++round) {
        const FlatItem flat = random.item().to_flat();
        ASSERT_EQ(fault_of(flat.bytes()), "none") << "seed " << seed;
    }
    EXPECT_EQ(fault_of(FlatItem().bytes()), "none");
}

TEST(FlatItemValidation, RefusesEveryCut) {
    test::RandomItems random(18);
    for (int round = 0; round < 50; ++round) {
        const FlatItem flat = random.item().to_flat();
        for (std::size_t size = 0; size < flat.bytes().size(); ++size) {
            ASSERT_NE(fault_of(flat.bytes().substr(0, size)), "none");
        }
        ASSERT_NE(fault_of(std::string(flat.bytes()) + '\0'), "none");
    }
}

TEST(FlatItemValidation, AcceptedBytesComeBackTheSame) {
    // Flips each bit of some items: what is still accepted must be the canonical form of what it
    // says.
    test::RandomItems random(19);
    for (int round = 0; round < 20; ++round) {
        const FlatItem flat = random.item(2).to_flat();
        for (std::size_t bit = 0; bit < flat.bytes().size() * 8; ++bit) {
            std::string bytes(flat.bytes());
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
            if (validate_flat_item(bytes)) {
                ASSERT_EQ(Item::from_flat(FlatItemView(bytes)).to_flat().bytes(), bytes);
            }
        }
    }
}

TEST(FlatItemValidation, SaysWhereAndWhat) {
    struct Case {
        std::string bytes;
        const char* fault;
    };
    const Case cases[] = {
        {"", "offset 0: expected the item size, found the end of the bytes"},
        {bytes_of({0, 0, 0, 0, 0, 0}),
         "offset 4: expected the number of attributes, found the end of the bytes"},
        {bytes_of({1, 0, 0, 0, 0, 0, 0, 0}), "offset 0: expected an item size of 0, found 1"},
        {bytes_of({0, 0, 0, 0, 0, 0, 0, 0, 7}),
         "offset 8: expected the end of the item, found more bytes"},
        {bytes_of({0, 0, 0, 0, 1, 0, 0, 0}),
         "offset 8: expected a size, found the end of the bytes"},
        {bytes_of({0, 0, 0, 0, 1, 0, 0, 0, 9, 'a'}),
         "offset 9: expected a name of 9 bytes, found 1 bytes"},
        {item_of({}), "offset 10: expected a value, found the end of the bytes"},
        {item_of({0}), "offset 10: expected a tag from 1 to 11, found 0"},
        {item_of({12}), "offset 10: expected a tag from 1 to 11, found 12"},
        {item_of({1, 0x80, 0}),
         "offset 12: expected the shortest form of a size, found another form"},
        {item_of({1, 0x80, 0x80, 0x80, 0x80, 0x80, 1}),
         "offset 15: expected a size of at most 5 bytes, found a longer one"},
        {item_of({1, 0xff, 0xff, 0xff, 0xff, 0x7f}),
         "offset 15: expected the shortest form of a size, found another form"},
        {item_of({1, 2, 'x', 0xff}, 2),
         "offset 13: expected a string in UTF-8, found a malformed character"},
        {bytes_of({2, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 9}),
         "offset 9: expected a name in UTF-8, found a malformed character"},
        {item_of({2, 2, 0xc1, 1}), "offset 12: expected ordered number bytes, found other bytes"},
        {item_of({2, 0}), "offset 12: expected ordered number bytes, found other bytes"},
        {item_of({4, 4, 0, 0, 0, 0, 0, 0, 0}, 0),
         "offset 19: expected a set with members, found an empty one"},
        {item_of({4, 8, 0, 0, 0, 2, 0, 0, 0, 1, 'a', 1, 'a'}, 2),
         "offset 22: expected members in ascending order, found one that is not above the last"},
        {item_of({6, 8, 0, 0, 0, 2, 0, 0, 0, 1, 'b', 1, 'a'}, 2),
         "offset 22: expected members in ascending order, found one that is not above the last"},
        {item_of({10, 99, 0, 0, 0, 0, 0, 0, 0}),
         "offset 11: expected a size of at most 4, found 99"},
        {item_of({10, 5, 0, 0, 0, 0, 0, 0, 0, 9}, 3), "offset 11: expected a size of 4, found 5"},
        {item_of({10, 4, 0, 0, 0, 1, 0, 0, 0}),
         "offset 19: expected a value, found the end of the bytes"},
        {item_of({10, 4, 0, 0}),
         "offset 11: expected the size of a set, list or map, found the end of the bytes"},
        {bytes_of({4, 0, 0, 0, 2, 0, 0, 0, 1, 'a', 9, 1, 'a', 9}),
         "offset 12: expected names in ascending order, found one that is not above the last"},
        {bytes_of({4, 0, 0, 0, 2, 0, 0, 0, 1, 'b', 9, 1, 'a', 9}),
         "offset 12: expected names in ascending order, found one that is not above the last"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(fault_of(c.bytes), std::string("flat item, ") + c.fault)
            << testing::PrintToString(c.bytes);
    }
}

TEST(FlatItemValidation, KeepsTheNestingLimit) {
    const auto nested = [](int levels) {
        AttributeValue value = "x";
        for (int level = 0; level < levels; ++level) {
            value = level % 2 == 0 ? AttributeValue(List{value}) : AttributeValue(item("k", value));
        }
        return item("a", value).to_flat();
    };
    EXPECT_EQ(fault_of(nested(32).bytes()), "none");
    EXPECT_NE(fault_of(nested(33).bytes()).find("expected at most 32 lists and maps"),
              std::string::npos);
    EXPECT_NE(fault_of(nested(2000).bytes()).find("expected at most 32 lists and maps"),
              std::string::npos);
}

}  // namespace
}  // namespace dynox
