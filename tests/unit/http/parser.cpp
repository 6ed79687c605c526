#include "http/parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/http_transcript.hpp"

namespace dynox::http {
namespace {

using test::cut_at;
using test::cut_every;
using test::read_in_pieces;
using test::Transcript;
using namespace std::string_literals;

template <class Parser>
Transcript read_whole(std::string_view bytes, const Limits& limits = {}) {
    Parser parser(limits);
    return read_in_pieces(parser, {bytes});
}

const std::string typical_request =
    "POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"
    "Content-Type: application/x-amz-json-1.0\r\nUser-Agent: Boto3/1.26 md/Botocore\r\n"
    "X-Amz-Date: 20261123T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
    "Credential=K/20261123/us-east-1/"
    "dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
    "Accept-Encoding: identity\r\nContent-Length: 18\r\n\r\n{\"TableName\": \"t\"}";

const std::vector<std::string> requests = {
    typical_request,
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "\r\n\r\nGET /a?b=c HTTP/1.0\r\n\r\n",
    "POST / HTTP/1.1\r\nhost:\r\ncontent-length:\t 0 \t\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n1;name=\"value\"\r\n!\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\nExpect: "
    "100-Continue\r\n\r\n0\r\n\r\n",
    // Pipelining: several messages in one piece, the last one incomplete.
    typical_request + "GET / HTTP/1.1\r\nHost: h\r\n\r\n" + typical_request + "POST / HT",
    "POST / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\nContent-Length: 3\r\nContent-Length: "
    "3\r\n\r\nabc",
};

const std::vector<std::string> responses = {
    "HTTP/1.1 200 OK\r\nx-amzn-RequestId: ABC\r\nx-amz-crc32: 2745614147\r\nContent-Length: "
    "2\r\n\r\n{}",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 x\r\nA: b\r\n\r\nHTTP/1.1 400 Bad Request\r\n"
    "Content-Length: 1\r\n\r\nxHTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 304 \r\n"
    "Content-Length: 5\r\n\r\nHTTP/1.1 500 A reason\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
};

TEST(HttpParser, ReadsARequest) {
    RequestParser parser;
    const Step head = parser.next(typical_request);
    ASSERT_EQ(head.event, Event::head);
    EXPECT_EQ(parser.head().method(), Method::post);
    EXPECT_EQ(parser.head().target(), "/");
    EXPECT_EQ(parser.head().header(HeaderId::x_amz_target), "DynamoDB_20120810.GetItem");
    EXPECT_EQ(parser.head().content_length(), 18U);
    EXPECT_EQ(parser.body_bytes_left(), 18U);
    EXPECT_TRUE(parser.head().keep_alive());
    const std::string_view rest = std::string_view(typical_request).substr(head.consumed);
    const Step body = parser.next(rest);
    ASSERT_EQ(body.event, Event::body);
    EXPECT_EQ(body.data, "{\"TableName\": \"t\"}");
    EXPECT_EQ(body.data.data(), rest.data()) << "a body that is all there is not copied";
    EXPECT_FALSE(parser.at_message_start());
    EXPECT_EQ(parser.next({}).event, Event::end);
    EXPECT_TRUE(parser.at_message_start());
    EXPECT_EQ(parser.next({}).event, Event::need_more);
}

TEST(HttpParser, SaysTheSameForEverySplitOfARequest) {
    for (const std::string& bytes : requests) {
        const Transcript whole = read_whole<RequestParser>(bytes);
        ASSERT_EQ(whole.error, ParseErrc::none) << bytes << describe(whole.error);
        for (std::size_t at = 0; at <= bytes.size(); ++at) {
            RequestParser parser;
            ASSERT_EQ(read_in_pieces(parser, cut_at(bytes, at)).text, whole.text) << bytes << at;
        }
        for (const std::size_t size : {1, 2, 3, 7}) {
            RequestParser parser;
            ASSERT_EQ(read_in_pieces(parser, cut_every(bytes, size)).text, whole.text) << bytes;
        }
    }
}

TEST(HttpParser, SaysTheSameForEverySplitOfAResponse) {
    for (const std::string& bytes : responses) {
        const Transcript whole = read_whole<ResponseParser>(bytes);
        ASSERT_EQ(whole.error, ParseErrc::none) << bytes << describe(whole.error);
        for (std::size_t at = 0; at <= bytes.size(); ++at) {
            ResponseParser parser;
            ASSERT_EQ(read_in_pieces(parser, cut_at(bytes, at)).text, whole.text) << bytes << at;
        }
        for (const std::size_t size : {1, 2, 3, 7}) {
            ResponseParser parser;
            ASSERT_EQ(read_in_pieces(parser, cut_every(bytes, size)).text, whole.text) << bytes;
        }
    }
}

TEST(HttpParser, ReadsThePipelinedRequestsInOrder) {
    const Transcript all = read_whole<RequestParser>(requests[6]);
    std::size_t ends = 0;
    for (std::size_t at = all.text.find("\nend\n"); at != std::string::npos;
         at = all.text.find("\nend\n", at + 1)) {
        ++ends;
    }
    EXPECT_EQ(ends, 3U);
    EXPECT_EQ(all.unused, "POST / HT"s.size());
}

TEST(HttpParser, JoinsChunksAndDropsTrailers) {
    EXPECT_EQ(read_whole<RequestParser>(requests[4]).text,
              "request POST / 1.1 keep-alive chunked\n  Host=h\n  Transfer-Encoding=chunked\n"
              "  known 10=h\n  known 13=chunked\nbody hello!0123456789\nend\nbody \n");
    EXPECT_EQ(read_whole<RequestParser>(requests[5]).text.substr(0, 33),
              "request POST / expects-continue 1");
}

TEST(HttpParser, PassesOverInformationalResponses) {
    EXPECT_EQ(read_whole<ResponseParser>(responses[1]).text,
              "response 400 Bad Request 1.1 keep-alive length=1\n  Content-Length=1\n  known 6=1\n"
              "body x\nend\nresponse 204 No Content 1.1 keep-alive\nbody \nend\nbody \n");
    Limits limits;
    limits.informational_max = 1;
    EXPECT_EQ(read_whole<ResponseParser>(responses[1], limits).error,
              ParseErrc::too_many_informational);
}

TEST(HttpParser, KeepAliveFollowsVersionAndConnection) {
    const auto keep_alive = [](std::string_view version, std::string_view headers) {
        RequestParser parser;
        const std::string bytes =
            "GET / HTTP/"s.append(version).append("\r\nHost: h\r\n").append(headers).append("\r\n");
        EXPECT_EQ(parser.next(bytes).event, Event::head);
        return parser.head().keep_alive();
    };
    EXPECT_TRUE(keep_alive("1.1", ""));
    EXPECT_TRUE(keep_alive("1.9", ""));
    EXPECT_FALSE(keep_alive("1.1", "Connection: close\r\n"));
    EXPECT_FALSE(keep_alive("1.1", "Connection: x, CLOSE\r\n"));
    EXPECT_FALSE(keep_alive("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    EXPECT_FALSE(keep_alive("1.0", ""));
    EXPECT_TRUE(keep_alive("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(HttpParser, FinishTellsACleanEndFromACut) {
    ResponseParser parser;
    EXPECT_EQ(parser.finish().event, Event::need_more);
    EXPECT_EQ(read_in_pieces(parser, {responses[3]}).error, ParseErrc::none);
    EXPECT_FALSE(parser.head().keep_alive());
    EXPECT_EQ(parser.finish().event, Event::end);
    for (const std::string_view cut :
         {"HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"}) {
        ResponseParser cut_off;
        EXPECT_EQ(read_in_pieces(cut_off, {cut}).error, ParseErrc::none) << cut;
        const Step step = cut_off.finish();
        EXPECT_EQ(step.event, Event::error) << cut;
        EXPECT_EQ(step.error, ParseErrc::incomplete) << cut;
    }
}

struct Refused {
    std::string bytes;
    ParseErrc error;
};

// Each is refused, for every split, with the same error; and with further bytes behind it too.
template <class Parser>
void expect_refused(const std::vector<Refused>& cases, const Limits& limits = {}) {
    for (const Refused& refused : cases) {
        for (std::size_t at = 0; at <= refused.bytes.size(); ++at) {
            Parser parser(limits);
            const Transcript said = read_in_pieces(parser, cut_at(refused.bytes, at));
            ASSERT_EQ(describe(said.error), describe(refused.error))
                << refused.bytes << "\nat " << at;
            ASSERT_EQ(parser.next("GET / HTTP/1.1\r\nHost: h\r\n\r\n").event, Event::error);
        }
        const Transcript more = read_whole<Parser>(refused.bytes + "garbage \r\n\r\n\n", limits);
        ASSERT_EQ(describe(more.error), describe(refused.error)) << refused.bytes;
    }
}

std::string post(std::string_view headers, std::string_view body = "") {
    return "POST / HTTP/1.1\r\nHost: h\r\n"s.append(headers).append("\r\n").append(body);
}
std::string chunked(std::string_view body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

TEST(HttpParser, RefusesMalformedRequestLines) {
    const ParseErrc malformed = ParseErrc::malformed_request_line;
    expect_refused<RequestParser>({
        {"GET /\r\n", malformed},
        {"GET\r\n", malformed},
        {"GET HTTP/1.1\r\n", malformed},
        {"GET  / HTTP/1.1\r\n", malformed},
        {"GET /  HTTP/1.1\r\n", malformed},
        {"GET / x HTTP/1.1\r\n", malformed},
        {"GET / HTTP/1.1 \r\n", malformed},
        {" GET / HTTP/1.1\r\n", malformed},
        {"G(T / HTTP/1.1\r\n", malformed},
        {"GET /\tx HTTP/1.1\r\n", malformed},
        {"GET /\xc3\xa4 HTTP/1.1\r\n", malformed},
        {"GET / HTTP/11\r\n", malformed},
        {"GET / HTTP/1.11\r\n", malformed},
        {"GET / http/1.1\r\n", malformed},
        {"GET / HTTP/1.x\r\n", malformed},
        {"GET /\x01 HTTP/1.1\r\n", malformed},
        {"\x16\x03\x01\x02\x00\x01\x00"s, malformed},  // TLS on a plain port
        {"GET / HTTP/2.0\r\n", ParseErrc::unsupported_version},
        {"PRI * HTTP/2.0\r\n", ParseErrc::unsupported_version},
        {"GET / HTTP/0.9\r\n", ParseErrc::unsupported_version},
        {"GET / HTTP/1.1\n", ParseErrc::bare_line_end},
        {"\n", ParseErrc::bare_line_end},
        {"GET / HTTP/1.1\rX", ParseErrc::bare_line_end},
    });
}

TEST(HttpParser, RefusesMalformedHeaders) {
    const ParseErrc malformed = ParseErrc::malformed_header;
    expect_refused<RequestParser>({
        {post("Name : value\r\n"), malformed},
        {post("Name\r\n"), malformed},
        {post(": value\r\n"), malformed},
        {post("Na me: value\r\n"), malformed},
        {post("A: b\r\n folded\r\n"), malformed},
        {post("A: b\r\n\tfolded\r\n"), malformed},
        {post("N\xc3\xa4me: value\r\n"), malformed},
        {post("A: b\0c\r\n"s), malformed},
        {post("A: b\x7f\r\n"), malformed},
        {post("A: b\n"), ParseErrc::bare_line_end},
        {post("A: b\rC: d\r\n"), ParseErrc::bare_line_end},
        {"GET / HTTP/1.1\r\nA: b\r\n\n", ParseErrc::bare_line_end},
        {"GET / HTTP/1.1\r\nA: b\r\n\r\n", ParseErrc::missing_host},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", ParseErrc::missing_host},
    });
}

TEST(HttpParser, RefusesAmbiguousLengths) {
    const ParseErrc length = ParseErrc::malformed_content_length;
    const ParseErrc conflict = ParseErrc::conflicting_length;
    const ParseErrc encoding = ParseErrc::unsupported_transfer_encoding;
    expect_refused<RequestParser>({
        {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), conflict},
        {post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), conflict},
        {post("Content-Length: 5\r\nContent-Length: 6\r\n"), conflict},
        {post("Content-Length: 5, 5\r\n"), length},
        {post("Content-Length: +5\r\n"), length},
        {post("Content-Length: -1\r\n"), length},
        {post("Content-Length: 0x5\r\n"), length},
        {post("Content-Length: 5 5\r\n"), length},
        {post("Content-Length: \r\n"), length},
        {post("Content-Length: 99999999999999999999\r\n"), length},
        {post("Transfer-Encoding: gzip\r\n"), encoding},
        {post("Transfer-Encoding: gzip, chunked\r\n"), encoding},
        {post("Transfer-Encoding: chunked, chunked\r\n"), encoding},
        {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), encoding},
        {post("Transfer-Encoding: xchunked\r\n"), encoding},
        {post("Transfer-Encoding: \r\n"), encoding},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", encoding},
    });
}

TEST(HttpParser, RefusesBadChunks) {
    const ParseErrc malformed = ParseErrc::malformed_chunk;
    expect_refused<RequestParser>({
        {chunked("x\r\n"), malformed},
        {chunked("\r\n"), malformed},
        {chunked("0x5\r\n"), malformed},
        {chunked("+5\r\n"), malformed},
        {chunked("-5\r\n"), malformed},
        {chunked(" 5\r\n"), malformed},
        {chunked("5 \r\n"), malformed},
        {chunked("5 x\r\n"), malformed},
        {chunked("5;\x01\r\n"), malformed},
        {chunked("5;a\rb\r\n"), malformed},
        {chunked("0000000000000005\r\n"), malformed},
        {chunked("FFFFFFFFFFFFFFFFF\r\n"), malformed},
        {chunked("3\r\nabcd"), malformed},
        {chunked("3\r\nabc\n"), malformed},
        {chunked("3\n"), ParseErrc::bare_line_end},
        {chunked("\n"), ParseErrc::bare_line_end},
        {chunked("3\r\nabc\r\n0\r\nTrailer\r\n"), ParseErrc::malformed_header},
        {chunked("0\r\nTrailer: \x02\r\n"), ParseErrc::malformed_header},
        {chunked("0\r\nTrailer: x\n"), ParseErrc::bare_line_end},
        {chunked("0\r\n\n"), ParseErrc::bare_line_end},
        {chunked("FFFFFFFFFFFFFFF\r\n"), ParseErrc::body_too_large},
        {chunked("5;" + std::string(260, 'x')), ParseErrc::chunk_line_too_large},
    });
}

TEST(HttpParser, RefusesMalformedResponses) {
    const ParseErrc malformed = ParseErrc::malformed_status_line;
    expect_refused<ResponseParser>({
        {"HTTP/1.1 20 OK\r\n", malformed},
        {"HTTP/1.1 2000 OK\r\n", malformed},
        {"HTTP/1.1 099 OK\r\n", malformed},
        {"HTTP/1.1 101 Switching Protocols\r\n", malformed},
        {"HTTP/1.1  200 OK\r\n", malformed},
        {"HTTP/1.1 2x0 OK\r\n", malformed},
        {"HTTP/1.1\r\n", malformed},
        {"ICY 200 OK and more\r\n", malformed},
        {"<html>\x02", malformed},
        {"HTTP/2.0 200 OK\r\n", ParseErrc::unsupported_version},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
         ParseErrc::conflicting_length},
        {"HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n", ParseErrc::body_too_large},
    });
}

// Of the limits: exactly the limit is read, one more is refused, however the bytes are cut.
template <class Parser>
void expect_border(const Limits& limits, const std::string& fits, const std::string& passes,
                   ParseErrc error) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, passes.size()}) {
        Parser allowed(limits);
        EXPECT_EQ(read_in_pieces(allowed, cut_every(fits, size)).error, ParseErrc::none);
        Parser refusing(limits);
        EXPECT_EQ(describe(read_in_pieces(refusing, cut_every(passes, size)).error),
                  describe(error));
    }
}

