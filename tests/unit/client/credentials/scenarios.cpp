// The published scenarios of credential providers (tests/data/aws), replayed: environment, files and
// HTTP traffic in, credentials or an error out.
#include "aws/sso.hpp"
#include "aws/timestamp.hpp"
#include "client/blocking_driver.hpp"
#include "client/credentials/chain.hpp"
#include "client/credentials/system_process_runner.hpp"
#include "support.hpp"

namespace dynox::detail {
namespace {

/// "a=1&b=2" as a map, still encoded.
std::map<std::string, std::string> form_of(std::string_view text) {
    std::map<std::string, std::string> result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        result.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string without_query(std::string_view url) {
    url = url.substr(0, url.find('?'));
    // "http://host" and "http://host/" are the same request.
    return std::string(url.ends_with('/') ? url.substr(0, url.size() - 1) : url);
}

std::string_view query_of(std::string_view url) {
    const std::size_t mark = url.find('?');
    return mark == std::string_view::npos ? std::string_view() : url.substr(mark + 1);
}

std::string header_of(const aws::HttpCall& call, std::string_view name) {
    for (const auto& [header, value] : call.headers) {
        if (std::ranges::equal(header, name, [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == b;
            })) {
            return value;
        }
    }
    return {};
}

/// The recorded request against ours. Session names and tokens were other ones when the traffic was
/// recorded, and of roles with web identities even the roles.
void expect_same(const aws::HttpCall& call, const Item& recorded) {
    const std::string uri = test::text_of(recorded, "uri");
    EXPECT_EQ(call.method, test::text_of(recorded, "method"));
    EXPECT_EQ(without_query(call.url), without_query(uri));
    EXPECT_EQ(form_of(query_of(call.url)), form_of(query_of(uri)));
    for (const auto& [name, value] : test::strings_of(recorded, "headers")) {
        if (name == "x-amz-security-token") {
            EXPECT_FALSE(header_of(call, name).empty());
        } else if (name != "host") {
            EXPECT_EQ(header_of(call, name), value) << name;
        }
    }
    std::map<std::string, std::string> ours = form_of(call.body);
    std::map<std::string, std::string> theirs = form_of(test::text_of(recorded, "body"));
    if (call.body.starts_with("Action=AssumeRoleWithWebIdentity&")) {
        EXPECT_FALSE(ours["WebIdentityToken"].empty());
        ours["RoleArn"] = theirs["RoleArn"];
        ours["WebIdentityToken"] = theirs["WebIdentityToken"];
    }
    if (call.body.starts_with("Action=AssumeRole&")) {
        EXPECT_TRUE(header_of(call, "authorization").starts_with("AWS4-HMAC-SHA256 Credential="));
    }
    if (!call.body.empty()) {
        EXPECT_FALSE(ours["RoleSessionName"].empty());
        ours["RoleSessionName"] = theirs["RoleSessionName"];
    }
    EXPECT_EQ(ours, theirs);
}

/// The scenarios' processes are real ones (echo, base64), run by a driver that can wait for them.
Result<ProcessOutput> run_for_real(const std::vector<std::string>& words) {
    BlockingDriver driver;
    SystemProcessRunner runner;
    Task<Result<ProcessOutput>> task =
        runner.run(driver, words, driver.now() + std::chrono::seconds(30));
    task.start();
    return task.take();
}

/// Plays the recorded traffic; what goes beyond it finds nobody.
class Replay {
  public:
    explicit Replay(const Item& scenario) : traffic_(scenario.at("traffic").as_list()) {}
    Result<aws::HttpReply> answer(const aws::HttpCall& call) {
        if (next_ == traffic_.size()) {
            ++beyond;
            return Error(make_error_code(boost::system::errc::host_unreachable));
        }
        const Item& recorded = traffic_[next_++].as_map();
        expect_same(call, recorded);
        return test::reply(recorded.at("status").as<int>(), test::text_of(recorded, "answer"));
    }
    [[nodiscard]] bool is_at_end() const { return next_ == traffic_.size(); }
    int beyond = 0;

  private:
    List traffic_;
    std::size_t next_ = 0;
};

struct Outcome {
    Result<Provided> found;
    int calls_beyond;
};

Outcome play(test::FakeWorld& world, Replay& replay) {
    CredentialsChain chain(world.context, EndpointPlace::elsewhere);
    Outcome outcome{world.driver.run(chain.load(world.driver)), 0};
    EXPECT_TRUE(replay.is_at_end());
    outcome.calls_beyond = replay.beyond;
    return outcome;
}

void expect_credentials(const aws::Credentials& found, const Item& expected) {
    EXPECT_EQ(found.access_key_id, test::text_of(expected, "access_key_id"));
    EXPECT_EQ(found.secret_access_key, test::text_of(expected, "secret_access_key"));
    EXPECT_EQ(found.session_token, test::text_of(expected, "session_token"));
    EXPECT_EQ(found.account_id, test::text_of(expected, "account_id"));
    if (expected.contains("expiry")) {
        EXPECT_EQ(found.expires_at, expected.at("expiry").as<std::int64_t>());
    } else {
        EXPECT_EQ(found.expires_at, std::nullopt);
    }
}

void play_all(const std::string& file, std::size_t count,
              const std::map<std::string, std::string>& errors) {
    const List cases = test::aws_cases(file);
    ASSERT_EQ(cases.size(), count);
    for (const AttributeValue& entry : cases) {
        const Item& scenario = entry.as_map();
        const std::string name = test::text_of(scenario, "name");
        SCOPED_TRACE(name);
        Replay replay(scenario);
        std::map<std::string, std::string> variables = test::strings_of(scenario, "env");
        // The scenarios of the profile provider look at nothing else.
        if (file == "profile_provider.json") {
            variables.erase("AWS_ACCESS_KEY_ID");
            variables.erase("AWS_SECRET_ACCESS_KEY");
        }
        test::FakeWorld world(variables, test::strings_of(scenario, "files"),
                              [&](const aws::HttpCall& call) { return replay.answer(call); });
        world.context.processes = std::make_shared<test::FakeProcesses>(&run_for_real);
        const Outcome outcome = play(world, replay);
        const Item& expected = scenario.at("result").as_map();
        if (expected.contains("Ok")) {
            ASSERT_TRUE(outcome.found.has_value()) << outcome.found.error().message();
            expect_credentials(*outcome.found->credentials, expected.at("Ok").as_map());
            EXPECT_EQ(outcome.calls_beyond, 0);
        } else {
            ASSERT_TRUE(outcome.found.has_error());
            EXPECT_EQ(outcome.found.error(), client_errc::missing_credentials);
            const auto wanted = errors.find(name);
            ASSERT_NE(wanted, errors.end()) << outcome.found.error().message();
            EXPECT_NE(outcome.found.error().message().find(wanted->second), std::string::npos)
                << outcome.found.error().message();
        }
    }
}

TEST(CredentialScenarios, DefaultChain) {
    play_all("default_credential_provider_chain.json", 29,
             {{"eks_pod_identity_no_token_file", "cannot read \"/token.jwt\""},
              {"imds_default_chain_error", "the instance has no role"},
              {"imds_disabled", "AWS_EC2_METADATA_DISABLED is true"},
              {"imds_no_iam_role", "Ec2InstanceMetadata: the instance has no role"},
              {"imds_token_fail", "request forbidden: IMDS is disabled"},
              {"profile_overrides_web_identity", "credential_source Environment: "},
              {"sso_no_token_file", "dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json"},
              {"sso_server_error", "SSO"},
              {"web_identity_source_profile_no_env",
               "`web_identity_token_file` was specified but `role_arn` was missing"},
              {"web_identity_token_invalid_jwt",
               "InvalidIdentityToken: No OpenIDConnect provider found in your account"}});
}

TEST(CredentialScenarios, Profiles) {
    play_all(
        "profile_provider.json", 18,
        {{"credential_process_failure", "credential_process"},
         {"credential_process_invalid", "expected a JSON object"},
         {"empty_config", "no credentials were found"},
         {"invalid_config", "could not parse profile file"},
         {"invalid_sso_credentials_config",
          "selected profile will resolve an access token instead of credentials"},
         {"sso_token", "selected profile will resolve an access token instead of credentials"}});
}

TEST(CredentialScenarios, Tokens) {
    const List cases = test::aws_cases("default_token_provider_chain.json");
    ASSERT_EQ(cases.size(), 3U);
    for (const AttributeValue& entry : cases) {
        const Item& scenario = entry.as_map();
        SCOPED_TRACE(test::text_of(scenario, "name"));
        Replay replay(scenario);
        test::FakeWorld world(test::strings_of(scenario, "env"),
                              test::strings_of(scenario, "files"),
                              [&](const aws::HttpCall& call) { return replay.answer(call); });
        const auto chain = aws::resolve_profile_chain(**world.context.config->profiles(),
                                                      world.context.config->profile_name());
        ASSERT_TRUE(chain.has_value());
        SsoProvider sso;
        const Result<aws::SsoToken> token = world.driver.run(
            sso.token(world.driver, world.context, std::get<aws::SsoSource>((**chain).base)));
        ASSERT_TRUE(token.has_value()) << token.error().message();
        const Item& expected = scenario.at("result").as_map().at("Ok").as_map();
        EXPECT_EQ(token->access_token, test::text_of(expected, "token"));
        EXPECT_EQ(aws::format_timestamp(token->expires_at), test::text_of(expected, "expiration"));
    }
}

/// The answer of the sign-in service in a login case.
Result<aws::HttpReply> login_answer(const Item& one, const aws::HttpCall& call) {
    EXPECT_EQ(call.url, "https://us-west-2.signin.aws.amazon.com/v1/token");
    const AttributeValue* calls = one.find("mockApiCalls");
    if (calls == nullptr) {
        ADD_FAILURE() << "a call";
        return test::reply(500);
    }
    const Item& mock = calls->as_list().front().as_map();
    EXPECT_EQ(Item::from_json(call.body).value(),
              mock.at("request").as_map().at("tokenInput").as_map());
    if (mock.contains("responseCode")) {
        return test::reply(mock.at("responseCode").as<int>());
    }
    return test::reply(200, mock.at("response").as_map().at("tokenOutput").as_map().to_json());
}

void expect_login_outcome(const Item& outcome, const Result<Provided>& found,
                          test::MapFiles& files) {
    const std::string kind = test::text_of(outcome, "result");
    if (kind == "error") {
        EXPECT_TRUE(found.has_error());
    } else if (kind == "credentials") {
        ASSERT_TRUE(found.has_value()) << found.error().message();
        const aws::Credentials& keys = *found->credentials;
        EXPECT_EQ(keys.access_key_id, test::text_of(outcome, "accessKeyId"));
        EXPECT_EQ(keys.secret_access_key, test::text_of(outcome, "secretAccessKey"));
        EXPECT_EQ(keys.session_token, test::text_of(outcome, "sessionToken"));
        EXPECT_EQ(keys.account_id, test::text_of(outcome, "accountId"));
        const Item document =
            Item::from_json(files.files().begin()->second).value().at("accessToken").as_map();
        EXPECT_EQ(test::text_of(document, "expiresAt"), test::text_of(outcome, "expiresAt"));
    } else {
        for (const auto& [name, content] : outcome) {
            if (name != "result") {
                EXPECT_EQ(Item::from_json(files.files().at("/login/" + name)).value(),
                          content.as_map());
            }
        }
    }
}

TEST(CredentialScenarios, Logins) {
    const List cases = test::aws_cases("login.json");
    ASSERT_EQ(cases.size(), 8U);
    for (const AttributeValue& entry : cases) {
        const Item& one = entry.as_map();
        SCOPED_TRACE(test::text_of(one, "documentation"));
        std::map<std::string, std::string> files{
            {"/zconfig", test::text_of(one, "configContents")}};
        for (const auto& [name, content] : one.at("cacheContents").as_map()) {
            files.emplace("/login/" + name, content.as_map().to_json());
        }
        test::FakeWorld world({{"AWS_CONFIG_FILE", "/zconfig"},
                               {"AWS_PROFILE", "signin"},
                               {"AWS_REGION", "us-west-2"},
                               {"AWS_LOGIN_CACHE_DIRECTORY", "/login"}},
                              files,
                              [&](const aws::HttpCall& call) { return login_answer(one, call); });
        world.driver.clock().time = std::chrono::seconds(1763510400);  // 2025-11-19T00:00:00Z
        CredentialsChain chain(world.context, EndpointPlace::elsewhere);
        const Result<Provided> found = world.driver.run(chain.load(world.driver));
        for (const AttributeValue& outcome : one.at("outcomes").as_list()) {
            expect_login_outcome(outcome.as_map(), found, *world.files);
        }
    }
}

}  // namespace
}  // namespace dynox::detail
