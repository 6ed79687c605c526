#include "aws/container.hpp"

#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

TEST(Container, AsksTheUrlsOfThePublishedCases) {
    const List cases = test::aws_cases("ecs.json");
    ASSERT_EQ(cases.size(), 11U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "docs"));
        const auto environment = test::environment_of(test::strings_of(one, "env"));
        const Result<std::optional<ContainerSettings>> found =
            find_container_settings(*environment);
        const Item& result = one.at("result").as_map();
        const std::string url = test::text_of(result, "Ok");
        if (!url.empty()) {
            ASSERT_TRUE(found.has_value()) << found.error().message();
            EXPECT_EQ((**found).url, url);
        } else if (found.has_error()) {
            EXPECT_NE(found.error().message().find(test::text_of(result, "ErrorContains")),
                      std::string::npos);
        } else {
            EXPECT_FALSE(found->has_value());
            EXPECT_EQ(test::strings_of(one, "env").size(), 0U);
        }
    }
}

TEST(Container, SendsPlainHttpToThisMachineAndTheAgentsOnly) {
    const auto find = [](const std::string& url) {
        return find_container_settings(
            *test::environment_of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}));
    };
    for (const char* url : {"http://127.0.0.1/x", "http://127.9.9.9:1/x", "http://[::1]:80/x"}) {
        const auto found = find(url);
        ASSERT_TRUE(found.has_value()) << url;
        EXPECT_FALSE((**found).must_be_loopback);
    }
    for (const char* url : {"http://10.0.0.1/x", "http://169.254.169.254/x", "http://[fd00::1]/x",
                            "ftp://localhost/x", "http:///x", "http://[::1/x"}) {
        EXPECT_TRUE(find(url).has_error()) << url;
    }
    EXPECT_TRUE((**find("http://sidecar/x")).must_be_loopback);
}

TEST(Container, RefusesAnAuthorizationWithLineBreaks) {
    ContainerSettings settings;
    settings.url = "http://localhost/x";
    EXPECT_EQ(container_call(settings, "")->headers.size(), 1U);
    EXPECT_EQ(container_call(settings, "Bearer t")->headers.back().second, "Bearer t");
    for (const char* token : {"a\r\nX: y", "a\n", "a\rb"}) {
        const Result<HttpCall> call = container_call(settings, token);
        ASSERT_TRUE(call.has_error());
        EXPECT_EQ(call.error().message().find(token), std::string::npos);
    }
}

TEST(Container, ReadsCredentials) {
    const Result<Credentials> read = parse_container_credentials(
        R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","AccountId":"1",)"
        R"("Expiration":"2021-08-05T19:58:02Z"})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->account_id, "1");
    EXPECT_EQ(read->expires_at, 1628193482);
    EXPECT_TRUE(parse_container_credentials("{}").has_error());
    EXPECT_TRUE(parse_container_credentials(
                    R"({"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"soon"})")
                    .has_error());
}

}  // namespace
}  // namespace dynox::aws
