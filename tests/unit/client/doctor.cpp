// The doctor, with servers that are ill in one way each.
#include "client/doctor.hpp"

#include <ctime>

#include "client/blocking_driver.hpp"
#include "support/test_authority.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox::detail {
namespace {

using test::http_answer;
using test::TestServer;
using State = Finding::State;

Diagnosis diagnose_with(std::map<std::string, std::string> variables, ClientConfig config = {},
                        std::map<std::string, std::string> files = {}) {
    config.max_retries = 0;
    ClientImpl client(config,
                      std::make_shared<const aws::SharedConfig>(
                          test::environment_of(variables),
                          std::make_shared<test::MapFiles>(std::move(files)), config.profile));
    BlockingDriver driver;
    Task<Diagnosis> task = diagnose(driver, client);
    task.start();
    return task.take();
}

/// "name: words" and "(advice)" of the finding; "" if there is none.
std::string finding(const Diagnosis& diagnosis, std::string_view name, State state) {
    for (const Finding& one : diagnosis.findings) {
        if (one.name == name) {
            EXPECT_EQ(one.state, state) << one.words;
            return one.words + " (" + one.advice + ")";
        }
    }
    ADD_FAILURE() << "nothing found of " << name;
    return "";
}

std::string http_date(std::time_t time) {
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[64];
    std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
    return text;
}

/// A server whose clock is `seconds` off.
TestServer::Answer healthy(long seconds = 0) {
    return [seconds](const std::string&) {
        return http_answer(200, R"({"TableNames":[]})", http_date(std::time(nullptr) + seconds));
    };
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(Doctor, FindsAHealthyServer) {
    const TestServer server(healthy());
    const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
    EXPECT_TRUE(diagnosis.healthy());
    EXPECT_TRUE(contains(finding(diagnosis, "settings", State::good),
                         "region us-east-1, endpoint " + server.url() + " (configured)"));
    EXPECT_TRUE(contains(finding(diagnosis, "proxy", State::good), "no proxy is configured"));
    EXPECT_TRUE(contains(finding(diagnosis, "TLS", State::good), "http:// to this machine"));
    EXPECT_TRUE(contains(finding(diagnosis, "clock", State::good), "agrees"));
    EXPECT_TRUE(contains(finding(diagnosis, "credentials", State::good), "on this machine"));
    EXPECT_TRUE(contains(finding(diagnosis, "ListTables", State::good), "answered in"));
    bool told = false;
    for (const SettingOrigin& origin : diagnosis.settings) {
        told = told || (origin.name == "endpoint_url" && origin.value == server.url() &&
                        origin.source == "AWS_ENDPOINT_URL");
    }
    EXPECT_TRUE(told);
}

TEST(Doctor, TellsWhatIsMissing) {
    const Diagnosis region = diagnose_with({});
    EXPECT_FALSE(region.healthy());
    EXPECT_TRUE(contains(finding(region, "settings", State::bad), "no region is configured"));
    EXPECT_TRUE(contains(finding(region, "settings", State::bad), "(For AWS set AWS_REGION"));
    const Diagnosis wrong =
        diagnose_with({{"AWS_REGION", "eu-west-1"}, {"AWS_USE_FIPS_ENDPOINT", "yes"}});
    EXPECT_TRUE(contains(finding(wrong, "settings", State::bad),
                         "AWS_USE_FIPS_ENDPOINT: expected true or false, found \"yes\""));
}

TEST(Doctor, TellsThatNobodyListens) {
    std::string url;
    {
        const TestServer gone(healthy());
        url = gone.url();
    }
    const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", url}});
    EXPECT_FALSE(diagnosis.healthy());
    EXPECT_TRUE(contains(finding(diagnosis, "connection", State::bad), "is the server running"));
    EXPECT_EQ(diagnosis.findings.back().name, "connection");
}

TEST(Doctor, LooksAtTls) {
    test::TestAuthority authority;
    SSL_CTX* const tls = authority.use_certificate("IP:127.0.0.1");
    const TestServer server(healthy(), tls);
    const Diagnosis trusted = diagnose_with(
        {{"AWS_ENDPOINT_URL", server.url()}, {"AWS_CA_BUNDLE", authority.ca_bundle()}});
    EXPECT_TRUE(trusted.healthy());
    const std::string words = finding(trusted, "TLS", State::good);
    EXPECT_TRUE(contains(words, "TLSv1.3")) << words;
    EXPECT_TRUE(contains(words, "certificate of CN=server")) << words;
    EXPECT_TRUE(contains(words, authority.ca_bundle() + " (AWS_CA_BUNDLE)")) << words;
    const Diagnosis unknown = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
    EXPECT_FALSE(unknown.healthy());
    EXPECT_TRUE(contains(finding(unknown, "connection", State::bad), "is not trusted"));
    EXPECT_TRUE(contains(finding(unknown, "connection", State::bad), "AWS_CA_BUNDLE"));
    const Diagnosis missing =
        diagnose_with({{"AWS_ENDPOINT_URL", server.url()}, {"AWS_CA_BUNDLE", "/no/such.pem"}});
    EXPECT_TRUE(contains(finding(missing, "connection", State::bad),
                         "AWS_CA_BUNDLE: expected a PEM file with certificates, found "
                         "\"/no/such.pem\" (No such file or directory) (Correct or remove"));
}

TEST(Doctor, LooksAtTheClock) {
    for (const long seconds : {600L, -600L}) {
        const TestServer server(healthy(seconds));
        const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
        EXPECT_TRUE(diagnosis.healthy());
        const std::string words = finding(diagnosis, "clock", State::doubtful);
        EXPECT_TRUE(contains(words, seconds > 0 ? "s behind the service's" : "s ahead of"))
            << words;
    }
}

TEST(Doctor, ExplainsWhatTheServiceRefuses) {
    struct Case {
        const char* name;
        State state;
        const char* advice;
    };
    for (const Case& c : {
             Case{"UnrecognizedClientException", State::bad, "does not know this access key"},
             Case{"ExpiredTokenException", State::bad, "has expired"},
             Case{"AccessDeniedException", State::doubtful, "The credentials work"},
             Case{"ValidationException", State::bad, "()"},
             Case{"InternalServerError", State::bad, "()"},
         }) {
        const TestServer server([&](const std::string& request) {
            return request.starts_with("GET ")
                       ? http_answer(200, "healthy")
                       : http_answer(400, test::error_body(c.name, "the service's words"));
        });
        const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
        const std::string words = finding(diagnosis, "ListTables", c.state);
        EXPECT_TRUE(contains(words, std::string(c.name) + ": the service's words")) << words;
        EXPECT_TRUE(contains(words, c.advice)) << words;
        EXPECT_EQ(diagnosis.healthy(), c.state != State::bad);
    }
}

TEST(Doctor, TellsThatItIsNoDynamoDB) {
    for (const auto& [status, body, words] :
         {std::tuple(200, "<html>Sign in</html>", "What answers there is not DynamoDB"),
          std::tuple(404, "<html>Not here</html>", "What answers there is not DynamoDB"),
          std::tuple(503, "<html>Busy</html>", "in trouble: try again later")}) {
        const TestServer server([&, status = status, body = body](const std::string&) {
            return http_answer(status, body);
        });
        const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
        EXPECT_TRUE(contains(finding(diagnosis, "ListTables", State::bad), words)) << status;
    }
}

TEST(Doctor, SaysWhatToDoAboutCredentials) {
    const TestServer server(healthy());
    const auto words_of = [&](const std::string& profile) {
        const Diagnosis diagnosis = diagnose_with(
            {{"AWS_ENDPOINT_URL", server.url()}, {"AWS_PROFILE", "p"}, {"HOME", "/home/x"}}, {},
            {{"/home/x/.aws/config", "[profile p]\nregion = eu-west-1\n" + profile}});
        EXPECT_EQ(diagnosis.findings.back().name, "credentials");
        return finding(diagnosis, "credentials", State::bad);
    };
    EXPECT_TRUE(contains(words_of("credential_process = false\n"), "Run that command in a shell"));
    EXPECT_TRUE(contains(words_of("aws_access_key_id = A\n"), "What is configured is used"));
    const std::string sso = words_of(
        "sso_account_id = 1\nsso_role_name = r\nsso_region = eu-west-1\n"
        "sso_start_url = https://s\n");
    EXPECT_TRUE(contains(sso, "aws sso login --profile p")) << sso;
    EXPECT_TRUE(contains(sso, "()")) << sso;  // nothing to add to that
}

TEST(Doctor, KnowsWhatMakesTlsFail) {
    ClientImpl client({},
                      std::make_shared<const aws::SharedConfig>(
                          test::environment_of({{"AWS_ENDPOINT_URL", "https://127.0.0.1:8000"}}),
                          std::make_shared<test::MapFiles>(), ""));
    test::ScriptedDriver driver;
    driver.connects().writes().reads("HTTP/1.1 400 Bad Request\r\n\r\n").writes();
    EXPECT_TRUE(contains(finding(driver.run(diagnose(driver, client)), "connection", State::bad),
                         "does not speak TLS"));
    // A certificate of another host.
    test::TestAuthority authority;
    SSL_CTX* const tls = authority.use_certificate("DNS:another.example.com");
    const TestServer server(healthy(), tls);
    const Diagnosis other = diagnose_with(
        {{"AWS_ENDPOINT_URL", server.url()}, {"AWS_CA_BUNDLE", authority.ca_bundle()}});
    EXPECT_TRUE(contains(finding(other, "connection", State::bad), "is for another host"));
}

TEST(Doctor, SaysWhoseAddressCannotBeFound) {
    const auto words_of = [](std::map<std::string, std::string> variables) {
        variables.emplace("AWS_REGION", "eu-weast-1");
        ClientImpl client(
            {}, std::make_shared<const aws::SharedConfig>(test::environment_of(variables),
                                                          std::make_shared<test::MapFiles>(), ""));
        test::ScriptedDriver driver;
        driver.resolves(make_error_code(boost::system::errc::host_unreachable));
        return finding(driver.run(diagnose(driver, client)), "connection", State::bad);
    };
    EXPECT_TRUE(contains(words_of({}), "(Is eu-weast-1 a region of AWS?"));
    EXPECT_TRUE(
        contains(words_of({{"HTTPS_PROXY", "http://proxy:3128"}}), "the proxy's host name"));
    EXPECT_TRUE(contains(words_of({{"AWS_ENDPOINT_URL", "http://db.example.com"}}),
                         "(Check the endpoint's host name"));
}

TEST(Doctor, TellsThatItIsNoHttpServer) {
    const TestServer server([](const std::string&) { return "SSH-2.0-OpenSSH_9.2\r\n\r\n"; });
    const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()}});
    EXPECT_TRUE(contains(finding(diagnosis, "answer", State::bad), "it is no HTTP server"));
}

TEST(Doctor, ShowsNoSecrets) {
    const TestServer server(healthy());
    const Diagnosis diagnosis = diagnose_with({{"AWS_ENDPOINT_URL", server.url()},
                                               {"AWS_ACCESS_KEY_ID", "AKID"},
                                               {"AWS_SECRET_ACCESS_KEY", "hidden-secret"},
                                               {"AWS_SESSION_TOKEN", "hidden-token"},
                                               {"HTTPS_PROXY", "http://user:hidden-word@proxy"}});
    for (const SettingOrigin& origin : diagnosis.settings) {
        EXPECT_FALSE(contains(origin.value, "hidden")) << origin.name;
    }
    for (const Finding& one : diagnosis.findings) {
        EXPECT_FALSE(contains(one.words + one.advice, "hidden")) << one.name;
    }
}

}  // namespace
}  // namespace dynox::detail
