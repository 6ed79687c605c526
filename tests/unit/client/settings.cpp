#include "client/settings.hpp"

#include "client/blocking_driver.hpp"
#include "client/credentials/cache.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
using test::MapEnvironment;

error_code problem_of(const Settings& settings) {
    return settings.problem ? settings.problem->code() : error_code();
}

/// What a client with these settings signs with.
Result<SharedCredentials> credentials_of(const Settings& settings) {
    BlockingDriver driver;
    Task<Result<SharedCredentials>> task = settings.credentials->get(driver);
    task.start();
    return task.take();
}
aws::Credentials keys_of(const Settings& settings) {
    const Result<SharedCredentials> found = credentials_of(settings);
    EXPECT_TRUE(found.has_value()) << found.error().message();
    return found ? **found : aws::Credentials();
}

TEST(Settings, AreMissingARegion) {
    const Settings settings = resolve_settings({}, MapEnvironment());
    EXPECT_EQ(problem_of(settings), client_errc::missing_region);
    EXPECT_NE(settings.problem->message().find("AWS_REGION"), std::string::npos);
}

/// Instance metadata that knows its region.
std::string metadata(const std::string& request) {
    return request.starts_with("PUT /latest/api/token ") ? test::http_answer(200, "token")
           : request.starts_with("GET /latest/meta-data/placement/region ")
               ? test::http_answer(200, "eu-north-1")
               : test::http_answer(404, "");
}

TEST(Settings, TakeTheRegionOfAnInstance) {
    const test::TestServer server(metadata);
    const std::map<std::string, std::string> variables{
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url()}};
    const Settings settings = resolve_settings({}, MapEnvironment::of(variables));
    EXPECT_FALSE(settings.problem);
    EXPECT_EQ(settings.region, "eu-north-1");
    EXPECT_EQ(settings.endpoint.url, "https://dynamodb.eu-north-1.amazonaws.com");
    EXPECT_EQ(settings.origins.front().name, "region");
    const int asked = server.requests();
    // Not where somebody has said it, or nobody needs it.
    EXPECT_EQ(resolve_settings({.region = "us-east-2"}, MapEnvironment::of(variables)).region,
              "us-east-2");
    EXPECT_EQ(
        resolve_settings({.endpoint_url = "http://localhost:1"}, MapEnvironment::of(variables))
            .region,
        "us-east-1");
    EXPECT_EQ(server.requests(), asked);
}

TEST(Settings, SayWhyAnInstanceHasNoRegion) {
    const test::TestServer server([](const std::string&) { return test::http_answer(403, ""); });
    const Settings settings = resolve_settings(
        {}, MapEnvironment::of({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url()}}));
    EXPECT_EQ(problem_of(settings), client_errc::missing_region);
    EXPECT_NE(settings.problem->message().find("IMDS is disabled"), std::string::npos)
        << settings.problem->message();
    // What tells an instance where no endpoint is configured.
    const Settings off =
        resolve_settings({}, MapEnvironment::of({{"AWS_EC2_METADATA_DISABLED", "true"}}),
                         {{"/sys/devices/virtual/dmi/id/sys_vendor", "Amazon EC2\n"}});
    EXPECT_NE(off.problem->message().find("AWS_EC2_METADATA_DISABLED is true"), std::string::npos);
}

