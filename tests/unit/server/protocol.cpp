#include "server/protocol.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/parser.hpp"
#include "server/compression.hpp"
#include "support/fake_service.hpp"
#include "support/http_exchange.hpp"

namespace dynox::server {
namespace {

using namespace test;

constexpr std::string_view serialization = "com.amazon.coral.service#SerializationException";
constexpr std::string_view unknown = "com.amazon.coral.service#UnknownOperationException";
constexpr std::string_view no_token =
    "com.amazon.coral.service#MissingAuthenticationTokenException";

class ServerProtocol : public testing::Test {
  protected:
    // The answer to one whole request.
    Answer ask(const std::string& request) {
        http::RequestParser parser;
        std::string_view rest = request;
        std::string body;
        for (;;) {
            const http::Step step = parser.next(rest);
            rest.remove_prefix(step.consumed);
            if (step.event == http::Event::body) {
                body.append(step.data);
            } else if (step.event != http::Event::head) {
                EXPECT_EQ(step.event, http::Event::end) << request;
                break;
            }
        }
        Outgoing out;
        outcome_ = protocol_.answer(parser.head(), body, out);
        return only_answer(out);
    }
    static Answer only_answer(const Outgoing& out) {
        std::string bytes(out.view());
        std::vector<Answer> answers = take_answers(bytes);
        EXPECT_EQ(answers.size(), 1U) << bytes;
        EXPECT_EQ(bytes, "");
        EXPECT_TRUE(answers.front().checksum_fits());
        EXPECT_EQ(answers.front().header("x-amzn-RequestId").value_or("").size(), 52U);
        EXPECT_TRUE(answers.front().header("Date"));
        EXPECT_TRUE(answers.front().header("Server"));
        return answers.front();
    }
    void expect_error(const std::string& request, int status, std::string_view type) {
        const Answer answer = ask(request);
        EXPECT_EQ(answer.status, status) << request;
        EXPECT_TRUE(answer.body.starts_with(R"({"__type":")" + std::string(type) + '"'))
            << request << "\n"
            << answer.body;
        EXPECT_EQ(answer.header("Content-Type"), "application/x-amz-json-1.0");
    }

    FakeService service_;
    Protocol protocol_{service_, 1};
    Protocol::Outcome outcome_;
};

std::string request_line(std::string_view line, std::string_view headers = "") {
    return std::string(line) + " HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

TEST_F(ServerProtocol, AnswersAnOperation) {
    const Answer answer = ask(echo("tab"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, echoed("tab"));
    EXPECT_EQ(answer.header("Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), std::nullopt);
    EXPECT_EQ(outcome_.persistence, Persistence::keep_alive);
}

TEST_F(ServerProtocol, EchoesTheTypeOfTheRequest) {
    const auto type_of = [this](std::string_view type) {
        return ask(post(signature_headers + target_header("ListTables") +
                            "Content-Type: " + std::string(type) + "\r\n",
                        "{}"))
            .header("Content-Type");
    };
    EXPECT_EQ(type_of("application/json"), "application/json");
    EXPECT_EQ(type_of("application/json; charset=utf-8"), "application/json");
    EXPECT_EQ(type_of("Application/X-Amz-Json-1.0 ;x"), "application/x-amz-json-1.0");
}

TEST_F(ServerProtocol, AnswersHealth) {
    const Answer answer = ask(request_line("GET /"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "healthy: dynamodb.eu-test-1.amazonaws.com ");
    EXPECT_EQ(ask(request_line("GET http://localhost:8000/?x")).status, 200);
    EXPECT_EQ(ask(request_line("GET http://localhost:8000")).status, 200);
}

TEST_F(ServerProtocol, KnowsNoOtherMethodsPathsAndTypes) {
    const std::string signed_call = signature_headers + target_header("ListTables");
    for (const std::string& request : {
             request_line("PUT /", type_header),
             request_line("DELETE /"),
             request_line("OPTIONS /"),
             request_line("PATCH /"),
             request_line("BREW /"),
             request_line("GET /x"),
             request_line("GET /localnodes"),
             request_line("GET http://localhost/x"),
             request_line("POST /x", signed_call + type_header),
             post(signed_call, "{}"),
             post(signed_call + "Content-Type: text/plain\r\n", "{}"),
             post(signed_call + "Content-Type: application/x-amz-json-1.1\r\n", "{}"),
         }) {
        const Answer answer = ask(request);
        EXPECT_EQ(answer.status, 404) << request;
        EXPECT_EQ(answer.body, "<UnknownOperationException/>\n") << request;
        EXPECT_EQ(answer.header("x-amz-crc32"), "3552371480");
    }
}

TEST_F(ServerProtocol, KnowsNoOtherTargets) {
    for (const std::string_view target :
         {"DynamoDB_20120810.ListTable", "DynamoDB_20120810.listTables", "DynamoDB_20120810.",
          "DynamoDB_20111205.ListTables", "DynamoDBStreams_20120810.ListTables", "ListTables", "",
          "DynamoDB_20120810.ListTables.x", "DynamoDB_20120810.TagResources"}) {
        const Answer answer = ask(
            post(signature_headers + type_header + "X-Amz-Target: " + std::string(target) + "\r\n",
                 "{}"));
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.body, error_body(unknown)) << target;
    }
    EXPECT_EQ(ask(post(signature_headers + type_header, "{}")).body, error_body(unknown));
}

TEST_F(ServerProtocol, ChecksInTheServicesOrder) {
    const std::string known = type_header + target_header("ListTables");
    const std::string strange = type_header + target_header("Nothing");
    // JSON, then the target, then the signature, then the body's being there.
    expect_error(post(strange, "{"), 400, serialization);
    expect_error(post(known, "{"), 400, serialization);
    expect_error(post(signature_headers + known, "{"), 400, serialization);
    expect_error(post(strange, "{}"), 400, unknown);
    expect_error(post(strange, ""), 400, unknown);
    expect_error(post(known, "{}"), 400, no_token);
    expect_error(post(known, ""), 400, no_token);
    expect_error(post(signature_headers + known, ""), 400, serialization);
    EXPECT_EQ(ask(post(signature_headers + known, "")).body, error_body(serialization));
}

TEST_F(ServerProtocol, RefusesBodiesThatAreNoObject) {
    std::string deep(200'000, '[');
    for (const std::string& body :
         {std::string("null"), std::string("[]"), std::string("1"), std::string("\"x\""),
          std::string("{}x"), std::string("{\"a\":}"), std::string("\xff"), deep,
          R"({"ExclusiveStartTableName":)" + deep}) {
        const Answer answer = ask(call("ListTables", body));
        EXPECT_EQ(answer.status, 400) << body.substr(0, 20);
        EXPECT_TRUE(answer.body.starts_with(R"({"__type":"com.amazon.coral.)")) << answer.body;
        // The same where the server itself looks at it.
        EXPECT_EQ(ask(post(type_header + target_header("Nothing"), body)).status, 400);
    }
    EXPECT_EQ(ask(call("ListTables", R"({"ExclusiveStartTableName":1})")).body,
              R"({"__type":"com.amazon.coral.service#SerializationException",)"
              R"("Message":"NUMBER_VALUE cannot be converted to String"})");
}

TEST_F(ServerProtocol, TellsTheServicesErrorsAndHidesOthers) {
    const Answer missing = ask(call("DescribeTable", R"({"TableName":"abc"})"));
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing.body,
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
              R"("message":"Requested resource not found: Table: abc not found"})");
    // An exception, and an error of the engine that is none of the service.
    for (const std::string& request :
         {call("DeleteTable", R"({"TableName":"abc"})"), call("Scan", R"({"TableName":"abc"})")}) {
        const Answer answer = ask(request);
        EXPECT_EQ(answer.status, 500);
        EXPECT_NE(answer.body.find("InternalServerError"), std::string::npos) << answer.body;
        EXPECT_EQ(answer.body.find("defect"), std::string::npos);
        EXPECT_EQ(answer.body.find("fake"), std::string::npos);
    }
}

TEST_F(ServerProtocol, AnswersCors) {
    const std::string origin = "Origin: http://example.com\r\n";
    for (const std::string& request :
         {echo("abc", origin), request_line("GET /", origin), call("Nothing", "{}", origin)}) {
        const Answer answer = ask(request);
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
        const std::string exposed = answer.header("Access-Control-Expose-Headers").value_or("");
        EXPECT_NE(exposed.find("x-amzn-RequestId"), std::string::npos);
        EXPECT_NE(exposed.find("x-amz-crc32"), std::string::npos);
        EXPECT_EQ(answer.header("Access-Control-Max-Age"), std::nullopt);
    }
    EXPECT_EQ(ask(request_line("PUT /", origin)).header("Access-Control-Allow-Origin"),
              std::nullopt);
}

TEST_F(ServerProtocol, AnswersPreflights) {
    const Answer answer =
        ask(request_line("OPTIONS /",
                         "Origin: null\r\nAccess-Control-Request-Method:  post, X \r\n"
                         "Access-Control-Request-Headers: a,B;c\r\n"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "post, X");
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "a,B;c");
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "172800");
    const Answer bare = ask(request_line("OPTIONS /", "Origin: null\r\n"));
    EXPECT_EQ(bare.status, 200);
    EXPECT_EQ(bare.header("Access-Control-Allow-Methods"), std::nullopt);
}

std::string pack_body(Coding coding, std::string_view body) {
    Packer packer;
    std::string out;
    EXPECT_TRUE(packer.pack(coding, body, out));
    return out;
}

TEST_F(ServerProtocol, UnpacksBodies) {
    const std::string body = R"({"ExclusiveStartTableName":"packed"})";
    EXPECT_EQ(
        ask(call("ListTables", pack_body(Coding::gzip, body), "Content-Encoding: gzip\r\n")).body,
        echoed("packed"));
    EXPECT_EQ(
        ask(call("ListTables", pack_body(Coding::deflate, body), "Content-Encoding: deflate\r\n"))
            .body,
        echoed("packed"));
    EXPECT_EQ(ask(call("ListTables", body, "Content-Encoding: identity\r\n")).body,
              echoed("packed"));
    const std::string internal = "com.amazonaws.dynamodb.v20120810#InternalServerError";
    expect_error(call("ListTables", body, "Content-Encoding: gzip\r\n"), 500, internal);
    expect_error(call("ListTables", body, "Content-Encoding: br\r\n"), 500, internal);
    const std::string packed = pack_body(Coding::gzip, body);
    expect_error(call("ListTables", std::string_view(packed).substr(0, packed.size() - 1),
                      "Content-Encoding: gzip\r\n"),
                 500, internal);
}

TEST_F(ServerProtocol, LimitsUnpackedBodies) {
    std::string body = R"({"ExclusiveStartTableName":"big"})";
    body.resize(body_bytes_max, ' ');
    const std::string header = "Content-Encoding: gzip\r\n";
    EXPECT_EQ(ask(call("ListTables", pack_body(Coding::gzip, body), header)).body, echoed("big"));
    body.push_back(' ');
    EXPECT_EQ(ask(call("ListTables", pack_body(Coding::gzip, body), header)).status, 413);
}

TEST_F(ServerProtocol, PacksLargeAnswers) {
    const auto answer_of_size = [this](std::size_t size, std::string_view accept) {
        const std::string frame = R"({"Item":{"p":{"S":""}}})";
        const std::string text(size - frame.size(), 'x');
        EXPECT_EQ(ask(call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":")" + text + "\"}}}"))
                      .status,
                  200);
        return ask(call("GetItem", R"({"TableName":"abc","Key":{"p":{"S":"x"}}})", accept));
    };
    EXPECT_EQ(answer_of_size(4096, "Accept-Encoding: gzip\r\n").header("Content-Encoding"),
              std::nullopt);
    EXPECT_EQ(answer_of_size(4097, "").header("Content-Encoding"), std::nullopt);
    EXPECT_EQ(answer_of_size(4097, "Accept-Encoding: identity\r\n").header("Content-Encoding"),
              std::nullopt);
    // Of several headers the first counts.
    EXPECT_EQ(answer_of_size(4097, "Accept-Encoding: identity\r\nAccept-Encoding: gzip\r\n")
                  .header("Content-Encoding"),
              std::nullopt);
    for (const std::string_view coding : {"gzip", "deflate"}) {
        const Answer answer =
            answer_of_size(4097, "Accept-Encoding: " + std::string(coding) + ", identity\r\n");
        EXPECT_EQ(answer.header("Content-Encoding"), coding);
        EXPECT_LT(answer.body.size(), 1'000U);
        std::string unpacked;
        EXPECT_EQ(unpack(coding, answer.body, 10'000, unpacked), UnpackResult::ok);
        EXPECT_EQ(unpacked.size(), 4097U);
        EXPECT_EQ(unpacked.substr(0, 19), R"({"Item":{"p":{"S":")");
    }
}

TEST_F(ServerProtocol, ClosesWhenTheClientWantsItOrTheServerStops) {
    EXPECT_EQ(ask(echo("abc", "Connection: close\r\n")).header("Connection"), "close");
    EXPECT_EQ(outcome_.persistence, Persistence::close);
    EXPECT_EQ(ask(echo("abc")).header("Connection"), "keep-alive");
    protocol_.close_connections();
    EXPECT_EQ(ask(echo("abc")).header("Connection"), "close");
    EXPECT_EQ(outcome_.persistence, Persistence::close);
}

TEST_F(ServerProtocol, PassesTicketsOn) {
    const std::string put = call("PutItem", R"({"TableName":"abc","Item":{"p":{"S":"x"}}})");
    EXPECT_EQ(ask(put).body, "{}");
    EXPECT_EQ(outcome_.ticket, 0U);
    service_.durable(true);
    EXPECT_EQ(ask(put).status, 200);
    EXPECT_EQ(outcome_.ticket, 1U);
    EXPECT_EQ(ask(echo("abc")).status, 200);
    EXPECT_EQ(outcome_.ticket, 0U);
}

TEST_F(ServerProtocol, SaysWhatIsWrongWithAMessage) {
    const struct {
        http::ParseErrc error;
        int status;
    } cases[] = {
        {http::ParseErrc::body_too_large, 413},      {http::ParseErrc::head_too_large, 400},
        {http::ParseErrc::malformed_header, 400},    {http::ParseErrc::conflicting_length, 400},
        {http::ParseErrc::malformed_chunk, 400},     {http::ParseErrc::too_many_headers, 400},
        {http::ParseErrc::unsupported_version, 505},
    };
    for (const auto& expected : cases) {
        Outgoing out;
        protocol_.refuse(expected.error, out);
        const Answer answer = only_answer(out);
        EXPECT_EQ(answer.status, expected.status);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_NE(answer.body.find(http::describe(expected.error)), std::string::npos);
    }
    Outgoing out;
    protocol_.time_out(out);
    EXPECT_EQ(only_answer(out).status, 408);
    out.clear();
    protocol_.fail(Error(server_errc::service_unavailable, "busy"), Persistence::close, out);
    EXPECT_EQ(only_answer(out).header("Connection"), "close");
}

TEST_F(ServerProtocol, AnswersHeadWithoutABody) {
    const std::string request = request_line("HEAD /");
    http::RequestParser parser;
    ASSERT_EQ(parser.next(request).event, http::Event::head);
    Outgoing out;
    (void)protocol_.answer(parser.head(), "", out);
    EXPECT_TRUE(out.view().starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(out.view().ends_with("Content-Length: 29\r\n\r\n"));
}

}  // namespace
}  // namespace dynox::server
