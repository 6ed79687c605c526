// Settings that come from a profile of ~/.aws, their precedence, and the account of where each one
// came from.
#include "client/settings.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
using test::MapEnvironment;

using Variables = std::map<std::string, std::string>;

Settings settings_of(const std::string& config_file, Variables variables = {},
                     ClientConfig config = {}) {
    variables.insert(
        {{"HOME", "/home/x"}, {"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
    return resolve_settings(config, MapEnvironment::of(std::move(variables)),
                            {{"/home/x/.aws/config", config_file}});
}

std::string source_of(const Settings& settings, std::string_view name) {
    for (const SettingOrigin& origin : settings.origins) {
        if (origin.name == name) {
            return origin.source;
        }
    }
    return "not looked up";
}

/// The message of the settings' problem; "" without one.
std::string problem_of(const Settings& settings) {
    return settings.problem ? settings.problem->message() : "";
}

const std::string everything = R"([default]
region = eu-central-1
use_fips_endpoint = TRUE
use_dualstack_endpoint = true
account_id_endpoint_mode = disabled
max_attempts = 7
retry_mode = adaptive
defaults_mode = in-region
ca_bundle = ~/ca.pem
sdk_ua_app_id = my app
)";

TEST(SettingsProfile, GivesEverySetting) {
    const Settings settings = settings_of(everything);
    ASSERT_EQ(problem_of(settings), "");
    EXPECT_EQ(settings.region, "eu-central-1");
    EXPECT_EQ(settings.endpoint.url, "https://dynamodb-fips.eu-central-1.api.aws");
    EXPECT_EQ(settings.endpoints.account_id_mode, aws::AccountIdEndpointMode::disabled);
    EXPECT_EQ(settings.attempts_max, 7);
    EXPECT_EQ(settings.retry_mode, RetryMode::adaptive);
    EXPECT_EQ(settings.connect_timeout, 1100ms);
    EXPECT_EQ(settings.ca_bundle, "/home/x/ca.pem");
    EXPECT_TRUE(settings.user_agent.ends_with(" lang/c++#20 app/my-app")) << settings.user_agent;
    EXPECT_EQ(source_of(settings, "region"), "region of profile \"default\"");
    EXPECT_EQ(source_of(settings, "max_attempts"), "max_attempts of profile \"default\"");
}

TEST(SettingsProfile, YieldToTheEnvironment) {
    const Settings settings =
        settings_of(everything, {{"AWS_DEFAULT_REGION", "us-east-2"},
                                 {"AWS_USE_FIPS_ENDPOINT", "false"},
                                 {"AWS_USE_DUALSTACK_ENDPOINT", "False"},
                                 {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "preferred"},
                                 {"AWS_MAX_ATTEMPTS", "2"},
                                 {"AWS_RETRY_MODE", "standard"},
                                 {"AWS_DEFAULTS_MODE", "mobile"},
                                 {"AWS_CA_BUNDLE", "/other.pem"},
                                 {"AWS_SDK_UA_APP_ID", "theirs"}});
    ASSERT_EQ(problem_of(settings), "");
    EXPECT_EQ(settings.endpoint.url, "https://dynamodb.us-east-2.amazonaws.com");
    EXPECT_EQ(settings.endpoints.account_id_mode, aws::AccountIdEndpointMode::preferred);
    EXPECT_EQ(settings.attempts_max, 2);
    EXPECT_EQ(settings.retry_mode, RetryMode::standard);
    EXPECT_EQ(settings.connect_timeout, 30s);
    EXPECT_EQ(settings.ca_bundle, "/other.pem");
    EXPECT_TRUE(settings.user_agent.ends_with(" app/theirs"));
    EXPECT_EQ(source_of(settings, "region"), "AWS_DEFAULT_REGION");
    EXPECT_EQ(source_of(settings, "ca_bundle"), "AWS_CA_BUNDLE");
}

TEST(SettingsProfile, YieldToCode) {
    ClientConfig config;
    config.region = "ap-south-1";
    config.use_fips_endpoint = false;
    config.use_dualstack_endpoint = false;
    config.account_id_endpoint_mode = "required";
    config.max_retries = 0;
    config.retry_mode = RetryMode::standard;
    config.connect_timeout = 5s;
    config.ca_bundle = "/code.pem";
    config.app_id = "ours";
    const Settings settings = settings_of(
        everything, {{"AWS_REGION", "us-east-2"}, {"AWS_USE_FIPS_ENDPOINT", "true"}}, config);
    ASSERT_EQ(problem_of(settings), "");
    EXPECT_EQ(settings.endpoint.url, "https://dynamodb.ap-south-1.amazonaws.com");
    EXPECT_EQ(settings.endpoints.account_id_mode, aws::AccountIdEndpointMode::required);
    EXPECT_EQ(settings.attempts_max, 1);
    EXPECT_EQ(settings.retry_mode, RetryMode::standard);
    EXPECT_EQ(settings.connect_timeout, 5s);
    EXPECT_EQ(settings.ca_bundle, "/code.pem");
    EXPECT_EQ(source_of(settings, "region"), "ClientConfig::region");
    EXPECT_EQ(source_of(settings, "use_fips_endpoint"), "ClientConfig::use_fips_endpoint");
}

TEST(SettingsProfile, HaveDefaults) {
    const Settings settings = settings_of("[default]\nregion = eu-west-1\n");
    ASSERT_EQ(problem_of(settings), "");
    EXPECT_EQ(settings.connect_timeout, 3100ms);
    EXPECT_EQ(settings.attempts_max, 4);
    EXPECT_EQ(settings.endpoints.account_id_mode, aws::AccountIdEndpointMode::preferred);
    EXPECT_EQ(source_of(settings, "use_fips_endpoint"), "default");
    EXPECT_EQ(source_of(settings, "ca_bundle"), "not set");
}

TEST(SettingsProfile, FindEndpointsInTheOrderOfTheReferenceGuide) {
    const std::string file = R"([default]
region = eu-west-1
services = mine
endpoint_url = http://localhost:4
[services mine]
dynamodb =
  endpoint_url = http://localhost:3
dynamodb_streams =
  endpoint_url = http://localhost:5
)";
    Variables variables;
    EXPECT_EQ(settings_of(file, variables).endpoint.port, "3");
    EXPECT_EQ(settings_of(file, variables).endpoints.streams_url, "http://localhost:5");
    variables["AWS_ENDPOINT_URL"] = "http://localhost:2";
    EXPECT_EQ(settings_of(file, variables).endpoint.port, "2");
    EXPECT_EQ(settings_of(file, variables).endpoints.streams_url, "http://localhost:2");
    variables["AWS_ENDPOINT_URL_DYNAMODB"] = "http://localhost:1";
    const Settings settings = settings_of(file, variables);
    EXPECT_EQ(settings.endpoint.port, "1");
    EXPECT_EQ(settings.endpoints.streams_url, "http://localhost:2");
    EXPECT_EQ(source_of(settings, "endpoint_url"), "AWS_ENDPOINT_URL_DYNAMODB");
    EXPECT_EQ(settings_of(file, variables, {.endpoint_url = "http://localhost:9"}).endpoint.port,
              "9");
    variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    EXPECT_EQ(settings_of(file, variables).endpoint.url,
              "https://dynamodb.eu-west-1.amazonaws.com");
    const std::string without =
        "[default]\nregion = eu-west-1\nendpoint_url = http://localhost:4\n";
    EXPECT_EQ(settings_of(without).endpoint.port, "4");
}

TEST(SettingsProfile, ErrorsNameWhoSaidWhat) {
    struct Case {
        Variables variables;
        std::string file;
        std::string message;
    };
    for (const Case& c : {
             Case{{{"AWS_USE_FIPS_ENDPOINT", "1"}},
                  "",
                  "AWS_USE_FIPS_ENDPOINT: expected true or false, found \"1\""},
             Case{{{"AWS_USE_DUALSTACK_ENDPOINT", "on"}},
                  "",
                  "AWS_USE_DUALSTACK_ENDPOINT: expected true or false, found \"on\""},
             Case{{},
                  "use_fips_endpoint = maybe\n",
                  "use_fips_endpoint of profile \"default\": expected true or false, found "
                  "\"maybe\""},
             Case{{{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "Preferred"}},
                  "",
                  "AWS_ACCOUNT_ID_ENDPOINT_MODE: expected preferred, disabled or required, found "
                  "\"Preferred\""},
             Case{{{"AWS_DEFAULTS_MODE", "fast"}},
                  "",
                  "AWS_DEFAULTS_MODE: expected standard, in-region, cross-region, mobile, legacy "
                  "or auto, found \"fast\""},
             Case{{{"AWS_RETRY_MODE", "never"}},
                  "",
                  "AWS_RETRY_MODE: expected standard or adaptive, found \"never\""},
             Case{{{"AWS_MAX_ATTEMPTS", "0"}},
                  "",
                  "AWS_MAX_ATTEMPTS: expected 1..1000, found \"0\""},
             Case{{{"AWS_ENDPOINT_URL", "localhost"}},
                  "",
                  "AWS_ENDPOINT_URL: expected http://, https://, memory:// or file:///directory, "
                  "found \"localhost\""},
             Case{{{"AWS_ENDPOINT_URL", "http://x"}, {"AWS_USE_FIPS_ENDPOINT", "true"}},
                  "",
                  "Invalid Configuration: FIPS and custom endpoint are not supported "
                  "(use_fips_endpoint \"true\" from AWS_USE_FIPS_ENDPOINT, endpoint_url "
                  "\"http://x\" from AWS_ENDPOINT_URL)"},
             Case{{{"HTTPS_PROXY", "socks5://p"}},
                  "",
                  "HTTPS_PROXY: expected a proxy of http:// or https://, found socks5://"},
             Case{{{"AWS_SDK_UA_APP_ID", std::string(51, 'x')}},
                  "",
                  "AWS_SDK_UA_APP_ID: expected at most 50 characters, found \"" +
                      std::string(51, 'x') + "\""},
             Case{{{"AWS_PROFILE", "gone"}},
                  "",
                  "profile \"gone\" (from AWS_PROFILE) was not found as [profile gone] in "
                  "/home/x/.aws/config or as [gone] in /home/x/.aws/credentials; there are: "
                  "default"},
         }) {
        const Settings settings =
            settings_of("[default]\nregion = eu-west-1\n" + c.file, c.variables);
        EXPECT_EQ(problem_of(settings), c.message);
        if (settings.problem) {
            EXPECT_EQ(settings.problem->code(), client_errc::invalid_argument) << c.message;
        }
    }
}

TEST(SettingsProfile, NeverShowPasswordsOfUrls) {
    const Settings settings = settings_of("[default]\nregion = eu-west-1\n",
                                          {{"AWS_ENDPOINT_URL", "http://user:hidden@host"},
                                           {"HTTPS_PROXY", "http://user:hidden@proxy"}});
    EXPECT_NE(problem_of(settings), "");
    EXPECT_EQ(problem_of(settings).find("hidden"), std::string::npos);
    for (const SettingOrigin& origin : settings.origins) {
        EXPECT_EQ(origin.value.find("hidden"), std::string::npos) << origin.name;
    }
}

TEST(SettingsProfile, AreNotReadForAnEmbeddedEngine) {
    for (const char* url : {"memory://", "memory://x", "file:///tmp/x"}) {
        const Settings settings =
            settings_of("[default\n", {{"AWS_MAX_ATTEMPTS", "many"}, {"AWS_PROFILE", "gone"}},
                        {.endpoint_url = url});
        EXPECT_EQ(problem_of(settings), "") << url;
        EXPECT_TRUE(settings.embedded());
        EXPECT_TRUE(settings.origins.empty());
        EXPECT_EQ(settings.region, "us-east-1");
    }
    EXPECT_EQ(settings_of("", {}, {.region = "eu-north-1", .endpoint_url = "memory://"}).region,
              "eu-north-1");
    EXPECT_TRUE(settings_of("", {{"AWS_ENDPOINT_URL", "memory://"}}).embedded());
}

TEST(SettingsProfile, KnowLambdaFunctions) {
    const std::string file = "[default]\nregion = eu-west-1\n";
    EXPECT_FALSE(settings_of(file).is_lambda);
    const Settings settings = settings_of(
        file, {{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"AWS_EXECUTION_ENV", "AWS_Lambda provided"}});
    EXPECT_TRUE(settings.is_lambda);
    EXPECT_TRUE(settings.user_agent.ends_with(" exec-env/AWS_Lambda-provided"))
        << settings.user_agent;
}

}  // namespace
}  // namespace dynox::detail
