#include "server/signing_check.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/parser.hpp"

namespace dynox::server {
namespace {

struct Verdict {
    server_errc code{};
    std::string message;
};

// What check_signing() says of a request with this target and these header lines.
Verdict check(std::string_view target, std::string_view headers) {
    std::string bytes = "POST ";
    bytes.append(target).append(" HTTP/1.1\r\nHost: h\r\n").append(headers).append("\r\n");
    http::RequestParser parser;
    EXPECT_EQ(parser.next(bytes).event, http::Event::head) << bytes;
    const Result<void> result = check_signing(parser.head());
    if (result) {
        return {};
    }
    return {static_cast<server_errc>(result.error().code().value()), result.error().message()};
}

const std::string good =
    "Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00\r\n";
const std::string date = "X-Amz-Date: 20261123T000000Z\r\n";
const std::string query =
    "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-SignedHeaders=d&X-Amz-Date=e";

TEST(ServerSigningCheck, AcceptsWholeSignatures) {
    EXPECT_EQ(check("/", good + date).message, "");
    EXPECT_EQ(check("/", good + "Date: Mon, 23 Nov 2026 00:00:00 GMT\r\n").message, "");
    EXPECT_EQ(check(query, "").message, "");
    // No blanks between the parts, and another order.
    EXPECT_EQ(check("/", date + "Authorization: AWS4- Signature=0,Credential=a,SignedHeaders=h\r\n")
                  .message,
              "");
}

TEST(ServerSigningCheck, RefusesTwoSignatures) {
    const Verdict verdict = check("/?X-Amz-Algorithm", good + date);
    EXPECT_EQ(verdict.code, server_errc::invalid_signature);
    EXPECT_EQ(verdict.message,
              "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
              "header.");
}

TEST(ServerSigningCheck, RefusesNoSignature) {
    for (const std::string& headers :
         {std::string(), date, std::string("Authorization:\r\n"),
          std::string("Authorization: Basic abc\r\n"), std::string("Authorization: AWS3-x\r\n")}) {
        const Verdict verdict = check("/?X-Amz-Date=e", headers);
        EXPECT_EQ(verdict.code, server_errc::missing_authentication_token) << headers;
        EXPECT_EQ(verdict.message, "Request is missing Authentication Token");
    }
}

TEST(ServerSigningCheck, NamesEachMissingPartOfTheHeader) {
    const Verdict all = check("/", "Authorization: AWS4-HMAC-SHA256\r\n");
    EXPECT_EQ(all.code, server_errc::incomplete_signature);
    EXPECT_EQ(
        all.message,
        "Authorization header requires 'Credential' parameter. "
        "Authorization header requires 'Signature' parameter. "
        "Authorization header requires 'SignedHeaders' parameter. "
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        "Authorization=AWS4-HMAC-SHA256");
    EXPECT_EQ(
        check("/", date + "Authorization: AWS4-x Credential=a, Signature=, xSignedHeaders=h\r\n")
            .message,
        "Authorization header requires 'Signature' parameter. "
        "Authorization header requires 'SignedHeaders' parameter. "
        "Authorization=AWS4-x Credential=a, Signature=, xSignedHeaders=h");
}

TEST(ServerSigningCheck, RepeatsNoBytesThatAreNoText) {
    EXPECT_TRUE(check("/", date + "Authorization: AWS4-\xff\xfe\xc3,\r\n")
                    .message.ends_with("Authorization=AWS4-???,"));
}

TEST(ServerSigningCheck, NamesEachMissingPartOfTheQuery) {
    const Verdict verdict = check("/?X-Amz-Algorithm&X-Amz-Signature=c&X-Amz-Date=", "");
    EXPECT_EQ(verdict.code, server_errc::incomplete_signature);
    EXPECT_EQ(verdict.message,
              "AWS query-string parameters must include 'X-Amz-Algorithm'. "
              "AWS query-string parameters must include 'X-Amz-Credential'. "
              "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
              "AWS query-string parameters must include 'X-Amz-Date'. "
              "Re-examine the query-string parameters.");
}

}  // namespace
}  // namespace dynox::server
