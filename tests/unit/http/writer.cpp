#include "http/writer.hpp"

#include <gtest/gtest.h>

#include "http/parser.hpp"

namespace dynox::http {
namespace {

TEST(HttpWriter, WritesARequestThatTheParserReads) {
    std::string out = "before";
    RequestWriter(out, "POST", "/path").header("Host", "h:1").header("X-Number", 42).finish("body");
    EXPECT_EQ(
        out,
        "beforePOST /path HTTP/1.1\r\nHost: h:1\r\nX-Number: 42\r\nContent-Length: 4\r\n\r\nbody");
    RequestParser parser;
    const std::string_view message = std::string_view(out).substr(6);
    const Step head = parser.next(message);
    ASSERT_EQ(head.event, Event::head);
    EXPECT_EQ(parser.head().content_length(), 4U);
    EXPECT_EQ(parser.next(message.substr(head.consumed)).data, "body");
}

TEST(HttpWriter, WritesARequestWithoutABody) {
    std::string out;
    RequestWriter(out, "GET", "/").header("Host", "h").finish();
    EXPECT_EQ(out, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST(HttpWriter, WritesAResponse) {
    std::string out;
    ResponseWriter(out, 413).header("Connection", "close").finish_head(18446744073709551615U);
    EXPECT_EQ(out,
              "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
              "Content-Length: 18446744073709551615\r\n\r\n");
}

TEST(HttpWriter, AValueCannotBeginAHeaderOfItsOwn) {
    EXPECT_TRUE(is_header_value("a\tb \xc3\xa4"));
    EXPECT_FALSE(is_header_value("a\r\nX: y"));
    EXPECT_FALSE(is_header_value(std::string_view("a\0b", 3)));
    std::string out;
    RequestWriter(out, "GET", "/\r\nX: y").header("Host", "h\r\nEvil: 1\n2").finish();
    EXPECT_EQ(out, "GET /  X: y HTTP/1.1\r\nHost: h  Evil: 1 2\r\n\r\n");
}

TEST(HttpWriter, KnowsTheStatusesDynoxSends) {
    for (const int status : {100, 200, 400, 403, 404, 405, 408, 413, 431, 500, 501, 503, 505}) {
        EXPECT_NE(reason_phrase(status), "Unknown") << status;
    }
    EXPECT_EQ(reason_phrase(299), "Unknown");
}

}  // namespace
}  // namespace dynox::http
