#include "api/value_rules.hpp"

#include "json/value_rules.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

constexpr std::string_view too_deep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

/// A string inside `depth` lists or maps, in turn.
AttributeValue nested(int depth) {
    AttributeValue value("x");
    for (int i = 0; i < depth; ++i) {
        value = i % 2 == 0 ? AttributeValue(List{std::move(value)})
                           : AttributeValue(Map{{"m", std::move(value)}});
    }
    return value;
}

TEST(ValueRules, AcceptsWhatTheServiceAccepts) {
    const Item fine = item("p", "", "n", 1, "set", StringSet{""}, "list", List{}, "map", Map{},
                           std::string(json::attribute_name_bytes_max, 'a'), Null{});
    EXPECT_EQ(find_value_fault(fine.to_flat()), std::nullopt);
    EXPECT_EQ(find_value_fault(FlatItem()), std::nullopt);
}

TEST(ValueRules, BoundsNesting) {
    EXPECT_EQ(find_value_fault(item("a", nested(31)).to_flat()), std::nullopt);
    EXPECT_EQ(find_value_fault(item("a", nested(32)).to_flat()), too_deep);
    EXPECT_EQ(find_expression_value_fault(item(":a", nested(32)).to_flat()), std::nullopt);
    EXPECT_EQ(find_expression_value_fault(item(":a", nested(33)).to_flat()),
              "ExpressionAttributeValues contains invalid value: " + std::string(too_deep) +
                  " for key :a");
}

TEST(ValueRules, AgreesWithTheReaderOnNesting) {
    for (const int depth : {31, 32, 33}) {
        const Item in_item = item("p", "x", "a", nested(depth));
        const std::string body = R"({"TableName":"abc","Item":)" + in_item.to_dynamodb_json() + "}";
        const auto fault = find_value_fault(in_item.to_flat());
        EXPECT_EQ(refusal<PutItemRequest>(body), fault ? invalid(*fault) : "") << depth;
        const Item values = item(":a", nested(depth));
        const auto value_fault = find_expression_value_fault(values.to_flat());
        EXPECT_EQ(refusal<ScanRequest>(R"({"TableName":"abc","ExpressionAttributeValues":)" +
                                       values.to_dynamodb_json() + "}"),
                  value_fault ? invalid(*value_fault) : "")
            << depth;
    }
}

TEST(ValueRules, RefusesEmptySetsAnywhere) {
    EXPECT_EQ(find_value_fault(item("a", List{Map{{"b", StringSet{}}}}).to_flat()),
              "One or more parameter values were invalid: An string set  may not be empty");
    EXPECT_EQ(find_value_fault(item("a", NumberSet{}).to_flat()),
              "One or more parameter values were invalid: An number set  may not be empty");
    EXPECT_EQ(find_value_fault(item("a", BinarySet{}).to_flat()),
              "One or more parameter values were invalid: Binary sets should not be empty");
}

TEST(ValueRules, BoundsNames) {
    EXPECT_EQ(find_value_fault(item("", 1).to_flat()), "Empty attribute name");
    EXPECT_EQ(find_value_fault(item("a", Map{{"", 1}}).to_flat()), "Empty attribute name");
    EXPECT_EQ(
        find_value_fault(item(std::string(json::attribute_name_bytes_max + 1, 'a'), 1).to_flat()),
        "Attribute name is too large, must be less than 65536 bytes");
}

}  // namespace
}  // namespace dynox::api
