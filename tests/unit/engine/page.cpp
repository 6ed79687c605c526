#include "engine/page.hpp"

#include "support.hpp"
#include "support/random_items.hpp"

namespace dynox::engine {
namespace {

/// The rule of page.hpp, written to be read.
std::uint64_t stored_size_by_words(const Item& item, const std::string& sort_attribute) {
    std::uint64_t size = 0;
    std::uint64_t sort_size = 0;
    for (const auto& [name, value] : item) {
        // An item of this one attribute has the value's size and the name's.
        const std::uint64_t value_size = Item().set(name, value).item_size_bytes() - name.size();
        if (name == sort_attribute) {
            sort_size = value_size;
            continue;
        }
        size += 1;
        switch (value.type()) {
            case AttributeType::string:
                size += value_size + (value_size < 128 ? 1 : value_size < 16384 ? 2 : 3);
                break;
            case AttributeType::number:
            case AttributeType::binary:
                size += value_size + 1;
                break;
            case AttributeType::string_set:
                size += value_size + value.as_string_set().size() + 1;
                break;
            case AttributeType::number_set:
                size += value_size + value.as_number_set().size() + 1;
                break;
            case AttributeType::binary_set:
                size += value_size + value.as_binary_set().size() + 1;
                break;
            case AttributeType::null:
                break;
            default:
                size += value_size;
        }
    }
    return 2 + size + (1 + (1 + size) / 3072) * (18 + sort_size);
}

TEST(StoredSize, FollowsTheRuleForEveryType) {
    const std::uint64_t seed = std::random_device()();
    SCOPED_TRACE(seed);
    dynox::test::RandomItems random(seed);
    for (int i = 0; i < 500; ++i) {
        Item item = dynox::item("p", "x", "c", random.number());
        for (std::uint32_t n = random.below(8); n > 0; --n) {
            item.set("a" + random.name(), random.value());
        }
        const FlatItem flat_item = item.to_flat();
        EXPECT_EQ(stored_size_bytes(flat_item, "c"), stored_size_by_words(item, "c")) << item;
        EXPECT_EQ(stored_size_bytes(flat_item, ""), stored_size_by_words(item, "")) << item;
    }
}

TEST(StoredSize, CountsLengthBytesAndBlocks) {
    for (const std::size_t size : {0, 1, 127, 128, 3000, 3050, 3071, 3072, 16383, 16384, 100'000}) {
        const Item item = dynox::item("p", std::string(size, 'x'), "c", 1);
        EXPECT_EQ(stored_size_bytes(item.to_flat(), "c"), stored_size_by_words(item, "c")) << size;
    }
}

}  // namespace
}  // namespace dynox::engine
