#include "value/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynox::utf8 {
namespace {

bool is_valid(const std::string& text) {
    return find_invalid(text) == text.size();
}

TEST(Utf8, AcceptsCharactersOfEverySize) {
    EXPECT_TRUE(is_valid(""));
    EXPECT_TRUE(is_valid("plain text of more than eight bytes"));
    EXPECT_TRUE(is_valid(std::string("\0 is a character", 16)));
    for (const char* text :
         {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
          "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_valid(text)) << testing::PrintToString(text);
        EXPECT_TRUE(is_valid(std::string("1234567") + text + "12345678"));
    }
}

TEST(Utf8, FindsTheFirstMalformedByte) {
    for (const char* text :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe0\xa0",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xef\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        for (const std::string before : {"", "abc", "12345678", "1234567é", "123456789012345"}) {
            EXPECT_EQ(find_invalid(before + text), before.size()) << testing::PrintToString(text);
            EXPECT_EQ(find_invalid(before + text + "tail of the text"), before.size());
        }
    }
}

}  // namespace
}  // namespace dynox::utf8
