#include "aws/imds.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

TEST(Imds, FindsItsEndpointAsThePublishedCasesSay) {
    const List cases = test::aws_cases("imds_endpoint.json");
    ASSERT_EQ(cases.size(), 14U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "docs"));
        if (one.contains("endpoint_override") || one.contains("mode_override")) {
            continue;  // dynox has neither of them in code
        }
        const SharedConfig config(test::environment_of(test::strings_of(one, "env")),
                                  std::make_shared<test::MapFiles>(test::strings_of(one, "fs")));
        const Result<ImdsSettings> settings = find_imds_settings(config);
        const Item& result = one.at("result").as_map();
        if (result.contains("Ok")) {
            ASSERT_TRUE(settings.has_value()) << settings.error().message();
            EXPECT_EQ(imds_token_call(*settings).url, test::text_of(result, "Ok"));
        } else {
            ASSERT_TRUE(settings.has_error());
            EXPECT_EQ(settings.error(), client_errc::invalid_argument);
        }
    }
}

TEST(Imds, CanBeSwitchedOffWithoutReadingFiles) {
    const auto files = std::make_shared<test::MapFiles>();
    const SharedConfig config(
        test::environment_of({{"AWS_EC2_METADATA_DISABLED", "True"}, {"HOME", "/home"}}), files);
    EXPECT_TRUE(find_imds_settings(config)->disabled);
    EXPECT_EQ(files->reads, 0);
}

TEST(Imds, WritesItsCalls) {
    ImdsSettings settings;
    settings.endpoint = "http://h";
    EXPECT_EQ(imds_token_call(settings).method, "PUT");
    EXPECT_EQ(imds_token_call(settings).headers.front().second, "21600");
    EXPECT_EQ(imds_role_call(settings, "t").url,
              "http://h/latest/meta-data/iam/security-credentials/");
    EXPECT_EQ(imds_role_call(settings, "t").headers.front().second, "t");
    EXPECT_EQ(imds_credentials_call(settings, "t", "a/b").url,
              "http://h/latest/meta-data/iam/security-credentials/a%2Fb");
}

TEST(Imds, ReadsCredentials) {
    const Result<Credentials> read = parse_imds_credentials(
        R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
        R"("Expiration":"2021-08-05T19:58:02Z"})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->expires_at, 1628193482);
    const Result<Credentials> failed =
        parse_imds_credentials(R"({"Code":"AssumeRoleUnauthorized"})");
    ASSERT_TRUE(failed.has_error());
    EXPECT_NE(failed.error().message().find("AssumeRoleUnauthorized"), std::string::npos);
    EXPECT_TRUE(parse_imds_credentials("").has_error());
    EXPECT_TRUE(parse_imds_credentials(R"({"Code":"Success"})").has_error());
    EXPECT_EQ(first_line(" role \r\nmore"), "role");
    EXPECT_EQ(first_line(""), "");
}

}  // namespace
}  // namespace dynox::aws
