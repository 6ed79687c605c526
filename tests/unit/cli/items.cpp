#include "items.hpp"

#include <gtest/gtest.h>

#include "terminal.hpp"

namespace dynox::cli {
namespace {

TEST(CliItems, ReadsPlainJson) {
    const Result<Item> read = read_item(R"({"pk": "a", "n": 5, "m": {"S": "x"}})");
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->at("n"), AttributeValue(5));
    EXPECT_EQ(read->at("m"), AttributeValue(item("S", "x"))) << "not all attributes look typed";
}

TEST(CliItems, ReadsDynamodbJsonWhenEachAttributeLooksSo) {
    const Result<Item> read =
        read_item(R"({"pk": {"S": "a"}, "n": {"N": "5"}, "s": {"SS": ["x"]}})");
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(*read, item("pk", "a", "n", 5, "s", StringSet{"x"}));
}

TEST(CliItems, RefusesBadDynamodbJsonInsteadOfTakingItAsPlain) {
    EXPECT_FALSE(read_item(R"({"pk": {"S": "a"}, "n": {"N": "abc"}})").has_value());
    EXPECT_FALSE(read_item(R"({"pk": "a"})", InputForm::dynamodb_json).has_value());
}

TEST(CliItems, RefusesWhatIsNoJsonObject) {
    for (const char* text : {"", "{", "[]", "\"a\"", "{\"a\":}", "{\"a\":1} x"}) {
        const Result<Item> read = read_item(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code(), client_errc::invalid_json) << text;
    }
}

TEST(CliItems, ReadsKeyValuesByType) {
    EXPECT_EQ(*read_key_value("5", AttributeType::string), AttributeValue("5"));
    EXPECT_EQ(*read_key_value("5", AttributeType::number), AttributeValue(5));
    EXPECT_EQ(*read_key_value("YWI=", AttributeType::binary), AttributeValue(Binary("ab")));
    const auto number = read_key_value("five \"x\"", AttributeType::number);
    ASSERT_FALSE(number.has_value());
    EXPECT_EQ(number.error().message(),
              R"(expected a number for a key of type N, found "five \"x\"")");
    EXPECT_FALSE(read_key_value("*", AttributeType::binary).has_value());
}

TEST(CliItems, CellsShowStringsAndNumbersBare) {
    EXPECT_EQ(cell_text("a b"), "a b");
    EXPECT_EQ(cell_text(5), "5");
    EXPECT_EQ(cell_text(true), "true");
    EXPECT_EQ(cell_text(AttributeValue()), "null");
    EXPECT_EQ(cell_text(List{"a", 1}), R"(["a",1])");
}

std::string print(OutputForm form, const std::vector<Item>& items, std::size_t* calls = nullptr) {
    use_utf8();
    std::string out;
    ItemPrinter printer(form, TableStyle(), {"pk", "sk", "absent"}, [&](std::string_view text) {
        out += text;
        if (calls != nullptr) {
            ++*calls;
        }
    });
    for (const Item& one : items) {
        printer.print(one);
    }
    printer.finish();
    EXPECT_EQ(printer.count(), items.size());
    return out;
}

TEST(CliItems, PrintsKeysFirstAndNumbersToTheRight) {
    const std::vector<Item> items{item("pk", "a", "sk", 1, "b", "x", "c", 10),
                                  item("pk", "b", "sk", 22, "a", 5, "c", "ten")};
    EXPECT_EQ(print(OutputForm::table, items),
              "pk  sk  a  b  c\n"
              "a    1     x  10\n"
              "b   22  5     ten\n");
}

TEST(CliItems, PrintsOneDocumentALine) {
    const std::vector<Item> items{item("pk", "a\nb"), item("pk", "c", "n", 5)};
    EXPECT_EQ(print(OutputForm::json, items), "{\"pk\":\"a\\nb\"}\n{\"n\":5,\"pk\":\"c\"}\n");
    EXPECT_EQ(print(OutputForm::dynamodb_json, items),
              "{\"pk\":{\"S\":\"a\\nb\"}}\n{\"n\":{\"N\":\"5\"},\"pk\":{\"S\":\"c\"}}\n");
}

TEST(CliItems, PrintsLongTablesInBlocks) {
    const std::vector<Item> items(ItemPrinter::table_rows_max + 1, item("pk", "a"));
    std::size_t calls = 0;
    const std::string drawn = print(OutputForm::table, items, &calls);
    EXPECT_EQ(calls, 2U);
    EXPECT_EQ(static_cast<std::size_t>(std::count(drawn.begin(), drawn.end(), '\n')),
              items.size() + 2);
    EXPECT_EQ(print(OutputForm::table, {}), "");
}

}  // namespace
}  // namespace dynox::cli
