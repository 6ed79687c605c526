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

TEST(Imds, TakesItsLimitsAndTheRoleFromTheEnvironmentOrTheProfile) {
    const auto settings_of = [](const std::map<std::string, std::string>& variables,
                                const std::string& profile) {
        std::map<std::string, std::string> all(variables);
        all.emplace("HOME", "/home");
        return find_imds_settings(
            SharedConfig(test::environment_of(all),
                         std::make_shared<test::MapFiles>(std::map<std::string, std::string>{
                             {"/home/.aws/config", "[default]\n" + profile}})));
    };
    const Result<ImdsSettings> usual = settings_of({}, "");
    EXPECT_EQ(usual->timeout_seconds, 1);
    EXPECT_EQ(usual->attempts_max, 3);
    EXPECT_EQ(usual->role_name, "");
    const std::string profile =
        "metadata_service_timeout = 7\nmetadata_service_num_attempts = 8\n"
        "ec2_instance_profile_name = of-profile\n";
    const Result<ImdsSettings> of_profile = settings_of({}, profile);
    EXPECT_EQ(of_profile->timeout_seconds, 7);
    EXPECT_EQ(of_profile->attempts_max, 8);
    EXPECT_EQ(of_profile->role_name, "of-profile");
    const Result<ImdsSettings> of_environment =
        settings_of({{"AWS_METADATA_SERVICE_TIMEOUT", "2"},
                     {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "5"},
                     {"AWS_EC2_INSTANCE_PROFILE_NAME", "of-environment"}},
                    profile);
    EXPECT_EQ(of_environment->timeout_seconds, 2);
    EXPECT_EQ(of_environment->attempts_max, 5);
    EXPECT_EQ(of_environment->role_name, "of-environment");
    for (const char* wrong : {"0", "-1", "1.5", "soon"}) {
        const Result<ImdsSettings> refused =
            settings_of({{"AWS_METADATA_SERVICE_TIMEOUT", wrong}}, "");
        ASSERT_TRUE(refused.has_error()) << wrong;
        EXPECT_NE(refused.error().message().find("AWS_METADATA_SERVICE_TIMEOUT: expected 1..1000"),
                  std::string::npos)
            << refused.error().message();
    }
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
