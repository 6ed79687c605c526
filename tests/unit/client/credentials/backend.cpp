// Credentials where they are used: requests of a backend, and settings of a client.
#include <mutex>

#include "../support.hpp"
#include "../test_server.hpp"
#include "client/blocking_driver.hpp"
#include "client/credentials/cache.hpp"
#include "client/http_backend.hpp"

namespace dynox::detail {
namespace {

using test::error_body;
using test::http_answer;
using test::MapEnvironment;
using test::ScriptedDriver;

class AnyBody final : public Decoder {
  public:
    std::optional<Error> decode(std::string_view) override { return std::nullopt; }
};

/// A backend with a provider of the user's own, whose keys are "key-1", "key-2", ...
class BackendCredentials : public testing::Test {
  protected:
    BackendCredentials() {
        ClientConfig config;
        config.endpoint_url = "http://127.0.0.1:8000";
        config.credentials_provider = make_credentials_provider([this] {
            ++asked_;
            return Credentials("key-" + std::to_string(changes_ ? asked_ : 1), "secret");
        });
        settings_ = resolve_settings(config, MapEnvironment());
        EXPECT_FALSE(settings_.problem);
        EXPECT_EQ(asked_, 0);
        backend_ = std::make_unique<HttpBackend>(settings_);
    }
    std::optional<Error> call(ScriptedDriver& driver) {
        Call request(meter_, driver, get_item, "t", 1);
        return driver.run(backend_->call(driver, request, R"({"TableName":"t"})", decoder_));
    }
    /// A good call, at noon.
    void warm_up() {
        ScriptedDriver driver;
        driver.wall(noon).connects().writes().reads(http_answer(200, "{}"));
        ASSERT_FALSE(call(driver));
        EXPECT_NE(driver.written().front().find("Credential=key-1/"), std::string::npos);
    }

    static constexpr std::chrono::sys_seconds noon{std::chrono::seconds(1628164800)};
    static constexpr OperationFacts get_item{"GetItem", CallKind::get, Direction::read};
    bool changes_ = true;
    int asked_ = 0;
    Settings settings_;
    Meter meter_{settings_};
    std::unique_ptr<HttpBackend> backend_;
    AnyBody decoder_;
};

TEST_F(BackendCredentials, AreAskedForOnce) {
    warm_up();
    ScriptedDriver driver;
    driver.wall(noon + std::chrono::years(1)).writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
    EXPECT_EQ(asked_, 1);
}

TEST_F(BackendCredentials, AreRenewedWhenTheServiceRefusesThem) {
    warm_up();
    ScriptedDriver driver;
    driver.wall(noon + std::chrono::minutes(1))
        .writes()
        .reads(http_answer(400, error_body("ExpiredTokenException", "no")))
        .writes()
        .reads(http_answer(200, "{}"));
    const std::optional<Error> error = call(driver);
    EXPECT_FALSE(error) << error->message();
    ASSERT_EQ(driver.written().size(), 2U);
    EXPECT_NE(driver.written()[1].find("Credential=key-2/"), std::string::npos);
}

TEST_F(BackendCredentials, ThatAreTheSameAgainAreNotTriedAgain) {
    changes_ = false;
    warm_up();
    ScriptedDriver driver;
    driver.wall(noon + std::chrono::minutes(1))
        .writes()
        .reads(http_answer(400, error_body("ExpiredTokenException", "no")));
    const std::optional<Error> error = call(driver);
    ASSERT_TRUE(error);
    EXPECT_EQ(*error, server_errc::expired_token);
    EXPECT_EQ(asked_, 2);
}

/// Credentials of a client with this configuration and environment.
Result<SharedCredentials> find(const ClientConfig& config, const MapEnvironment& environment) {
    const Settings settings = resolve_settings(config, environment);
    EXPECT_FALSE(settings.problem) << settings.problem->message();
    BlockingDriver driver;
    Task<Result<SharedCredentials>> task = settings.credentials->get(driver);
    task.start();
    return task.take();
}

TEST(ClientCredentials, OfARoleComeFromSts) {
    std::mutex mutex;
    std::string request;
    test::TestServer sts([&](const std::string& received) {
        const std::lock_guard lock(mutex);
        request = received;
        return http_answer(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>"
            "<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>"
            "<AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T"
            "</SessionToken><Expiration>2999-08-05T19:58:02Z</Expiration></Credentials>"
            "</AssumeRoleResult></AssumeRoleResponse>");
    });
    ClientConfig config;
    config.region = "eu-west-1";
    config.role_arn = "arn:aws:iam::123456789012:role/r";
    config.external_id = "x";
    const Result<SharedCredentials> found =
        find(config, MapEnvironment::of({{"AWS_ENDPOINT_URL_STS", sts.url()},
                                         {"AWS_ACCESS_KEY_ID", "base"},
                                         {"AWS_SECRET_ACCESS_KEY", "s"}}));
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ((*found)->access_key_id, "A");
    EXPECT_EQ((*found)->account_id, "123456789012");
    EXPECT_EQ((*found)->source,
              "role arn:aws:iam::123456789012:role/r, from environment variables");
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(request.starts_with("POST / HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("Credential=base/"), std::string::npos);
    EXPECT_NE(request.find("/eu-west-1/sts/aws4_request"), std::string::npos);
    EXPECT_TRUE(request.ends_with("&RoleSessionName=pydynox-session&ExternalId=x")) << request;
}

TEST(ClientCredentials, OfAContainerComeFromItsAgent) {
    test::TestServer agent([](const std::string& received) {
        return received.find("\r\nAuthorization: Bearer t\r\n") == std::string::npos
                   ? http_answer(401, "{}")
                   : http_answer(200, R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
                                      R"("Expiration":"2999-08-05T19:58:02Z"})");
    });
    ClientConfig config;
    config.region = "eu-west-1";
    const Result<SharedCredentials> found = find(
        config, MapEnvironment::of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + "/v1"},
                                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer t"},
                                    {"AWS_EC2_METADATA_DISABLED", "true"}}));
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ((*found)->session_token, "T");
    EXPECT_EQ((*found)->source, "container credentials");
}

}  // namespace
}  // namespace dynox::detail
