#include "engine/backup/import_lines.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "dynox/item.hpp"
#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

using Fields = std::vector<std::string>;

TEST(CsvFields, AreDividedAndQuoted) {
    EXPECT_EQ(csv_fields("a,b", ','), (Fields{"a", "b"}));
    EXPECT_EQ(csv_fields("", ','), (Fields{""}));
    EXPECT_EQ(csv_fields(",", ','), (Fields{"", ""}));
    EXPECT_EQ(csv_fields("a;b,c", ';'), (Fields{"a", "b,c"}));
    EXPECT_EQ(csv_fields("\"a,b\",c", ','), (Fields{"a,b", "c"}));
    EXPECT_EQ(csv_fields("\"say \"\"x\"\"\"", ','), (Fields{"say \"x\""}));
    EXPECT_EQ(csv_fields("a\"b", ','), (Fields{"a\"b"}));
    EXPECT_EQ(csv_fields("\"a\nb\"", ','), (Fields{"a\nb"}));
    EXPECT_EQ(csv_fields("\"open", ','), std::nullopt);
}

TEST(CsvRecords, GoOnWhereAQuoteIsOpen) {
    const auto place = [](std::string_view text) {
        return scan_csv(CsvPlace::field_begin, text, ',');
    };
    EXPECT_EQ(place("a,\"b"), CsvPlace::quoted);
    EXPECT_EQ(place("a,\"b\"\"c"), CsvPlace::quoted);
    EXPECT_EQ(place("a,\"b\""), CsvPlace::behind_quote);
    EXPECT_EQ(place("a\"b"), CsvPlace::plain);
    EXPECT_EQ(place("a,"), CsvPlace::field_begin);
}

TEST(CsvItems, HaveTheTypesOfKeys) {
    CsvSchema schema;
    schema.types = {
        {"p", AttributeType::string}, {"n", AttributeType::number}, {"b", AttributeType::binary}};
    const auto text = [&schema](const Fields& fields) {
        const auto item = csv_item(schema, {"p", "n", "b", "other"}, fields);
        return item ? Item::from_flat(*item).to_dynamodb_json() : item.error().message();
    };
    EXPECT_EQ(text({"x", "1.50", "AQI=", "7"}),
              R"({"b":{"B":"AQI="},"n":{"N":"1.5"},"other":{"S":"7"},"p":{"S":"x"}})");
    EXPECT_EQ(text({"x", "", ""}), R"({"p":{"S":"x"}})");
    EXPECT_EQ(text({"x", "one"}), "expected the attribute n to be a number");
    EXPECT_EQ(text({"x", "1", "?"}), "expected the attribute b to be base64");
    EXPECT_EQ(text({"1", "2", "", "4", "5"}), "expected at most 4 fields, found 5");
    EXPECT_EQ(text({"x", "", "", "\xff"}), "expected the attribute other to be UTF-8");
    EXPECT_EQ(text({"\xc3"}), "expected the attribute p to be UTF-8");
    EXPECT_EQ(csv_item(schema, {"p", ""}, {"x", "y"}).error().message(), "Empty attribute name");
    EXPECT_EQ(csv_item(schema, {"p", "\xff"}, {"x", "y"}).error().message(),
              "expected the name of an attribute to be UTF-8");
}

TEST(JsonItems, FollowTheRulesOfValues) {
    EXPECT_TRUE(json_item(R"({"Item":{"p":{"S":"x"}}})"));
    EXPECT_TRUE(json_item(R"(  {"Item": {"p": {"N": "1"}}})"));
    EXPECT_FALSE(json_item(R"({"Item":{"p":{"N":"one"}}})"));
    EXPECT_FALSE(json_item(R"({"Item":{"p":{"SS":[]}}})"));
    EXPECT_FALSE(json_item(R"({"p":{"S":"x"}})"));
    EXPECT_FALSE(json_item("[]"));
    EXPECT_FALSE(json_item("{"));
    EXPECT_FALSE(json_item(""));
}

class ImportFiles : public ::testing::Test {
  protected:
    void plain(const std::string& text) { std::ofstream(directory / "file") << text; }
    void packed(const std::string& text) {
        gzFile file = gzopen((directory / "file").c_str(), "wb");
        gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
        gzclose(file);
    }
    Result<std::vector<std::string>> lines(ImportFile::Packing packing,
                                           std::optional<char> csv_delimiter = std::nullopt) {
        Result<Folder> folder = Folder::open(directory.path());
        Result<std::unique_ptr<ImportFile>> file =
            ImportFile::open(folder->open_file("file").value(), packing);
        if (!file) {
            return file.error();
        }
        std::vector<std::string> all;
        while (true) {
            Result<std::optional<std::string>> line = (*file)->next_record(csv_delimiter);
            if (!line) {
                return line.error();
            }
            if (!*line) {
                return all;
            }
            all.push_back(**std::move(line));
        }
    }
    dynox::test::TemporaryDirectory directory;
};

TEST_F(ImportFiles, AreReadLineByLine) {
    const std::vector<std::string> expected{"a", "", "b", "c"};
    plain("a\n\nb\r\nc");
    EXPECT_EQ(lines(ImportFile::Packing::none).value(), expected);
    packed("a\n\nb\r\nc\n");
    EXPECT_EQ(lines(ImportFile::Packing::gzip).value(), expected);
    plain("");
    EXPECT_TRUE(lines(ImportFile::Packing::none).value().empty());
}

TEST_F(ImportFiles, ArePackedAsTold) {
    plain("a\n");
    EXPECT_FALSE(lines(ImportFile::Packing::gzip));
    packed("a\n");
    EXPECT_FALSE(lines(ImportFile::Packing::none));
}

TEST_F(ImportFiles, ThatEndEarlyAreErrors) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += std::to_string(i * 7919) + "\n";
    }
    packed(text);
    std::filesystem::resize_file(directory / "file",
                                 std::filesystem::file_size(directory / "file") / 2);
    EXPECT_FALSE(lines(ImportFile::Packing::gzip));
}

TEST_F(ImportFiles, KeepNoMoreOfALineThanAnItemMayHave) {
    packed(std::string(import_record_bytes_max * 2, 'x') + "\ny\n");
    const std::vector<std::string> found = lines(ImportFile::Packing::gzip).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].size(), import_record_bytes_max + 1);
    EXPECT_EQ(found[1], "y");
}

TEST_F(ImportFiles, JoinLinesOfOpenQuotes) {
    const std::vector<std::string> expected{"a,\"b\nc\"", "d"};
    plain("a,\"b\r\nc\"\r\nd\n");
    EXPECT_EQ(lines(ImportFile::Packing::none, ',').value(), expected);
}

TEST_F(ImportFiles, SkipARecordThatIsTooLongToItsLastQuote) {
    const std::string x(import_record_bytes_max, 'x');
    // The quotes that matter lie behind what is kept.
    packed("a,\"" + x + "\nb,\"\"c\nd\",e\nf,g\n");
    std::vector<std::string> found = lines(ImportFile::Packing::gzip, ',').value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].size(), import_record_bytes_max + 1);
    EXPECT_EQ(found[1], "f,g");
    packed("a,\"" + x + x + "\"\nf,g\n");
    found = lines(ImportFile::Packing::gzip, ',').value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1], "f,g");
}

}  // namespace
}  // namespace dynox::engine
