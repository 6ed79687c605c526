#include "client/credentials/source.hpp"

#include <stdexcept>

#include "client/credentials/service_call.hpp"
#include "support.hpp"

namespace dynox::detail {
namespace {

TEST(UserSource, TakesKeysOfAFunction) {
    const auto end = std::chrono::system_clock::time_point(std::chrono::seconds(1628193482));
    UserSource source(make_credentials_provider(
        [end] { return Credentials("A", "S", "T").expires_at(end).account_id("1"); }));
    test::ClockDriver driver;
    const Result<Provided> found = driver.run(source.load(driver));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->credentials->access_key_id, "A");
    EXPECT_EQ(found->credentials->session_token, "T");
    EXPECT_EQ(found->credentials->account_id, "1");
    EXPECT_EQ(found->credentials->expires_at, 1628193482);
}

TEST(UserSource, TurnsAnExceptionIntoAnError) {
    UserSource source(make_credentials_provider(
        []() -> Credentials { throw std::runtime_error("the vault is sealed"); }));
    test::ClockDriver driver;
    const Result<Provided> found = driver.run(source.load(driver));
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(found.error(), client_errc::missing_credentials);
    EXPECT_EQ(found.error().message(), "ClientConfig::credentials_provider: the vault is sealed");
}

TEST(UserSource, RefusesEmptyKeys) {
    UserSource source(make_credentials_provider([] { return Credentials("A", ""); }));
    test::ClockDriver driver;
    EXPECT_TRUE(driver.run(source.load(driver)).has_error());
}

/// Answers when the test says.
class LateProvider final : public CredentialsProvider {
  public:
    void get_credentials(Done done) override { waiting.push_back(std::move(done)); }
    std::vector<Done> waiting;
};

TEST(UserSource, WaitsForAnAnswer) {
    const auto provider = std::make_shared<LateProvider>();
    UserSource source(provider);
    test::ClockDriver driver;
    Task<Result<Provided>> task = source.load(driver);
    task.start();
    EXPECT_FALSE(task.done());
    provider->waiting.front()(Credentials("A", "S"));
    EXPECT_TRUE(driver.poll());
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.take()->credentials->access_key_id, "A");
    provider->waiting.front()(Credentials("B", "S"));  // a second answer does not matter
}

TEST(UserSource, MayBeAnsweredWhenNobodyWaitsAnyMore) {
    const auto provider = std::make_shared<LateProvider>();
    UserSource source(provider);
    test::ClockDriver driver;
    {
        Task<Result<Provided>> task = source.load(driver);
        task.start();
        driver.cancel();
        EXPECT_TRUE(driver.poll());
        EXPECT_EQ(task.take().error(), client_errc::cancelled);
    }
    provider->waiting.front()(Error(client_errc::missing_credentials, "too late"));
}

TEST(ServiceEndpoint, OfStsIsTheRegionsUnlessTheOldWayIsWanted) {
    const auto url_of = [](std::map<std::string, std::string> variables) {
        variables.emplace("AWS_REGION", "us-east-1");
        test::FakeWorld world(std::move(variables), {},
                              [](const aws::HttpCall&) { return test::reply(500); });
        const Result<ServiceEndpoint> found =
            find_service_endpoint(world.context, aws::ServiceId::sts, {});
        return found ? found->url + " " + found->signing_region : found.error().message();
    };
    EXPECT_EQ(url_of({}), "https://sts.us-east-1.amazonaws.com us-east-1");
    EXPECT_EQ(url_of({{"AWS_STS_REGIONAL_ENDPOINTS", "regional"}}),
              "https://sts.us-east-1.amazonaws.com us-east-1");
    EXPECT_EQ(url_of({{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}}),
              "https://sts.amazonaws.com us-east-1");
    EXPECT_EQ(url_of({{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}, {"AWS_REGION", "us-gov-west-1"}}),
              "https://sts.us-gov-west-1.amazonaws.com us-gov-west-1");
    EXPECT_EQ(url_of({{"AWS_ENDPOINT_URL_STS", "http://sts.example.com"}}),
              "http://sts.example.com us-east-1");
    EXPECT_NE(url_of({{"AWS_STS_REGIONAL_ENDPOINTS", "both"}}).find("AWS_STS_REGIONAL_ENDPOINTS"),
              std::string::npos);
}

TEST(RoleSourceOf, AssumesARoleWithOtherKeys) {
    test::FakeWorld world({{"AWS_REGION", "eu-west-1"}}, {}, [](const aws::HttpCall& call) {
        EXPECT_EQ(call.url, "https://sts.eu-west-1.amazonaws.com");
        EXPECT_EQ(call.body,
                  "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                  "&RoleSessionName=pydynox-session&ExternalId=x1");
        return test::reply(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"
            "<SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>"
            "2021-08-05T19:58:02Z</Expiration></Credentials></AssumeRoleResult>"
            "</AssumeRoleResponse>");
    });
    aws::Credentials base;
    base.access_key_id = "base";
    base.secret_access_key = "s";
    base.source = "ClientConfig::access_key";
    aws::RoleSource role;
    role.role_arn = "arn:aws:iam::1:role/r";
    role.session_name = "pydynox-session";
    role.external_id = "x1";
    RoleSourceOf source(world.context, std::make_unique<FixedSource>(base), role);
    const Result<Provided> found = world.driver.run(source.load(world.driver));
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->credentials->session_token, "T");
    EXPECT_EQ(found->credentials->source,
              "role arn:aws:iam::1:role/r, from ClientConfig::access_key");
}

}  // namespace
}  // namespace dynox::detail
