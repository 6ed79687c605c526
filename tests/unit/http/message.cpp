#include "http/message.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/characters.hpp"
#include "http/parser.hpp"

namespace dynox::http {
namespace {

TEST(HttpMessage, ComparesWithoutCaseOfLetters) {
    EXPECT_TRUE(equal_ignoring_case("Keep-Alive", "keep-alive"));
    EXPECT_FALSE(equal_ignoring_case("keep-alive", "keep-alive "));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));  // differ in bit 5 only, but are no letters
}

TEST(HttpMessage, FindsTokensInLists) {
    EXPECT_TRUE(has_token("upgrade, Close", "close"));
    EXPECT_TRUE(has_token("close", "close"));
    EXPECT_TRUE(has_token(" ,\tclose ,", "close"));
    EXPECT_FALSE(has_token("closed, not-close", "close"));
    EXPECT_FALSE(has_token("", "close"));
}

TEST(HttpMessage, FindsTheFirstControlCharacterAtEveryOffset) {
    for (std::size_t size = 0; size <= 70; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (const char control : {'\r', '\n', '\0', '\x1f', '\x7f'}) {
                std::string text(size, 'x');
                text[at] = control;
                EXPECT_EQ(find_control(text.data(), text.data() + size) - text.data(),
                          static_cast<std::ptrdiff_t>(at));
            }
        }
        std::string allowed(size, '\t');
        EXPECT_EQ(find_control(allowed.data(), allowed.data() + size), allowed.data() + size);
        allowed.assign(size, '\xff');
        EXPECT_EQ(find_control(allowed.data(), allowed.data() + size), allowed.data() + size);
        allowed.assign(size, '\x80');
        EXPECT_EQ(find_control(allowed.data(), allowed.data() + size), allowed.data() + size);
    }
}

TEST(HttpMessage, HeadSurvivesAMoveOfItsBytes) {
    std::string bytes = "POST /x HTTP/1.1\r\nHost: h\r\nX-Other:  some thing \r\n\r\n";
    RequestParser parser;
    ASSERT_EQ(parser.next(bytes).event, Event::head);
    const std::string moved = bytes;
    bytes.assign(bytes.size(), '?');
    Head head = parser.head();
    head.rebase(moved.data());
    EXPECT_EQ(head.header(HeaderId::host), "h");
    EXPECT_EQ(head.target(), "/x");
    EXPECT_EQ(head.find("x-other"), "some thing");
    EXPECT_EQ(head.find("x-othe"), std::nullopt);
    EXPECT_EQ(head.header(HeaderId::origin), "");
    EXPECT_FALSE(head.has(HeaderId::origin));
    EXPECT_EQ(head.bytes(), moved);
}

TEST(HttpMessage, AnUnreadHeadHasNothing) {
    const Head head;
    EXPECT_EQ(head.find("host"), std::nullopt);
    EXPECT_EQ(head.header(HeaderId::host), "");
    EXPECT_EQ(head.content_length(), std::nullopt);
}

TEST(HttpMessage, EveryErrorHasItsSentence) {
    for (int error = 0; error <= static_cast<int>(ParseErrc::incomplete); ++error) {
        EXPECT_NE(describe(static_cast<ParseErrc>(error)), "unknown error") << error;
    }
}

}  // namespace
}  // namespace dynox::http
