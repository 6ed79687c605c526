#include "aws/shared_config.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

using Variables = std::map<std::string, std::string>;

SharedConfig config_of(const Variables& variables, const std::string& config,
                       std::string profile = {}) {
    Variables all = variables;
    all.emplace("HOME", "/home");
    return SharedConfig(test::environment_of(all),
                        std::make_shared<test::MapFiles>(Variables{{"/home/.aws/config", config}}),
                        std::move(profile));
}

TEST(SharedConfig, FindsFilesAsThePublishedCasesSay) {
    const List cases = test::aws_cases("file_location.json");
    ASSERT_EQ(cases.size(), 9U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "name"));
        const auto environment = test::environment_of(test::strings_of(one, "environment"));
        const Platform platform =
            test::text_of(one, "platform") == "windows" ? Platform::windows : Platform::posix;
        EXPECT_EQ(profile_file_path(ProfileFileKind::config, *environment, platform),
                  test::text_of(one, "configLocation"));
        EXPECT_EQ(profile_file_path(ProfileFileKind::credentials, *environment, platform),
                  test::text_of(one, "credentialsLocation"));
        if (one.find("profile") != nullptr) {
            const SharedConfig config(environment, std::make_shared<test::MapFiles>());
            EXPECT_EQ(config.profile_name(), test::text_of(one, "profile"));
        }
    }
}

TEST(SharedConfig, ExpandsTheHomeFolderOnlyBeforeASlash) {
    const auto environment = test::environment_of({{"HOME", "/home/x"}});
    EXPECT_EQ(expand_home("~/a", *environment), "/home/x/a");
    EXPECT_EQ(expand_home("~root/a", *environment), "~root/a");
    EXPECT_EQ(expand_home("/a/~/b", *environment), "/a/~/b");
    EXPECT_EQ(profile_file_path(ProfileFileKind::config, EnvironmentCopy()), "");
}

TEST(SharedConfig, PrefersTheEnvironment) {
    const SharedConfig config =
        config_of({{"AWS_REGION", "from-variable"}, {"AWS_MAX_ATTEMPTS", "  "}},
                  "[default]\nregion = from-file\nmax_attempts = 7\n");
    const Result<std::optional<Setting>> region =
        config.find({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
    ASSERT_TRUE(region && *region);
    EXPECT_EQ((**region).value, "from-variable");
    EXPECT_EQ((**region).source, "AWS_REGION");
    const Result<std::optional<Setting>> attempts =
        config.find({"AWS_MAX_ATTEMPTS"}, "max_attempts");
    ASSERT_TRUE(attempts && *attempts);
    EXPECT_EQ((**attempts).source, "max_attempts of profile \"default\"");
    EXPECT_EQ(*parse_integer(**attempts, 1, 10), 7);
    EXPECT_TRUE(parse_integer(**attempts, 1, 6).has_error());
    EXPECT_FALSE(config.find({"AWS_NOTHING"}, "nothing").value());
}

TEST(SharedConfig, ReadsNoFileForAVariable) {
    const auto files = std::make_shared<test::MapFiles>();
    const SharedConfig config(
        test::environment_of({{"HOME", "/home"}, {"AWS_REGION", "eu-west-1"}}), files);
    EXPECT_TRUE(config.find({"AWS_REGION"}, "region").value());
    EXPECT_EQ(files->reads, 0);
    EXPECT_FALSE(config.find({"AWS_CA_BUNDLE"}, "ca_bundle").value());
    EXPECT_FALSE(config.find({"AWS_CA_BUNDLE"}, "ca_bundle").value());
    EXPECT_EQ(files->reads, 2);  // each file once
}

TEST(SharedConfig, WantsAProfileThatWasAskedFor) {
    EXPECT_EQ(config_of({}, "").profile().value(), nullptr);
    const SharedConfig config = config_of({{"AWS_PROFILE", "gone"}}, "");
    const Result<const Properties*> profile = config.profile();
    ASSERT_TRUE(profile.has_error());
    EXPECT_NE(profile.error().message().find("\"gone\" (from AWS_PROFILE)"), std::string::npos)
        << profile.error().message();
}

TEST(SharedConfig, PrefersTheProfileGivenInCode) {
    const SharedConfig config = config_of(
        {{"AWS_PROFILE", "a"}}, "[profile a]\nregion = 1\n[profile b]\nregion = 2\n", "b");
    EXPECT_EQ((*config.find({}, "region").value()).value, "2");
    EXPECT_TRUE(config.is_profile_named_in_code());
}

TEST(SharedConfig, ReadsBooleansStrictly) {
    const SharedConfig config =
        config_of({{"AWS_A", "TrUe"}, {"AWS_B", "yes"}}, "[default]\nc = false\n");
    EXPECT_TRUE(config.find_boolean("AWS_A", "a", false).value());
    EXPECT_FALSE(config.find_boolean("AWS_C", "c", true).value());
    EXPECT_TRUE(config.find_boolean("AWS_D", "d", true).value());
    const Result<bool> wrong = config.find_boolean("AWS_B", "b", false);
    ASSERT_TRUE(wrong.has_error());
    EXPECT_EQ(wrong.error().message(), "AWS_B: expected true or false, found \"yes\"");
}

TEST(SharedConfig, FindsTheUrlOfAService) {
    const std::string file =
        "[default]\nservices = local\nendpoint_url = http://all\n"
        "[services local]\ndynamodb =\n  endpoint_url = http://dynamodb\n"
        "sso_oidc =\n  endpoint_url = http://oidc\n";
    const auto url = [&](const Variables& variables, std::string_view service) {
        const SharedConfig config = config_of(variables, file);
        const std::optional<Setting> found = config.find_endpoint_url(service).value();
        return found ? found->value : std::string();
    };
    EXPECT_EQ(url({}, "DynamoDB"), "http://dynamodb");
    EXPECT_EQ(url({}, "SSO OIDC"), "http://oidc");
    EXPECT_EQ(url({}, "STS"), "http://all");
    EXPECT_EQ(url({{"AWS_ENDPOINT_URL", "http://v"}}, "DynamoDB"), "http://v");
    EXPECT_EQ(url({{"AWS_ENDPOINT_URL", "http://v"}, {"AWS_ENDPOINT_URL_SSO_OIDC", "http://w"}},
                  "SSO OIDC"),
              "http://w");
    EXPECT_EQ(url({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}, "DynamoDB"), "");
    const SharedConfig missing = config_of({}, "[default]\nservices = gone\n");
    EXPECT_TRUE(missing.find_endpoint_url("STS").has_error());
}

TEST(SharedConfig, ReportsAMalformedFileWhereItIsNeeded) {
    const SharedConfig config = config_of({{"AWS_REGION", "x"}}, "[default]\n= y\n");
    EXPECT_TRUE(config.find({"AWS_REGION"}, "region").value());
    EXPECT_TRUE(config.find({}, "retry_mode").has_error());
    EXPECT_TRUE(config.profile().has_error());
}

}  // namespace
}  // namespace dynox::aws
