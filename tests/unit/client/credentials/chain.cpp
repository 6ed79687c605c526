#include "client/credentials/chain.hpp"

#include "support.hpp"

namespace dynox::detail {
namespace {

Result<aws::HttpReply> nobody(const aws::HttpCall&) {
    return Error(make_error_code(boost::system::errc::host_unreachable));
}

Result<Provided> load(test::FakeWorld& world, EndpointPlace place = EndpointPlace::elsewhere) {
    CredentialsChain chain(world.context, place);
    return world.driver.run(chain.load(world.driver));
}

TEST(CredentialsChain, ListsEveryProviderAndWhyItWasSkipped) {
    test::FakeWorld world({{"HOME", "/home"}}, {}, &nobody);
    const Result<Provided> found = load(world);
    ASSERT_TRUE(found.has_error());
    EXPECT_EQ(found.error(), client_errc::missing_credentials);
    const std::string message = found.error().message();
    std::size_t at = 0;
    for (const char* part : {"environment variables: AWS_ACCESS_KEY_ID is not set",
                             "profile \"default\": it does not exist",
                             "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
                             "container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                             "instance metadata: nobody answers at http://169.254.169.254"}) {
        const std::size_t found_at = message.find(part, at);
        ASSERT_NE(found_at, std::string::npos) << part << "\n" << message;
        at = found_at;
    }
}

TEST(CredentialsChain, SaysWhatCameBeforeTheProviderThatFailed) {
    test::FakeWorld world({{"HOME", "/home"}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}}, {},
                          [](const aws::HttpCall&) { return test::reply(404); });
    const Result<Provided> found = load(world);
    ASSERT_TRUE(found.has_error());
    EXPECT_NE(found.error().message().find("the agent answered with HTTP status 404"),
              std::string::npos);
    EXPECT_NE(found.error().message().find("AWS_ACCESS_KEY_ID is not set"), std::string::npos);
    EXPECT_EQ(world.http->calls.size(), 1U);  // never instance metadata behind it
}

TEST(CredentialsChain, TakesHalfAPairForAMistake) {
    test::FakeWorld key({{"AWS_ACCESS_KEY_ID", "a"}}, {}, &nobody);
    EXPECT_NE(load(key).error().message().find("without AWS_SECRET_ACCESS_KEY"), std::string::npos);
    test::FakeWorld secret({{"AWS_SECRET_ACCESS_KEY", "SECRET"}}, {}, &nobody);
    const std::string message = load(secret).error().message();
    EXPECT_NE(message.find("without AWS_ACCESS_KEY_ID"), std::string::npos);
    EXPECT_EQ(message.find("SECRET\""), std::string::npos);
}

TEST(CredentialsChain, HeedsTheEndOfKeysInTheEnvironment) {
    std::map<std::string, std::string> variables{
        {"AWS_ACCESS_KEY_ID", "a"},
        {"AWS_SECRET_ACCESS_KEY", "s"},
        {"AWS_CREDENTIAL_EXPIRATION", "2009-02-13T23:31:30Z"}};
    test::FakeWorld world(variables, {}, &nobody);
    Result<Provided> found = load(world);
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->credentials->expires_at, 1234567890);
    variables["AWS_CREDENTIAL_EXPIRATION"] = "tomorrow";
    test::FakeWorld other(variables, {}, &nobody);
    found = load(other);
    ASSERT_TRUE(found.has_error());
    EXPECT_NE(found.error().message().find("AWS_CREDENTIAL_EXPIRATION: expected a time"),
              std::string::npos);
}

TEST(CredentialsChain, KnowsTheOldNameOfTheSessionToken) {
    std::map<std::string, std::string> variables{{"AWS_ACCESS_KEY_ID", " a "},
                                                 {"AWS_SECRET_ACCESS_KEY", "s\n"},
                                                 {"AWS_ACCOUNT_ID", "111122223333"},
                                                 {"AWS_SECURITY_TOKEN", "old"}};
    test::FakeWorld world(variables, {}, &nobody);
    Result<Provided> found = load(world);
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->credentials->access_key_id, "a");  // blanks around them are no part of them
    EXPECT_EQ(found->credentials->secret_access_key, "s");
    EXPECT_EQ(found->credentials->account_id, "111122223333");
    EXPECT_EQ(found->credentials->session_token, "old");
    variables["AWS_SESSION_TOKEN"] = "new";
    test::FakeWorld other(variables, {}, &nobody);
    found = load(other);
    EXPECT_EQ(found->credentials->session_token, "new");
}

