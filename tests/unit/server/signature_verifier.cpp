#include "server/signature_verifier.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/parser.hpp"

namespace dynox::server {
namespace {

constexpr std::int64_t now = 1'795'440'000;
const std::string body = R"({"TableName":"users"})";

/// A request and how it is signed; each test spoils something.
struct Sample {
    std::string id = "AKID";
    std::string secret = "secret";
    std::string region = "us-east-1";
    std::string service = "dynamodb";
    std::string date = aws::amz_date(now);
    std::string signed_names = "host;x-amz-date;x-amz-target";
    std::string host = "localhost:8000";
    std::string algorithm = "AWS4-HMAC-SHA256";
    std::string extra_headers;
    std::string scope;      // in place of the right one
    std::string signature;  // in place of the right one

    [[nodiscard]] std::string bytes() const {
        std::vector<aws::SignedHeader> headers{{"host", host}, {"x-amz-date", date}};
        if (signed_names.find("x-amz-target") != std::string::npos) {
            headers.push_back({"x-amz-target", "DynamoDB_20120810.DescribeTable"});
        }
        const aws::SigningInput input{.headers = headers, .body = body};
        aws::Credentials credentials;
        credentials.access_key_id = id;
        credentials.secret_access_key = secret;
        const aws::SigV4Signer signer(region, service);
        const std::string right = signer.signature(
            signer.string_to_sign(aws::SigV4Signer::canonical_request(input), date), credentials,
            date);
        const std::string right_scope =
            id + "/" + date.substr(0, 8) + "/" + region + "/" + service + "/aws4_request";
        return "POST / HTTP/1.1\r\nHost: " + host + "\r\nX-Amz-Date: " + date +
               "\r\nX-Amz-Target: DynamoDB_20120810.DescribeTable\r\n" + extra_headers +
               "Authorization: " + algorithm +
               " Credential=" + (scope.empty() ? right_scope : scope) +
               ", SignedHeaders=" + signed_names +
               ", Signature=" + (signature.empty() ? right : signature) + "\r\n\r\n";
    }
};

/// "Name: message" of the verdict, "" if the signature is fine.
std::string verdict(const std::string& bytes, std::string_view sent_body = body) {
    http::RequestParser parser;
    EXPECT_EQ(parser.next(bytes).event, http::Event::head) << bytes;
    const SignatureVerifier verifier({{"AKID", "secret"}, {"OTHER", "other secret"}}, "us-east-1");
    const Result<void> result = verifier.verify(parser.head(), sent_body, now);
    if (result) {
        return "";
    }
    return std::string(error_name(static_cast<server_errc>(result.error().code().value()))) + ": " +
           result.error().message();
}
std::string verdict(const Sample& sample) {
    return verdict(sample.bytes());
}

const std::string mismatch =
    "InvalidSignatureException: The request signature we calculated does not match the signature "
    "you provided. Check your AWS Secret Access Key and signing method. Consult the service "
    "documentation for details.";
const std::string unknown =
    "UnrecognizedClientException: The security token included in the request is invalid.";

TEST(SignatureVerifier, AcceptsTheSignaturesOfItsKeys) {
    EXPECT_EQ(verdict(Sample()), "");
    EXPECT_EQ(verdict(Sample{.id = "OTHER", .secret = "other secret"}), "");
    EXPECT_EQ(verdict(Sample{.extra_headers = "X-Unsigned: whatever\r\n"}), "");
}

TEST(SignatureVerifier, AcceptsEverythingWithoutKeys) {
    const std::string bytes = Sample{.signature = "00"}.bytes();
    http::RequestParser parser;
    ASSERT_EQ(parser.next(bytes).event, http::Event::head);
    EXPECT_TRUE(SignatureVerifier({}, "us-east-1").verify(parser.head(), body, now).has_value());
}

TEST(SignatureVerifier, RefusesOtherKeysAndSecrets) {
    EXPECT_EQ(verdict(Sample{.secret = "guess"}), mismatch);
    EXPECT_EQ(verdict(Sample{.id = "OTHER"}), mismatch);
    EXPECT_EQ(verdict(Sample{.signature = "0"}), mismatch);
    EXPECT_EQ(verdict(Sample{.id = "NOBODY"}), unknown);
    EXPECT_EQ(verdict(Sample{.extra_headers = "X-Amz-Security-Token: t\r\n"}), unknown);
}

TEST(SignatureVerifier, CoversBodyAndHeaders) {
    EXPECT_EQ(verdict(Sample().bytes(), "{}"), mismatch);
    std::string bytes = Sample().bytes();
    bytes.replace(bytes.find("DescribeTable"), 13, "DeleteTableXX");
    EXPECT_EQ(verdict(bytes), mismatch);
}

TEST(SignatureVerifier, BoundsTheAge) {
    const std::int64_t limit = signature_age_seconds_max;
    EXPECT_EQ(verdict(Sample{.date = aws::amz_date(now - limit)}), "");
    EXPECT_EQ(verdict(Sample{.date = aws::amz_date(now + limit)}), "");
    EXPECT_EQ(verdict(Sample{.date = aws::amz_date(now - limit - 1)}),
              "InvalidSignatureException: Signature expired: " + aws::amz_date(now - limit - 1) +
                  " is now earlier than " + aws::amz_date(now - limit) + " (" + aws::amz_date(now) +
                  " - 15 min.)");
    EXPECT_EQ(verdict(Sample{.date = aws::amz_date(now + limit + 1)}),
              "InvalidSignatureException: Signature not yet current: " +
                  aws::amz_date(now + limit + 1) + " is still later than " +
                  aws::amz_date(now + limit) + " (" + aws::amz_date(now) + " + 15 min.)");
    EXPECT_EQ(verdict(Sample{.date = "20261123"}),
              "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got "
              "'20261123'. See http://en.wikipedia.org/wiki/ISO_8601");
}

TEST(SignatureVerifier, TellsWhatIsWrongWithTheScope) {
    const std::string day = aws::amz_date(now).substr(0, 8);
    EXPECT_EQ(verdict(Sample{.signed_names = "x-amz-date"}),
              "InvalidSignatureException: 'Host' must be a 'SignedHeader' in the AWS "
              "Authorization.");
    EXPECT_EQ(verdict(Sample{.algorithm = "AWS4-HMAC-SHA512"}),
              "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.");
    EXPECT_EQ(verdict(Sample{.scope = "AKID/x"}),
              "IncompleteSignatureException: Credential must have exactly 5 slash-delimited "
              "elements, e.g. keyid/date/region/service/term, got 'AKID/x'");
    EXPECT_EQ(verdict(Sample{.region = "eu-west-1"}),
              "InvalidSignatureException: Credential should be scoped to a valid region, not "
              "'eu-west-1'.");
    EXPECT_EQ(verdict(Sample{.scope = "AKID/20000101/us-east-1/s3/aws4"}),
              "InvalidSignatureException: Credential should be scoped to correct service: "
              "'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', "
              "not 'aws4'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version "
              "of date from HTTP: '20000101' != '" +
                  day + "', from '" + aws::amz_date(now) + "'.");
}

TEST(SignatureVerifier, ReadsSignaturesOfQueries) {
    const auto presigned = [](std::int64_t signed_at, std::string_view expires) {
        const std::string date = aws::amz_date(signed_at);
        const std::string query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F" + date.substr(0, 8) +
            "%2Fus-east-1%2Fdynamodb%2Faws4_request&X-Amz-Date=" + date +
            "&X-Amz-Expires=" + std::string(expires) + "&X-Amz-SignedHeaders=host";
        const std::vector<aws::SignedHeader> headers{{"host", "h"}};
        const aws::SigningInput input{.query = query, .headers = headers, .body = body};
        aws::Credentials credentials;
        credentials.secret_access_key = "secret";
        const aws::SigV4Signer signer("us-east-1", "dynamodb");
        return "POST /?" + query + "&X-Amz-Signature=" +
               signer.signature(
                   signer.string_to_sign(aws::SigV4Signer::canonical_request(input), date),
                   credentials, date) +
               " HTTP/1.1\r\nHost: h\r\n\r\n";
    };
    EXPECT_EQ(verdict(presigned(now - 100, "300")), "");
    EXPECT_EQ(verdict(presigned(now - 3000, "3600")), "");
    EXPECT_NE(verdict(presigned(now - 400, "300")), "");
    EXPECT_EQ(verdict(presigned(now - 100, "300"), "{}"), mismatch);
}

}  // namespace
}  // namespace dynox::server
