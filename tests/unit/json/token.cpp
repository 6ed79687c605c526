#include "json/token.hpp"

#include <gtest/gtest.h>

namespace dynox::json {
namespace {

TEST(Token, ClassifiesScalars) {
    EXPECT_EQ(classify("true"), Kind::boolean_true);
    EXPECT_EQ(classify("false"), Kind::boolean_false);
    EXPECT_EQ(classify("null"), Kind::null);
    EXPECT_EQ(classify("\"x\""), Kind::string);
    EXPECT_EQ(classify("["), Kind::list);
    EXPECT_EQ(classify("{"), Kind::structure);
    for (const char* text : {"0", "-0", "7", "-12", "1234567890123456789012345678901234567890"}) {
        EXPECT_EQ(classify(text), Kind::integer) << text;
    }
    for (const char* text : {"0.5", "-1.25", "1e5", "1E+5", "0e-3", "1.5e10"}) {
        EXPECT_EQ(classify(text), Kind::decimal) << text;
    }
    for (const char* text :
         {"",   "tru", "truex", "True", "nul", "nullx", "falsey", "-", "01", "-01", "1.",
          ".5", "+1",  "1e",    "1e+",  "1x",  "0x10",  "NaN",    "x", "}",  "]"}) {
        EXPECT_EQ(classify(text), Kind::malformed) << text;
    }
}

TEST(Token, TrimsBlanksBehind) {
    EXPECT_EQ(trim("12 \n\r\t"), "12");
    EXPECT_EQ(trim(" 1"), " 1");
    EXPECT_EQ(trim("  "), "");
}

TEST(Token, BooleansHaveManyTexts) {
    for (const char* text : {"true", "TRUE", "t", "T", "Yes", "y", "1"}) {
        EXPECT_EQ(boolean_from_text(text), true) << text;
    }
    for (const char* text : {"false", "False", "f", "F", "No", "n", "0"}) {
        EXPECT_EQ(boolean_from_text(text), false) << text;
    }
    for (const char* text : {"", "2", "01", "truee", "false ", "falsely", "on", "null"}) {
        EXPECT_EQ(boolean_from_text(text), std::nullopt) << text;
    }
}

TEST(Token, PathsNameMembersAndPositions) {
    const std::string_view text =
        R"({"a":{"S":"x"},"b":{"L":[{"N":"1"},{"M":{"q\"]{":{"N":"bad"}}}]}})";
    EXPECT_EQ(path_at(text, 0), "$");
    EXPECT_EQ(path_at(text, text.find("\"x\"")), "$.a.S");
    EXPECT_EQ(path_at(text, text.find("\"1\"")), "$.b.L[0].N");
    EXPECT_EQ(path_at(text, text.find("\"bad\"")), "$.b.L[1].M.q\\\"]{.N");
    EXPECT_EQ(path_at(text, text.size()), "$");
}

TEST(Token, PathsOfDamagedTextsEnd) {
    for (const char* text :
         {"", "]]]]", "{\"a", "{\"a\\", "[[[,,,", "{\"a\":", ":::", "\\\"", "}\"\\"}) {
        for (std::size_t offset = 0; offset < 12; ++offset) {
            EXPECT_FALSE(path_at(text, offset).empty()) << text;
        }
    }
    const std::string deep(100'000, '[');
    EXPECT_LT(path_at(deep, deep.size()).size(), 1000U);
}

}  // namespace
}  // namespace dynox::json