TEST(CredentialsChain, PrefersTheProfileGivenInCodeToTheEnvironment) {
    const std::map<std::string, std::string> files{
        {"/home/.aws/credentials",
         "[a]\naws_access_key_id = of-a\naws_secret_access_key = s\naws_session_token = t\n"}};
    const std::map<std::string, std::string> variables{
        {"HOME", "/home"}, {"AWS_ACCESS_KEY_ID", "of-env"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
    test::FakeWorld in_code(variables, files, &nobody, "a");
    const Result<Provided> of_code = load(in_code);
    EXPECT_EQ(of_code->credentials->access_key_id, "of-a");
    EXPECT_EQ(of_code->credentials->session_token, "t");
    EXPECT_EQ(of_code->credentials->source, "profile \"a\", static keys");
    std::map<std::string, std::string> named = variables;
    named.emplace("AWS_PROFILE", "a");
    test::FakeWorld in_variable(named, files, &nobody);
    EXPECT_EQ(load(in_variable)->credentials->access_key_id, "of-env");
    test::FakeWorld missing({{"HOME", "/home"}, {"AWS_PROFILE", "gone"}}, files, &nobody);
    EXPECT_NE(load(missing).error().message().find("\"gone\" (from AWS_PROFILE)"),
              std::string::npos);
}

TEST(CredentialsChain, KeepsFromTheNetworkForAnEndpointOnThisMachine) {
    const std::string sso =
        "[default]\nsso_account_id = 1\nsso_role_name = r\nsso_region = e\nsso_start_url = u\n";
    for (const std::string& config : {std::string(), sso, std::string("[default\n")}) {
        test::FakeWorld world({{"HOME", "/home"}}, {{"/home/.aws/config", config}}, &nobody);
        const Result<Provided> found = load(world, EndpointPlace::loopback);
        ASSERT_TRUE(found.has_value()) << found.error().message();
        EXPECT_EQ(found->credentials->access_key_id, "dynox");
        EXPECT_TRUE(world.http->calls.empty());
    }
}

TEST(CredentialsChain, UsesKeysAtHandForAnEndpointOnThisMachine) {
    const std::string keys = "[default]\naws_access_key_id = k\naws_secret_access_key = s\n";
    test::FakeWorld profile({{"HOME", "/home"}}, {{"/home/.aws/credentials", keys}}, &nobody);
    EXPECT_EQ(load(profile, EndpointPlace::loopback)->credentials->access_key_id, "k");
    test::FakeWorld variables({{"AWS_ACCESS_KEY_ID", "v"}, {"AWS_SECRET_ACCESS_KEY", "s"}}, {},
                              &nobody);
    EXPECT_EQ(load(variables, EndpointPlace::loopback)->credentials->access_key_id, "v");
    test::FakeWorld named({{"HOME", "/home"}, {"AWS_PROFILE", "gone"}}, {}, &nobody);
    EXPECT_TRUE(load(named, EndpointPlace::loopback).has_error());
}

TEST(CredentialsChain, RefusesARoleThatWantsACode) {
    test::FakeWorld world({{"HOME", "/home"}, {"AWS_REGION", "eu-west-1"}},
                          {{"/home/.aws/config",
                            "[default]\nrole_arn = arn:r\nsource_profile = b\nmfa_serial = arn:m\n"
                            "[profile b]\naws_access_key_id = k\naws_secret_access_key = s\n"}},
                          &nobody);
    const Result<Provided> found = load(world);
    ASSERT_TRUE(found.has_error());
    EXPECT_NE(found.error().message().find("mfa_serial"), std::string::npos);
    EXPECT_TRUE(world.http->calls.empty());
}

TEST(CredentialsChain, SaysWhyAProcessFailed) {
    test::FakeWorld world(
        {{"HOME", "/home"}},
        {{"/home/.aws/config", "[default]\ncredential_process = get 'my keys'\n"}}, &nobody);
    std::vector<std::string> asked;
    world.context.processes = std::make_shared<test::FakeProcesses>(
        [&](const std::vector<std::string>& words) -> Result<ProcessOutput> {
            asked = words;
            ProcessOutput output;
            output.exit_status = 3;
            output.out = "SECRET";
            output.errors = "vault is sealed\n";
            return output;
        });
    const std::string message = load(world).error().message();
    EXPECT_NE(message.find("exit status 3: vault is sealed"), std::string::npos) << message;
    EXPECT_EQ(message.find("SECRET"), std::string::npos);
    EXPECT_EQ(asked, (std::vector<std::string>{"get", "my keys"}));
}

TEST(CredentialsChain, RefreshesAnSsoTokenAndWritesItBack) {
    const std::string path = "/home/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";
    const std::string config =
        "[default]\nsso_session = dev\nsso_account_id = 1\nsso_role_name = r\n"
        "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = u\n";
    const auto token = [](const std::string& end) {
        return R"({"accessToken":"old","refreshToken":"rt","clientId":"c","clientSecret":"s",)"
               R"("registrationExpiresAt":"2030-01-01T00:00:00Z","expiresAt":")" +
               end + "\"}";
    };
    const std::string keys =
        R"({"roleCredentials":{"accessKeyId":"A","secretAccessKey":"S","sessionToken":"T",)"
        R"("expiration":1634567890000}})";
    int oidc_status = 200;
    const auto answer = [&](const aws::HttpCall& call) {
        if (call.url == "https://oidc.eu-west-1.amazonaws.com/token") {
            return test::reply(oidc_status, R"({"accessToken":"new","expiresIn":3600})");
        }
        EXPECT_EQ(call.url.substr(0, call.url.find('?')),
                  "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials");
        return test::reply(200, keys);
    };
    // The clock of the tests stands at 2009-02-13T21:20:00Z.
    for (const bool works : {true, false}) {
        oidc_status = works ? 200 : 400;
        test::FakeWorld world(
            {{"HOME", "/home"}},
            {{"/home/.aws/config", config}, {path, token("2009-02-13T21:23:00Z")}}, answer);
        ASSERT_TRUE(load(world).has_value());
        EXPECT_EQ(world.http->calls.back().headers.front().second, works ? "new" : "old");
        EXPECT_EQ(world.files->files().at(path).find("\"new\"") != std::string::npos, works);
    }
    test::FakeWorld expired({{"HOME", "/home"}},
                            {{"/home/.aws/config", config}, {path, token("2009-02-13T21:19:00Z")}},
                            answer);
    const Result<Provided> found = load(expired);
    ASSERT_TRUE(found.has_error());
    EXPECT_NE(found.error().message().find("run `aws sso login`"), std::string::npos)
        << found.error().message();
}

TEST(CredentialsChain, ReadsTheTokenOfAWebIdentityEachTime) {
    const std::map<std::string, std::string> variables{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                                                       {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                                                       {"AWS_REGION", "eu-west-1"},
                                                       {"HOME", "/home"}};
    test::FakeWorld world(variables, {{"/token", " first\n"}},
                          [](const aws::HttpCall&) { return test::reply(400); });
    CredentialsChain chain(world.context, EndpointPlace::elsewhere);
    for (const char* token : {"first", "second"}) {
        world.files->files()["/token"] = std::string(" ") + token + "\n";
        EXPECT_TRUE(world.driver.run(chain.load(world.driver)).has_error());
        EXPECT_TRUE(
            world.http->calls.back().body.ends_with(std::string("&WebIdentityToken=") + token));
    }
}

}  // namespace
}  // namespace dynox::detail
