#include "json/plain_json.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox {
namespace {

TEST(PlainJson, WritesEveryType) {
    const std::pair<AttributeValue, const char*> cases[] = {
        {"a\"b", R"("a\"b")"},
        {Number::from_text("1e3"), "1000"},
        {Number::from_text("-0.50"), "-0.5"},
        {Binary("foo"), R"("Zm9v")"},
        {true, "true"},
        {false, "false"},
        {nullptr, "null"},
        {StringSet{"b", "a"}, R"(["a","b"])"},
        {NumberSet{2, 1}, "[1,2]"},
        {BinarySet{Binary("a")}, R"(["YQ=="])"},
        {List{1, List{}}, "[1,[]]"},
        {item("k", Map(), "a", nullptr), R"({"a":null,"k":{}})"},
    };
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.to_json(), text);
    }
    EXPECT_EQ(item("b", 1, "a", "x").to_json(), R"({"a":"x","b":1})");
    EXPECT_EQ(Item().to_json(), "{}");
}

TEST(PlainJson, AppendsToWhatIsThere) {
    std::string out = "x";
    json::append_plain_item(out, item("a", 1).to_flat());
    json::append_plain_value(out, item("a", 1).to_flat().find("a"));
    EXPECT_EQ(out, R"(x{"a":1}1)");
}

}  // namespace
}  // namespace dynox
