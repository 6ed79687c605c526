#include "table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "terminal.hpp"

namespace dynox::cli {
namespace {

class CliTable : public testing::Test {
  protected:
    void SetUp() override { use_utf8(); }
};

TableStyle width(std::size_t columns) {
    TableStyle style;
    style.width = columns;
    return style;
}

TEST_F(CliTable, AlignsColumnsByDisplayWidth) {
    Table table({"pk", "name", "age"});
    table.align(2, Table::Align::right);
    table.add_row({"USER#1", "日本", "5"});
    table.add_row({"U2", "Zoë", "1234"});
    EXPECT_EQ(table.render({}),
              "pk      name   age\n"
              "USER#1  日本     5\n"
              "U2      Zoë   1234\n");
}

TEST_F(CliTable, LeavesMissingCellsBlank) {
    Table table({"a", "b", "c"});
    table.add_row({"1"});
    table.add_row({"1", "", "3"});
    EXPECT_EQ(table.render({}), "a  b  c\n1\n1     3\n");
}

TEST_F(CliTable, PrintsNothingForNoRows) {
    EXPECT_EQ(Table({"a"}).render({}), "");
}

TEST_F(CliTable, LeavesOutHeadingsThatAreAllEmpty) {
    Table table({"", ""});
    table.add_row({"Status", "ACTIVE"});
    EXPECT_EQ(table.render({}), "Status  ACTIVE\n");
}

TEST_F(CliTable, FitsTheTerminalAndMarksWhatIsCut) {
    Table table({"key", "text", "n"});
    table.align(2, Table::Align::right);
    table.add_row({"a", std::string(300, 'x'), "123456"});
    table.add_row({"bcdefgh", "日本語日本語日本語日本語日本語日本語", "7"});
    for (std::size_t columns = 24; columns <= 200; ++columns) {
        const std::string drawn = table.render(width(columns));
        std::istringstream lines(drawn);
        std::string line;
        while (std::getline(lines, line)) {
            EXPECT_LE(display_width(line), columns) << line;
        }
        EXPECT_NE(drawn.find("…"), std::string::npos) << "at width " << columns;
        EXPECT_NE(drawn.find("123456"), std::string::npos) << "numbers are never cut";
    }
}

TEST_F(CliTable, DoesNotCutWhatFits) {
    Table table({"a", "b"});
    table.add_row({"one", "two"});
    EXPECT_EQ(table.render(width(80)), table.render({}));
    EXPECT_EQ(table.render(width(8)), table.render({}));
}

TEST_F(CliTable, ShowsControlCharactersInsteadOfSendingThem) {
    Table table({"a"});
    table.add_row({"x\n\t\x1b[31m\x7f\xc2\x9b"});
    EXPECT_EQ(table.render({}), "a\nx\\n\\t\\x1b[31m\\x7f\\x9b\n");
}

TEST_F(CliTable, UsesColorsOnlyWhenAsked) {
    Table table({"a"});
    table.add_row({"1"});
    TableStyle style = width(80);
    EXPECT_EQ(table.render(style).find('\033'), std::string::npos);
    style.colors = true;
    EXPECT_NE(table.render(style).find("\033[1m"), std::string::npos);
}

TEST_F(CliTable, EllipsizesAtCharacters) {
    EXPECT_EQ(ellipsize("abc", 3), "abc");
    EXPECT_EQ(ellipsize("abcd", 3), "ab…");
    EXPECT_EQ(ellipsize("日本語", 5), "日本…");
    EXPECT_EQ(ellipsize("日本語", 4), "日…");
    EXPECT_EQ(ellipsize("日本語", 1), "…");
    EXPECT_EQ(display_width("日本語"), 6U);
    EXPECT_EQ(display_width("e\xcc\x81"), 1U) << "a combining accent takes no column";
    EXPECT_EQ(display_width("\xff\xfe"), 2U) << "bytes that are no text count one each";
}

}  // namespace
}  // namespace dynox::cli
