#include "aws/sts.hpp"

#include <gtest/gtest.h>

namespace dynox::aws {
namespace {

std::string answer(const std::string& action) {
    return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" +
           action +
           "Result><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn>"
           "</AssumedRoleUser><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S&amp;"
           "</SecretAccessKey><SessionToken>T==</SessionToken><Expiration>2021-08-05T19:58:02Z"
           "</Expiration></Credentials></" +
           action + "Result></" + action + "Response>";
}

TEST(Sts, WritesForms) {
    RoleRequest request;
    request.role_arn = "arn:aws:iam::1:role/a b";
    request.session_name = "me@here";
    EXPECT_EQ(assume_role_form(request),
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b"
              "&RoleSessionName=me%40here");
    request.external_id = "x/1";
    request.duration_seconds = 900;
    EXPECT_EQ(assume_role_form(request),
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b"
              "&RoleSessionName=me%40here&DurationSeconds=900&ExternalId=x%2F1");
    EXPECT_EQ(web_identity_form(request, "e.J-_"),
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
              "arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b&RoleSessionName=me%40here&DurationSeconds=900"
              "&WebIdentityToken=e.J-_");
}

TEST(Sts, ReadsTheKeysOfBothActions) {
    for (const char* action : {"AssumeRole", "AssumeRoleWithWebIdentity"}) {
        const Result<Credentials> read = parse_sts_credentials(answer(action));
        ASSERT_TRUE(read.has_value()) << action;
        EXPECT_EQ(read->access_key_id, "A");
        EXPECT_EQ(read->secret_access_key, "S&");
        EXPECT_EQ(read->session_token, "T==");
        EXPECT_EQ(read->account_id, "123456789012");
        EXPECT_EQ(read->expires_at, 1628193482);
    }
}

TEST(Sts, WantsEveryMember) {
    for (const char* member : {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}) {
        std::string text = answer("AssumeRole");
        for (std::size_t at = text.find(member); at != std::string::npos; at = text.find(member)) {
            text.replace(at, std::string(member).size(), "Gone");
        }
        const Result<Credentials> read = parse_sts_credentials(text);
        ASSERT_TRUE(read.has_error()) << member;
        EXPECT_EQ(read.error().message().find("T=="), std::string::npos);
    }
    EXPECT_TRUE(parse_sts_credentials("{}").has_error());
}

TEST(Sts, ReadsFailures) {
    const StsFailure failure = parse_sts_failure(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message>"
        "</Error></ErrorResponse>");
    EXPECT_EQ(failure.code, "AccessDenied");
    EXPECT_EQ(failure.message, "no");
    EXPECT_EQ(parse_sts_failure("gateway timeout").code, "");
}

TEST(Sts, FindsTheAccountOfAnArn) {
    EXPECT_EQ(account_of_arn("arn:aws:sts::123:assumed-role/r/s"), "123");
    EXPECT_EQ(account_of_arn("arn:aws:s3:::bucket"), "");
    EXPECT_EQ(account_of_arn("arn:aws"), "");
    EXPECT_EQ(account_of_arn("nothing"), "");
}

}  // namespace
}  // namespace dynox::aws
