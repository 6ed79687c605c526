#include "terminal.hpp"

#include <gtest/gtest.h>

namespace dynox::cli {
namespace {

TEST(CliTerminal, ShowsControlCharacters) {
    EXPECT_EQ(visible("a\x1b[2J\t\r\n\x7f\u009bé\u00a0\u00c2"),
              "a\\x1b[2J\\t\\x0d\\n\\x7f\\x9bé\u00a0\u00c2");
}

TEST(CliTerminal, EscapesWhatJsonLeavesAsItIs) {
    EXPECT_EQ(visible_json("{\"a\":\"\x7f\u0080\u009f\u00a0é\"}"),
              "{\"a\":\"\\u007f\\u0080\\u009f\u00a0é\"}");
    EXPECT_EQ(visible_json("{\"a\":1}"), "{\"a\":1}");
}

}  // namespace
}  // namespace dynox::cli
