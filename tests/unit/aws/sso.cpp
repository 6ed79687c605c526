#include "aws/sso.hpp"

#include <gtest/gtest.h>

namespace dynox::aws {
namespace {

constexpr const char* cached =
    R"({"accessToken":"at","expiresAt":"2021-08-05T19:58:02Z","refreshToken":"rt","clientId":"ci",)"
    R"("clientSecret":"cs","registrationExpiresAt":"2021-09-05T19:58:02UTC","region":"r","new":[1]})";
constexpr std::int64_t expiry = 1628193482;

TEST(Sso, NamesTheCacheFile) {
    SsoSource source;
    source.start_url = "https://ssotest.awsapps.com/start";
    EXPECT_EQ(sso_cache_file_name(source), "dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json");
    source.session_name = "dev";
    EXPECT_EQ(sso_cache_file_name(source), "34c6fceca75e456f25e7e99531e2425c6c1de443.json");
}

TEST(Sso, ReadsAndWritesTheCache) {
    const Result<SsoToken> token = parse_sso_token(cached);
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->access_token, "at");
    EXPECT_EQ(token->expires_at, expiry);
    EXPECT_TRUE(token->can_refresh(expiry));
    EXPECT_FALSE(token->can_refresh(expiry + 31 * 24 * 3600));
    EXPECT_EQ(parse_sso_token(write_sso_token(*token))->document, Item::from_json(cached).value());
    for (const char* text : {"", "[]", "{}", R"({"accessToken":"SECRET"})",
                             R"({"accessToken":"SECRET","expiresAt":"soon"})"}) {
        const Result<SsoToken> wrong = parse_sso_token(text);
        ASSERT_TRUE(wrong.has_error()) << text;
        EXPECT_EQ(wrong.error().message().find("SECRET"), std::string::npos);
    }
}

TEST(Sso, RefreshesATokenAndKeepsTheRest) {
    const SsoToken token = parse_sso_token(cached).value();
    const HttpCall call = sso_refresh_call("https://oidc.r.amazonaws.com/", token);
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://oidc.r.amazonaws.com/token");
    EXPECT_EQ(Item::from_json(call.body).value(),
              item("grantType", "refresh_token", "clientId", "ci", "clientSecret", "cs",
                   "refreshToken", "rt"));
    const Result<SsoToken> fresh =
        apply_sso_refresh(token, R"({"accessToken":"at2","expiresIn":3600})", expiry);
    ASSERT_TRUE(fresh.has_value());
    EXPECT_EQ(fresh->access_token, "at2");
    EXPECT_EQ(fresh->expires_at, expiry + 3600);
    EXPECT_EQ(fresh->refresh_token, "rt");
    const SsoToken written = parse_sso_token(write_sso_token(*fresh)).value();
    EXPECT_EQ(written.access_token, "at2");
    EXPECT_EQ(written.expires_at, expiry + 3600);
    EXPECT_TRUE(written.document.contains("new"));
    EXPECT_EQ(
        apply_sso_refresh(token, R"({"accessToken":"a","expiresIn":1,"refreshToken":"rt2"})", 0)
            ->refresh_token,
        "rt2");
    for (const char* answer :
         {"", "{}", R"({"accessToken":"a"})", R"({"accessToken":"a","expiresIn":-1})"}) {
        EXPECT_TRUE(apply_sso_refresh(token, answer, expiry).has_error()) << answer;
    }
}

TEST(Sso, AsksForTheKeysOfARole) {
    SsoSource source;
    source.account_id = "012345678901";
    source.role_name = "a role";
    const HttpCall call =
        sso_credentials_call("https://portal", source, parse_sso_token(cached).value());
    EXPECT_EQ(call.method, "GET");
    EXPECT_EQ(call.url,
              "https://portal/federation/credentials?role_name=a%20role&account_id=012345678901");
    ASSERT_EQ(call.headers.size(), 1U);
    EXPECT_EQ(call.headers.front().second, "at");
    const Result<Credentials> read = parse_sso_credentials(
        R"({"roleCredentials":{"accessKeyId":"A","secretAccessKey":"S","sessionToken":"T",)"
        R"("expiration":1628193482000}})",
        source);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->expires_at, expiry);
    EXPECT_EQ(read->account_id, "012345678901");
    for (const char* answer :
         {"", "{}", R"({"roleCredentials":{}})", R"({"roleCredentials":1})",
          R"({"roleCredentials":{"accessKeyId":"A","secretAccessKey":"S"}})"}) {
        EXPECT_TRUE(parse_sso_credentials(answer, source).has_error()) << answer;
    }
}

}  // namespace
}  // namespace dynox::aws
