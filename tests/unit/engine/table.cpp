#include "engine/table.hpp"

#include "support.hpp"

namespace dynox::engine {
namespace {

using test::make_table;

TEST(Table, CompilesItsSchema) {
    const Table table = make_table(test::indexed_table);
    ASSERT_EQ(table.key().attributes.size(), 2U);
    EXPECT_EQ(table.key().attributes[0].name, "p");
    EXPECT_EQ(table.key().attributes[1].type, AttributeType::number);
    EXPECT_EQ(table.key().sort_count(), 1U);
    EXPECT_TRUE(table.has_local_indexes());
    EXPECT_EQ(table.store_ids().size(), 5U);
    EXPECT_EQ(table.find_index("nosuch"), nullptr);
    EXPECT_EQ(table.find_index("lsi")->kind, IndexKind::local);
    EXPECT_EQ(table.find_index("gsi")->kind, IndexKind::global);
}

TEST(Table, GivesEveryIndexAnIdOfItsOwn) {
    const Table table = make_table(test::indexed_table);
    StoreId expected = table.id();
    for (const auto& index : table.indexes()) {
        EXPECT_EQ(index->id, ++expected);
    }
}

TEST(Index, ProjectsKeysAndWhatItIncludes) {
    const Table table = make_table(test::indexed_table);
    EXPECT_EQ(table.find_index("gsi")->projected, (std::vector<std::string>{"c", "g", "h", "p"}));
    EXPECT_EQ(table.find_index("include")->projected,
              (std::vector<std::string>{"a", "c", "h", "p"}));
    EXPECT_TRUE(table.find_index("include")->projects("a"));
    EXPECT_FALSE(table.find_index("include")->projects("b"));
    EXPECT_TRUE(table.find_index("all")->projects("b"));
}

}  // namespace
}  // namespace dynox::engine
