#include "dynox/options.hpp"

#include <gtest/gtest.h>

namespace dynox {
namespace {

TEST(Options, ReadReturnValues) {
    EXPECT_EQ(UpdateItemOptions().return_values("NONE").returned_values(), ReturnValues::none);
    EXPECT_EQ(UpdateItemOptions().return_values("ALL_OLD").returned_values(),
              ReturnValues::all_old);
    EXPECT_EQ(UpdateItemOptions().return_values("UPDATED_OLD").returned_values(),
              ReturnValues::updated_old);
    EXPECT_EQ(UpdateItemOptions().return_values("ALL_NEW").returned_values(),
              ReturnValues::all_new);
    EXPECT_EQ(UpdateItemOptions().return_values("UPDATED_NEW").returned_values(),
              ReturnValues::updated_new);
    EXPECT_EQ(UpdateItemOptions().return_values(ReturnValues::all_new).returned_values(),
              ReturnValues::all_new);
    EXPECT_FALSE(UpdateItemOptions().return_values("all_new").problem().empty());
}

TEST(Options, MakePlaceholdersApartFromTheUsers) {
    const GetItemOptions options =
        GetItemOptions().names("#p0", "taken").projection("a", "taken", "a[1].b");
    // "taken" has a placeholder already.
    EXPECT_EQ(options.projection_text(), "#p1, #p0, #p1[1].#p2");
    EXPECT_EQ(options.attribute_names(),
              (api::AttributeNames{{"#p0", "taken"}, {"#p1", "a"}, {"#p2", "b"}}));
}

TEST(Options, AddAndReplaceNamesAndValues) {
    PutItemOptions options;
    options.names("#a", "a").names("#b", "b").values(":x", 1).values(":y", "2");
    EXPECT_EQ(options.attribute_names().size(), 2U);
    EXPECT_EQ(options.attribute_values(), item(":x", 1, ":y", "2"));
    options.expression_attribute_names({{"#c", "c"}}).expression_attribute_values(item(":z", true));
    EXPECT_EQ(options.attribute_names(), (api::AttributeNames{{"#c", "c"}}));
    EXPECT_EQ(options.attribute_values(), item(":z", true));
}

}  // namespace
}  // namespace dynox
