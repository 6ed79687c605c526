#include "engine/index_entries.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::flat;
using test::make_table;

TEST(IndexEntries, AreTheProjectionOfTheItem) {
    const Table table = make_table(test::indexed_table);
    const FlatItem whole = flat(
        R"({"p": {"S": "x"}, "c": {"N": "1"}, "h": {"N": "2"}, "a": {"S": "a"}, "z": {"L": []}})");
    const Index& include = *table.find_index("include");
    const FlatItem entry = project_entry(include, whole);
    EXPECT_EQ(Item::from_flat(entry), item("p", "x", "c", 1, "h", 2, "a", "a"));
    EXPECT_EQ(entry_size_bytes(include, whole), entry.item_size_bytes());
}

TEST(IndexEntries, OfAFullProjectionShareTheItemsBytes) {
    const Table table = make_table(test::indexed_table);
    const FlatItem whole = flat(R"({"p": {"S": "x"}, "c": {"N": "1"}, "g": {"S": "g"}})");
    const Index& all = *table.find_index("all");
    EXPECT_EQ(project_entry(all, whole).bytes().data(), whole.bytes().data());
    EXPECT_EQ(entry_size_bytes(all, whole), whole.item_size_bytes());
}

TEST(IndexEntries, AreTheSameWhenOnlyUnprojectedAttributesDiffer) {
    const Table table = make_table(test::indexed_table);
    const Index& include = *table.find_index("include");
    const FlatItem one =
        flat(R"({"p": {"S": "x"}, "c": {"N": "1"}, "h": {"N": "2"}, "z": {"S": "1"}})");
    const FlatItem two =
        flat(R"({"p": {"S": "x"}, "c": {"N": "1"}, "h": {"N": "2"}, "z": {"S": "2"}})");
    const FlatItem three =
        flat(R"({"p": {"S": "x"}, "c": {"N": "1"}, "h": {"N": "2"}, "a": {"S": ""}})");
    EXPECT_TRUE(same_entry(include, one, two));
    EXPECT_FALSE(same_entry(include, one, three));
    EXPECT_FALSE(same_entry(*table.find_index("all"), one, two));
}

}  // namespace
}  // namespace dynox::engine