TEST(HttpParser, LimitsTheHead) {
    const auto request = [](std::size_t size) {
        const std::string empty = "GET / HTTP/1.1\r\nHost: h\r\nA: \r\n\r\n";
        std::string bytes = empty;
        return bytes.insert(empty.size() - 4, size - empty.size(), 'x');
    };
    Limits limits;
    expect_border<RequestParser>(limits, request(16384), request(16385), ParseErrc::head_too_large);
    limits.head_bytes_max = 100;
    for (std::size_t size = 101; size < 110; ++size) {
        expect_border<RequestParser>(limits, request(100), request(size),
                                     ParseErrc::head_too_large);
    }
    limits.header_count_max = 3;
    expect_border<RequestParser>(limits, post("A: b\r\nA: b\r\n"), post("A: b\r\nA: b\r\nA: b\r\n"),
                                 ParseErrc::too_many_headers);
}

TEST(HttpParser, LimitsTheBody) {
    Limits limits;
    limits.body_bytes_max = 5;
    expect_border<RequestParser>(limits, post("Content-Length: 5\r\n", "12345"),
                                 post("Content-Length: 6\r\n", "123456"),
                                 ParseErrc::body_too_large);
    expect_border<RequestParser>(limits, chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
                                 chunked("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"),
                                 ParseErrc::body_too_large);
    expect_border<ResponseParser>(limits, "HTTP/1.1 200 OK\r\n\r\n12345",
                                  "HTTP/1.1 200 OK\r\n\r\n123456", ParseErrc::body_too_large);
}

TEST(HttpParser, LimitsChunkLinesAndTrailers) {
    Limits limits;
    limits.chunk_line_bytes_max = 8;
    expect_border<RequestParser>(limits, chunked("1;abcd\r\nx"), chunked("1;abcde\r\nx"),
                                 ParseErrc::chunk_line_too_large);
    limits = {};
    limits.trailer_bytes_max = 10;
    expect_border<RequestParser>(limits, chunked("0\r\nA: bcd\r\n\r\n"),
                                 chunked("0\r\nA: bcde\r\n\r\n"), ParseErrc::trailer_too_large);
}

}  // namespace
}  // namespace dynox::http