TEST(Settings, AreMissingCredentials) {
    const Settings settings = resolve_settings(
        {.region = "eu-west-1"}, MapEnvironment::of({{"AWS_EC2_METADATA_DISABLED", "true"}}));
    ASSERT_FALSE(settings.problem) << settings.problem->message();
    const Result<SharedCredentials> found = credentials_of(settings);
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(found.error(), client_errc::missing_credentials);
    EXPECT_NE(found.error().message().find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

TEST(Settings, TakeRegionAndKeysFromTheEnvironment) {
    const Settings settings =
        resolve_settings({}, MapEnvironment::of({{"AWS_REGION", "eu-west-1"},
                                                 {"AWS_DEFAULT_REGION", "us-east-2"},
                                                 {"AWS_ACCESS_KEY_ID", " id "},
                                                 {"AWS_SECRET_ACCESS_KEY", "secret"},
                                                 {"AWS_SESSION_TOKEN", "token"}}));
    ASSERT_FALSE(settings.problem) << settings.problem->message();
    EXPECT_EQ(settings.region, "eu-west-1");
    EXPECT_EQ(settings.endpoint.url, "https://dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(keys_of(settings).access_key_id, "id");
    EXPECT_EQ(keys_of(settings).secret_access_key, "secret");
    EXPECT_EQ(keys_of(settings).session_token, "token");
}

TEST(Settings, TakeTheDefaultRegionLast) {
    const Settings settings = resolve_settings(
        {}, MapEnvironment::of({{"AWS_REGION", " "}, {"AWS_DEFAULT_REGION", "us-east-2"}}));
    EXPECT_EQ(settings.region, "us-east-2");
}

TEST(Settings, PreferWhatIsGivenInCode) {
    const Settings settings =
        resolve_settings({.region = "eu-west-1",
                          .access_key = "a",
                          .secret_key = "s",
                          .session_token = "t",
                          .endpoint_url = "http://localhost:1"},
                         MapEnvironment::of({{"AWS_REGION", "us-east-2"},
                                             {"AWS_ACCESS_KEY_ID", "x"},
                                             {"AWS_SECRET_ACCESS_KEY", "x"},
                                             {"AWS_SESSION_TOKEN", "x"},
                                             {"AWS_ENDPOINT_URL", "http://localhost:2"}}));
    ASSERT_FALSE(settings.problem);
    EXPECT_EQ(settings.region, "eu-west-1");
    EXPECT_EQ(settings.endpoint.port, "1");
    EXPECT_EQ(keys_of(settings).access_key_id, "a");
    EXPECT_EQ(keys_of(settings).session_token, "t");
}

TEST(Settings, NeverMixKeysInCodeWithATokenOfTheEnvironment) {
    const Settings settings =
        resolve_settings({.region = "eu-west-1", .access_key = "a", .secret_key = "s"},
                         MapEnvironment::of({{"AWS_SESSION_TOKEN", "other"}}));
    EXPECT_EQ(keys_of(settings).session_token, "");
}

TEST(Settings, RefuseHalfAPairOfKeys) {
    for (const ClientConfig& config : {ClientConfig{.region = "r", .access_key = "a"},
                                       ClientConfig{.region = "r", .secret_key = "hidden-value"}}) {
        const Settings settings = resolve_settings(config, MapEnvironment());
        EXPECT_EQ(problem_of(settings), client_errc::missing_credentials);
        EXPECT_EQ(settings.problem->message().find("hidden-value"), std::string::npos);
    }
    for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) {
        const Result<SharedCredentials> found = credentials_of(
            resolve_settings({.region = "r"}, MapEnvironment::of({{name, "hidden-value"}})));
        ASSERT_TRUE(found.has_error());
        EXPECT_EQ(found.error(), client_errc::missing_credentials);
        EXPECT_EQ(found.error().message().find("hidden-value"), std::string::npos);
    }
}

TEST(Settings, NeedNeitherRegionNorKeysForALoopbackEndpoint) {
    const Settings settings =
        resolve_settings({.endpoint_url = "http://localhost:8000"}, MapEnvironment());
    ASSERT_FALSE(settings.problem);
    EXPECT_EQ(settings.region, "us-east-1");
    EXPECT_FALSE(keys_of(settings).access_key_id.empty());
}

TEST(Settings, NeedKeysForOtherEndpoints) {
    const Settings settings =
        resolve_settings({.endpoint_url = "http://db.example.com"},
                         MapEnvironment::of({{"AWS_EC2_METADATA_DISABLED", "true"}}));
    EXPECT_EQ(settings.region, "us-east-1");
    ASSERT_FALSE(settings.problem);
    EXPECT_TRUE(credentials_of(settings).has_error());
    const Settings aws =
        resolve_settings({.access_key = "a",
                          .secret_key = "s",
                          .endpoint_url = "https://dynamodb.eu-west-1.amazonaws.com"},
                         MapEnvironment());
    EXPECT_EQ(problem_of(aws), client_errc::missing_region);
}

TEST(Settings, TakeTheEndpointFromTheEnvironment) {
    const MapEnvironment both =
        MapEnvironment::of({{"AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:1"},
                            {"AWS_ENDPOINT_URL", "http://localhost:2"}});
    EXPECT_EQ(resolve_settings({}, both).endpoint.port, "1");
    const MapEnvironment general = MapEnvironment::of({{"AWS_ENDPOINT_URL", "http://localhost:2"}});
    EXPECT_EQ(resolve_settings({}, general).endpoint.port, "2");
    const MapEnvironment ignored =
        MapEnvironment::of({{"AWS_ENDPOINT_URL", "http://localhost:2"},
                            {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}});
    EXPECT_EQ(problem_of(resolve_settings({}, ignored)), client_errc::missing_region);
    const MapEnvironment wrong =
        MapEnvironment::of({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "yes"}});
    const Settings settings = resolve_settings({.region = "r"}, wrong);
    EXPECT_EQ(problem_of(settings), client_errc::invalid_argument);
    EXPECT_EQ(settings.problem->message(),
              "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: expected true or false, found \"yes\"");
}

TEST(Settings, MakeTheRateLimiter) {
    const auto settings_of = [](const RateLimit& limit) {
        return resolve_settings({.endpoint_url = "memory://", .rate_limit = limit},
                                MapEnvironment());
    };
    EXPECT_EQ(settings_of({}).rate_limiter, nullptr);
    EXPECT_EQ(settings_of(FixedRate{.rcu = 50, .wcu = 25}).rate_limiter->max_rcu(), 50);
    EXPECT_EQ(settings_of(AdaptiveRate{.max_rcu = 100}).rate_limiter->current_rcu(), 50);
    const auto shared = std::make_shared<RateLimiter>(FixedRate{.wcu = 5});
    EXPECT_EQ(settings_of(shared).rate_limiter, shared);
    const Settings wrong = settings_of(FixedRate{.rcu = -1});
    ASSERT_EQ(problem_of(wrong), client_errc::invalid_argument);
    EXPECT_EQ(wrong.problem->message(),
              "ClientConfig::rate_limit: expected 0 < rate for rcu, found -1.000000");
}

TEST(Settings, FindTheRetryMode) {
    const auto mode_of = [](std::optional<RetryMode> configured,
                            const MapEnvironment& environment) {
        ClientConfig config;
        config.endpoint_url = "http://127.0.0.1:1";
        config.retry_mode = configured;
        return resolve_settings(config, environment);
    };
    EXPECT_EQ(mode_of({}, MapEnvironment()).retry_mode, RetryMode::standard);
    EXPECT_EQ(mode_of({}, MapEnvironment::of({{"AWS_RETRY_MODE", "adaptive"}})).retry_mode,
              RetryMode::adaptive);
    EXPECT_EQ(mode_of(RetryMode::standard, MapEnvironment::of({{"AWS_RETRY_MODE", "adaptive"}}))
                  .retry_mode,
              RetryMode::standard);
    const Settings older = mode_of({}, MapEnvironment::of({{"AWS_NEW_RETRIES_2026", "false"}}));
    EXPECT_EQ(older.retry_mode, RetryMode::standard_2_0);
    EXPECT_EQ(older.attempts_max, 3);
    EXPECT_EQ(problem_of(mode_of({}, MapEnvironment::of({{"AWS_RETRY_MODE", "fast"}}))),
              client_errc::invalid_argument);
    EXPECT_EQ(problem_of(mode_of({}, MapEnvironment::of({{"AWS_NEW_RETRIES_2026", "new"}}))),
              client_errc::invalid_argument);
}

TEST(Settings, CountAttempts) {
    const auto attempts = [](std::optional<int> retries, const MapEnvironment& environment) {
        return resolve_settings({.endpoint_url = "http://127.0.0.1:1", .max_retries = retries},
                                environment)
            .attempts_max;
    };
    EXPECT_EQ(attempts({}, MapEnvironment()), 4);
    EXPECT_EQ(attempts(0, MapEnvironment()), 1);
    EXPECT_EQ(attempts(5, MapEnvironment::of({{"AWS_MAX_ATTEMPTS", "2"}})), 6);
    EXPECT_EQ(attempts({}, MapEnvironment::of({{"AWS_MAX_ATTEMPTS", "2"}})), 2);
    EXPECT_EQ(problem_of(resolve_settings({.endpoint_url = "http://127.0.0.1:1", .max_retries = -1},
                                          MapEnvironment())),
              client_errc::invalid_argument);
    for (const char* text : {"0", "-1", "two", "1.5", "100000000000"}) {
        const Settings settings =
            resolve_settings({.endpoint_url = "http://127.0.0.1:1"},
                             MapEnvironment::of({{"AWS_MAX_ATTEMPTS", text}}));
        EXPECT_EQ(problem_of(settings), client_errc::invalid_argument) << text;
    }
}

TEST(Settings, ReadTimeouts) {
    const Settings settings = resolve_settings(
        {.endpoint_url = "http://127.0.0.1:1", .connect_timeout = 2.5s, .read_timeout = 0s},
        MapEnvironment());
    EXPECT_EQ(settings.connect_timeout, 2500ms);
    EXPECT_EQ(settings.read_timeout, 0ns);
    const Settings odd =
        resolve_settings({.endpoint_url = "http://127.0.0.1:1",
                          .connect_timeout = Seconds(1e300),
                          .read_timeout = Seconds(std::numeric_limits<double>::quiet_NaN())},
                         MapEnvironment());
    EXPECT_EQ(odd.connect_timeout, 0ns);
    EXPECT_EQ(odd.read_timeout, 0ns);
}

TEST(Settings, SignForTheRegionLocalAsUsEast1) {
    const Settings settings = resolve_settings({.region = "local"}, MapEnvironment());
    ASSERT_FALSE(settings.problem);
    EXPECT_EQ(settings.signing_region, "us-east-1");
    EXPECT_EQ(settings.endpoint.url, "http://localhost:8000");
}

}  // namespace
}  // namespace dynox::detail
