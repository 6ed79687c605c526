#include "server/answer_writer.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "http/parser.hpp"

namespace dynox::server {
namespace {

using http::HeaderId;

// One answer of `bytes`, and the rest.
struct Parsed {
    int status = 0;
    std::string body;
    std::string request_id;
    std::string checksum;
    std::string head;
    std::string rest;
};

Parsed parse(std::string_view bytes) {
    http::ResponseParser parser;
    Parsed parsed;
    const http::Step head = parser.next(bytes);
    EXPECT_EQ(head.event, http::Event::head) << bytes;
    parsed.status = parser.head().status();
    parsed.head = parser.head().bytes();
    parsed.request_id = parser.head().header(HeaderId::x_amzn_request_id);
    parsed.checksum = parser.head().header(HeaderId::x_amz_crc32);
    bytes.remove_prefix(head.consumed);
    http::Step step = parser.next(bytes);
    if (step.event == http::Event::body) {
        parsed.body = step.data;
        bytes.remove_prefix(step.consumed);
        step = parser.next(bytes);
    }
    EXPECT_EQ(step.event, http::Event::end);
    parsed.rest = bytes;
    return parsed;
}

TEST(ServerAnswerWriter, WritesTheHeadersOfEveryAnswer) {
    AnswerWriter writer(1);
    writer.set_time(784111777);
    Outgoing out;
    writer.begin(out);
    out.bytes.append("<UnknownOperationException/>\n");
    AnswerHead head;
    head.status = 404;
    writer.finish(out, head);
    const Parsed parsed = parse(out.view());
    EXPECT_EQ(parsed.body, "<UnknownOperationException/>\n");
    EXPECT_EQ(parsed.rest, "");
    EXPECT_EQ(parsed.head,
              "HTTP/1.1 404 Not Found\r\nServer: Server\r\n"
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: keep-alive\r\n"
              "x-amzn-RequestId: " +
                  parsed.request_id + "\r\nx-amz-crc32: 3552371480\r\nContent-Length: 29\r\n\r\n");
}

TEST(ServerAnswerWriter, RequestIdsAre52DigitsAndLettersAndDiffer) {
    AnswerWriter writer(42);
    std::set<std::string> ids;
    std::set<char> characters;
    for (int i = 0; i < 1'000; ++i) {
        Outgoing out;
        writer.begin(out);
        writer.finish(out, AnswerHead());
        const std::string id = parse(out.view()).request_id;
        ASSERT_EQ(id.size(), 52U);
        ASSERT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
        ids.insert(id);
        characters.insert(id.begin(), id.end());
    }
    EXPECT_EQ(ids.size(), 1'000U);
    EXPECT_EQ(characters.size(), 36U);
}

TEST(ServerAnswerWriter, WritesSeveralAnswersBehindEachOther) {
    AnswerWriter writer(1);
    Outgoing out;
    for (const std::string_view body : {"first", "", "third and longer"}) {
        writer.begin(out);
        out.bytes.append(body);
        writer.finish(out, AnswerHead());
    }
    const Parsed first = parse(out.view());
    const Parsed second = parse(first.rest);
    const Parsed third = parse(second.rest);
    EXPECT_EQ(first.body, "first");
    EXPECT_EQ(second.body, "");
    EXPECT_EQ(second.checksum, "0");
    EXPECT_EQ(third.body, "third and longer");
    EXPECT_EQ(third.rest, "");
}

TEST(ServerAnswerWriter, PlacesHeadsLargerThanTheirRoom) {
    AnswerWriter writer(1);
    Outgoing out;
    const std::string headers(10'000, 'h');
    writer.begin(out);
    AnswerHead head;
    head.cors = Cors::preflight;
    head.allow_headers = headers;
    head.allow_methods = "POST";
    writer.finish(out, head);
    const Parsed parsed = parse(out.view());
    EXPECT_NE(parsed.head.find("Access-Control-Allow-Headers: " + headers + "\r\n"),
              std::string::npos);
    EXPECT_NE(parsed.head.find("Access-Control-Allow-Methods: POST\r\n"), std::string::npos);
    EXPECT_NE(parsed.head.find("Access-Control-Max-Age: 172800\r\n"), std::string::npos);
    EXPECT_NE(parsed.head.find("Access-Control-Allow-Origin: *\r\n"), std::string::npos);
}

TEST(ServerAnswerWriter, TakesBackAndReplacesBodies) {
    AnswerWriter writer(1);
    Outgoing out;
    writer.begin(out);
    out.bytes.append("wrong");
    writer.restart(out);
    out.bytes.append("right");
    EXPECT_EQ(writer.body(out), "right");
    writer.replace_body(out, "packed");
    AnswerHead head;
    head.coding = Coding::gzip;
    head.persistence = Persistence::close;
    writer.finish(out, head);
    const Parsed parsed = parse(out.view());
    EXPECT_EQ(parsed.body, "packed");
    EXPECT_NE(parsed.head.find("Content-Encoding: gzip\r\n"), std::string::npos);
    EXPECT_NE(parsed.head.find("Connection: close\r\n"), std::string::npos);
}

TEST(ServerAnswerWriter, AnswersToHeadSayTheLengthOnly) {
    AnswerWriter writer(1);
    Outgoing out;
    writer.begin(out);
    out.bytes.append("12345");
    AnswerHead head;
    head.body = Body::omitted;
    writer.finish(out, head);
    EXPECT_TRUE(out.view().ends_with("Content-Length: 5\r\n\r\n"));
}

}  // namespace
}  // namespace dynox::server
