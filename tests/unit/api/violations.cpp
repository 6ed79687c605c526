#include "api/violations.hpp"

#include <gtest/gtest.h>

namespace dynox::api {
namespace {

TEST(Violations, WritesPathsAsTheServiceDoes) {
    const Path list{.parent = nullptr, .name = "KeySchema"};
    const Path element{.parent = &list, .position = 2};
    EXPECT_EQ(path_text(&element, "AttributeName"), "keySchema.2.member.attributeName");
    const Path map{.parent = nullptr, .name = "RequestItems"};
    const Path value{.parent = &map, .name = "Users", .is_map_value = true};
    EXPECT_EQ(path_text(&value, "Keys"), "requestItems.Users.member.keys");
    EXPECT_EQ(path_text(nullptr, "TableName"), "tableName");
    EXPECT_EQ(path_text(nullptr), "");
}

TEST(Violations, ListsAtMostTen) {
    Violations violations;
    for (int i = 0; i < 12; ++i) {
        violations.add(std::to_string(i), "p", "c");
    }
    const std::string message = violations.to_error(Violations::Wording::joined).message();
    EXPECT_TRUE(message.starts_with("10 validation errors detected: Value '0' at 'p' failed"));
    EXPECT_TRUE(message.ends_with("Value '9' at 'p' failed to satisfy constraint: c")) << message;
}

std::string single(std::optional<std::string> value, std::string path, std::string constraint) {
    Violations violations;
    violations.add(std::move(value), std::move(path), std::move(constraint));
    return violations.to_error(Violations::Wording::single).message();
}

TEST(Violations, SingleWordingIsForOneOnly) {
    Violations violations;
    violations.add(std::nullopt, "a", "Member must not be null");
    EXPECT_EQ(violations.to_error(Violations::Wording::single).message(),
              "Value null at 'a' failed to satisfy constraint: Member must not be null");
    violations.add("x", "b", "d");
    EXPECT_EQ(violations.to_error(Violations::Wording::single).message(),
              "2 validation errors detected: Value null at 'a' failed to satisfy constraint: "
              "Member must not be null; Value 'x' at 'b' failed to satisfy constraint: d");
}

TEST(Violations, SingleWordingIsForMissingMembersAndLengthsOfTheRequestsOwn) {
    const std::string length = "Member must have length less than or equal to 3";
    EXPECT_EQ(single("abcd", "token", length),
              "Value abcd at 'token' failed to satisfy constraint: " + length);
    EXPECT_EQ(single(std::nullopt, "items.1.member.get", "Member must not be null"),
              "Value null at 'items.1.member.get' failed to satisfy constraint: Member must not be "
              "null");
    EXPECT_EQ(single("abcd", "items.1.member.name", length),
              "1 validation error detected: Value 'abcd' at 'items.1.member.name' failed to "
              "satisfy constraint: " +
                  length);
    EXPECT_EQ(single("a", "kind", "Member must satisfy enum value set: [b]"),
              "1 validation error detected: Value 'a' at 'kind' failed to satisfy constraint: "
              "Member must satisfy enum value set: [b]");
}

TEST(Violations, CountsLengthInUtf16) {
    EXPECT_EQ(length_in_utf16(""), 0U);
    EXPECT_EQ(length_in_utf16("abc"), 3U);
    EXPECT_EQ(length_in_utf16("é€"), 2U);
    EXPECT_EQ(length_in_utf16("😀"), 2U);
}

TEST(Violations, KnowsNamesAndArns) {
    EXPECT_TRUE(is_name_pattern("aZ09_.-"));
    EXPECT_FALSE(is_name_pattern(""));
    EXPECT_FALSE(is_name_pattern("a b"));
    EXPECT_FALSE(is_name_pattern("é"));
    const std::string arn = "arn:aws:dynamodb:us-east-1:123456789012:table/";
    EXPECT_TRUE(is_table_arn(arn + "Users"));
    EXPECT_TRUE(is_table_arn(arn + std::string(255, 'a')));
    EXPECT_FALSE(is_table_arn(arn + std::string(256, 'a')));
    EXPECT_FALSE(is_table_arn(arn + "ab"));
    EXPECT_FALSE(is_table_arn(arn + "Users/index/gsi"));
    EXPECT_FALSE(is_table_arn("arn:aws:s3:us-east-1:123456789012:table/Users"));
    EXPECT_FALSE(is_table_arn("arn:aws:dynamodb:us-east-1:123456789012:Users"));
    EXPECT_FALSE(is_table_arn("arn:aws:dynamodb"));
    EXPECT_FALSE(is_table_arn(""));
}

}  // namespace
}  // namespace dynox::api
