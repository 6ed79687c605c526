#include "client/credentials/imds_client.hpp"

#include "support.hpp"

namespace dynox::detail {
namespace {

constexpr const char* keys =
    R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
    R"("Expiration":"2009-02-13T23:00:00Z"})";

/// An instance with a role; the test changes what it needs otherwise.
struct Instance {
    Result<aws::HttpReply> operator()(const aws::HttpCall& call) {
        if (call.method == "PUT") {
            ++tokens;
            return test::reply(token_status, "token-" + std::to_string(tokens));
        }
        if (call.headers.front().second != "token-" + std::to_string(valid_token)) {
            return test::reply(401);
        }
        return call.url.ends_with("credentials/") ? test::reply(200, "role\n")
                                                  : test::reply(200, answers);
    }
    int tokens = 0;
    int token_status = 200;
    int valid_token = 1;
    std::string answers = keys;
};

class ImdsClientTest : public testing::Test {
  protected:
    Result<Provided> load() {
        return world_.driver.run(client_.load(world_.driver, world_.context));
    }
    Instance instance_;
    test::FakeWorld world_{{}, {}, [this](const aws::HttpCall& call) { return instance_(call); }};
    ImdsClient client_;
};

TEST_F(ImdsClientTest, KeepsItsToken) {
    const Result<Provided> found = load();
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->credentials->access_key_id, "A");
    EXPECT_TRUE(found->may_outlive);
    EXPECT_TRUE(load().has_value());
    EXPECT_EQ(instance_.tokens, 1);
    world_.driver.clock().time += std::chrono::hours(6);
    instance_.valid_token = 2;
    EXPECT_TRUE(load().has_value());
    EXPECT_EQ(instance_.tokens, 2);
}

TEST_F(ImdsClientTest, KnowsTheRegion) {
    const auto region = [this] {
        return world_.driver.run(client_.region(world_.driver, world_.context));
    };
    instance_.answers = "ap-southeast-2\n";
    EXPECT_EQ(region().value(), "ap-southeast-2");
    EXPECT_TRUE(world_.http->calls.back().url.ends_with("/latest/meta-data/placement/region"));
    for (const char* answer : {"", "eu-west-1.example.com", "EU", "a/b"}) {
        instance_.answers = answer;
        EXPECT_EQ(region().error().code(), client_errc::missing_region) << answer;
    }
    instance_.valid_token = 9;
    EXPECT_EQ(region().error().code(), client_errc::missing_region);
}

TEST_F(ImdsClientTest, TakesAnotherTokenWhenTheOldOneIsRefused) {
    EXPECT_TRUE(load().has_value());
    instance_.valid_token = 2;
    EXPECT_TRUE(load().has_value());
    EXPECT_EQ(instance_.tokens, 2);
    instance_.valid_token = 9;  // once only
    EXPECT_NE(load()->skipped.find("HTTP status 401"), std::string::npos);
}

TEST_F(ImdsClientTest, NeverFallsBackToVersionOne) {
    for (const int status : {400, 403, 404, 405}) {
        ImdsClient client;
        instance_.token_status = status;
        const Result<Provided> found =
            world_.driver.run(client.load(world_.driver, world_.context));
        ASSERT_TRUE(found.has_value());
        EXPECT_FALSE(found->credentials.has_value());
        EXPECT_EQ(world_.http->calls.back().method, "PUT");
    }
}

TEST_F(ImdsClientTest, ExtendsKeysThatHaveExpiredAlready) {
    world_.driver.clock().time += std::chrono::hours(24);
    const Result<Provided> found = load();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->credentials->expires_at, epoch_now(world_.driver) + 600);
}

TEST_F(ImdsClientTest, AsksAgainForHalfAnAnswer) {
    instance_.answers = R"({"Code":"Succ)";
    EXPECT_TRUE(load().has_error());
    EXPECT_EQ(world_.http->calls.size(), 2U + 3U);
}

TEST(ImdsClient, RemembersThatNobodyAnswers) {
    test::FakeWorld world({}, {}, [](const aws::HttpCall&) -> Result<aws::HttpReply> {
        return Error(make_error_code(client_errc::timeout));
    });
    ImdsClient client;
    for (int i = 0; i < 3; ++i) {
        const Result<Provided> found = world.driver.run(client.load(world.driver, world.context));
        EXPECT_NE(found->skipped.find("nobody answers"), std::string::npos);
        EXPECT_NE(found->skipped.find("hop limit"), std::string::npos);
    }
    EXPECT_EQ(world.http->calls.size(), 1U);
    EXPECT_EQ(world.http->last_limits.connect_timeout, std::chrono::seconds(1));
    world.driver.clock().time += std::chrono::seconds(31);
    EXPECT_TRUE(world.driver.run(client.load(world.driver, world.context)).has_value());
    EXPECT_EQ(world.http->calls.size(), 2U);
}

}  // namespace
}  // namespace dynox::detail
