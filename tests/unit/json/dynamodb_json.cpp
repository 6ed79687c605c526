#include "json/dynamodb_json.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox::json {
namespace {

std::string text_of(const Item& item) {
    std::string out;
    append_item(out, item.to_flat());
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

TEST(DynamoDBJson, WritesEveryType) {
    const std::pair<AttributeValue, const char*> cases[] = {
        {"text", R"({"S":"text"})"},
        {"", R"({"S":""})"},
        {Number::from_text("-12.50"), R"({"N":"-12.5"})"},
        {Binary("\xff\x01"), R"({"B":"/wE="})"},
        {Binary(""), R"({"B":""})"},
        {true, R"({"BOOL":true})"},
        {false, R"({"BOOL":false})"},
        {nullptr, R"({"NULL":true})"},
        {StringSet{"b", "a"}, R"({"SS":["a","b"]})"},
        {NumberSet{10, -1}, R"({"NS":["-1","10"]})"},
        {BinarySet{Binary("b"), Binary("a")}, R"({"BS":["YQ==","Yg=="]})"},
        {List{}, R"({"L":[]})"},
        {List{1, "x"}, R"({"L":[{"N":"1"},{"S":"x"}]})"},
        {Map(), R"({"M":{}})"},
        {item("b", 1, "a", List{}), R"({"M":{"a":{"L":[]},"b":{"N":"1"}}})"},
    };
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.to_dynamodb_json(), text);
        EXPECT_EQ(text_of(item("k", value)), std::string(R"({"k":)") + text + "}");
    }
    EXPECT_EQ(text_of(Item()), "{}");
}

TEST(DynamoDBJson, AppendsToWhatIsThere) {
    std::string out = "{\"Item\":";
    append_item(out, item("a", 1).to_flat());
    out += '}';
    EXPECT_EQ(out, R"({"Item":{"a":{"N":"1"}}})");
    std::string base64 = "x";
    append_base64(base64, "foo");
    EXPECT_EQ(base64, "xZm9v");
}

TEST(DynamoDBJson, EscapesWhatMustBe) {
    EXPECT_EQ(escaped(""), R"("")");
    EXPECT_EQ(escaped("plain"), R"("plain")");
    EXPECT_EQ(escaped("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
    EXPECT_EQ(escaped(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
    EXPECT_EQ(escaped("é€\xf0\x9f\x98\x80"), "\"é€\xf0\x9f\x98\x80\"");
}

TEST(DynamoDBJson, EscapesAtEveryPosition) {
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            text[at] = '\n';
            EXPECT_EQ(escaped(text),
                      '"' + std::string(at, 'x') + "\\n" + std::string(size - at - 1, 'x') + '"');
        }
        EXPECT_EQ(escaped(std::string(size, '"')).size(), 2 * size + 2);
    }
}

TEST(DynamoDBJson, WritesLongTexts) {
    const std::string large(400'000, 'a');
    EXPECT_EQ(escaped(large), '"' + large + '"');
    const std::string control(100'000, '\x01');
    EXPECT_EQ(escaped(control).size(), 600'002U);
}

}  // namespace
}  // namespace dynox::json
