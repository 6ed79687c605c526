#include "client/http_backend.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using test::error_body;
using test::http_answer;
using test::MapEnvironment;
using test::ScriptedDriver;
using Kind = Step::Kind;

/// Takes bodies that begin with '{' and end with '}'.
class TextDecoder final : public Decoder {
  public:
    std::optional<Error> decode(std::string_view body) override {
        if (!body.starts_with('{') || !body.ends_with('}')) {
            return Error(client_errc::invalid_response, "cut off");
        }
        text = body;
        return std::nullopt;
    }
    std::string text;
};

class HttpBackendTest : public ::testing::Test {
  protected:
    explicit HttpBackendTest(ClientConfig config = {}) {
        if (config.endpoint_url.empty()) {
            config.endpoint_url = "http://127.0.0.1:8000";
        }
        settings = resolve_settings(config, MapEnvironment());
        EXPECT_FALSE(settings.problem);
        backend = std::make_unique<HttpBackend>(settings);
    }
    std::optional<Error> call(ScriptedDriver& driver) {
        Call request(meter, driver, get_item, "t", 1);
        return driver.run(backend->call(driver, request, R"({"TableName":"t"})", decoder));
    }
    /// One call on a connection that then lies idle.
    void warm_up() {
        ScriptedDriver driver;
        driver.connects().writes().reads(http_answer(200, "{}"));
        ASSERT_FALSE(call(driver));
    }

    static constexpr OperationFacts get_item{"GetItem", CallKind::get, Direction::read};
    Settings settings;
    Meter meter{settings};
    std::unique_ptr<HttpBackend> backend;
    TextDecoder decoder;
};

TEST_F(HttpBackendTest, SendsASignedRequest) {
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, R"({"Item":{}})"));
    ASSERT_FALSE(call(driver));
    EXPECT_EQ(decoder.text, R"({"Item":{}})");
    ASSERT_EQ(driver.written().size(), 1U);
    const std::string& request = driver.written().front();
    EXPECT_TRUE(request.starts_with("POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n")) << request;
    EXPECT_NE(request.find("\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Type: application/x-amz-json-1.0\r\n"), std::string::npos);
    EXPECT_NE(request.find("/us-east-1/dynamodb/aws4_request, "
                           "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="),
              std::string::npos)
        << request;
    EXPECT_NE(request.find("\r\nAccept-Encoding: identity\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Length: 17\r\n"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\n{\"TableName\":\"t\"}"));
    EXPECT_EQ(request.find("X-Amz-Security-Token"), std::string::npos);
    EXPECT_EQ(driver.attached(), 0);
}

TEST_F(HttpBackendTest, KeepsTheConnection) {
    warm_up();
    ScriptedDriver driver;
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
}

TEST_F(HttpBackendTest, OpensAnotherConnectionWhenTheServiceCloses) {
    ScriptedDriver first;
    first.connects().writes().reads(http_answer(200, "{}", "Connection: close\r\n"));
    EXPECT_FALSE(call(first));
    ScriptedDriver second;
    second.connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(second));
}

TEST_F(HttpBackendTest, RepeatsAtOnceWhenAnIdleConnectionHasDied) {
    const error_code reset = make_error_code(boost::system::errc::connection_reset);
    const error_code pipe = make_error_code(boost::system::errc::broken_pipe);
    for (const int way : {0, 1, 2}) {
        warm_up();
        ScriptedDriver driver;
        if (way == 0) {
            driver.writes(pipe);
        } else if (way == 1) {
            driver.writes().read_fails(reset);
        } else {
            driver.writes().reads("");
        }
        // No sleep: this is not a retry.
        driver.connects().writes().reads(http_answer(200, "{}", "Connection: close\r\n"));
        const std::optional<Error> error = call(driver);
        EXPECT_FALSE(error) << way << ": " << error->message();
        EXPECT_EQ(driver.left(), 0U);
    }
}

TEST_F(HttpBackendTest, RetriesWhenANewConnectionDies) {
    ScriptedDriver driver;
    driver.connects().writes().reads("").sleeps().connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
    EXPECT_LE(driver.slept().at(0), std::chrono::milliseconds(25));
}

TEST_F(HttpBackendTest, RetriesWhenAnIdleConnectionDiesWithinTheAnswer) {
    warm_up();
    ScriptedDriver driver;
    driver.writes()
        .reads("HTTP/1.1 200")
        .reads("")
        .sleeps()
        .connects()
        .writes()
        .reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
}

TEST_F(HttpBackendTest, DoesNotTakeATimeoutForADeadConnection) {
    warm_up();
    ScriptedDriver driver;
    driver.writes().read_fails(client_errc::timeout);
    driver.sleeps().connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
}

TEST_F(HttpBackendTest, RetriesServerErrorsFourTimesInAll) {
    ScriptedDriver driver;
    driver.connects();
    for (int attempt = 0; attempt < 4; ++attempt) {
        driver.writes().reads(http_answer(500, error_body("InternalServerError", "oops")));
        if (attempt != 3) {
            driver.sleeps();
        }
    }
    const std::optional<Error> error = call(driver);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), server_errc::internal_server_error);
    EXPECT_EQ(error->message(), "oops");
    ASSERT_NE(error->detail(), nullptr);
    EXPECT_EQ(error->detail()->request_id, "REQUEST-1");
    EXPECT_EQ(error->detail()->http_status, 500);
    EXPECT_EQ(driver.left(), 0U);
}

TEST_F(HttpBackendTest, RetriesWhateverA503Says) {
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(503, "<html>busy</html>")).sleeps();
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
}

TEST_F(HttpBackendTest, RetriesThrottlingWithLongerPauses) {
    ScriptedDriver driver;
    driver.connects();
    driver.writes().reads(
        http_answer(400, error_body("ProvisionedThroughputExceededException", "slow down"),
                    "x-amz-retry-after: 1500\r\n"));
    driver.sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
    EXPECT_GE(driver.slept().at(0), std::chrono::milliseconds(1000));
    EXPECT_LE(driver.slept().at(0), std::chrono::milliseconds(1500));
}

TEST_F(HttpBackendTest, RetriesWrongChecksumsAndCutOffJson) {
    std::string damaged = http_answer(200, "{...}");
    damaged[damaged.size() - 2] = '!';
    ScriptedDriver driver;
    driver.connects().writes().reads(damaged).sleeps();
    driver.connects().writes().reads(http_answer(200, "{")).sleeps();
    driver.writes().reads(http_answer(200, "{}"));
    const std::optional<Error> error = call(driver);
    EXPECT_FALSE(error) << error->message();
    EXPECT_EQ(driver.left(), 0U);
}

TEST_F(HttpBackendTest, DoesNotRetryWhatTheUserGotWrong) {
    for (const char* name :
         {"ValidationException", "ConditionalCheckFailedException", "ResourceNotFoundException",
          "TransactionCanceledException", "AccessDeniedException"}) {
        ScriptedDriver driver;
        driver.connects().writes().reads(
            http_answer(400, error_body(name, "no"), "Connection: close\r\n"));
        const std::optional<Error> error = call(driver);
        ASSERT_TRUE(error);
        EXPECT_EQ(error->code(), server_errc_from_name(name));
        EXPECT_EQ(driver.left(), 0U);
    }
}

TEST_F(HttpBackendTest, TellsWhenItCannotConnect) {
    ScriptedDriver driver;
    const error_code refused = make_error_code(boost::system::errc::connection_refused);
    driver.connects(refused)
        .sleeps()
        .connects(refused)
        .sleeps()
        .connects(refused)
        .sleeps()
        .connects(refused);
    const std::optional<Error> error = call(driver);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), refused);
    EXPECT_EQ(error->message(), "could not connect to 127.0.0.1:8000: Connection refused");
}

TEST_F(HttpBackendTest, StopsWhenItIsCancelled) {
    const error_code cancelled = client_errc::cancelled;
    ScriptedDriver connecting;
    connecting.connects(cancelled);
    EXPECT_EQ(call(connecting)->code(), cancelled);
    ScriptedDriver writing;
    writing.connects().writes(cancelled);
    EXPECT_EQ(call(writing)->code(), cancelled);
    ScriptedDriver reading;
    reading.connects().writes().read_fails(cancelled);
    EXPECT_EQ(call(reading)->code(), cancelled);
    ScriptedDriver sleeping;
    sleeping.connects().writes().reads("").sleeps(cancelled);
    EXPECT_EQ(call(sleeping)->code(), cancelled);
    for (ScriptedDriver* driver : {&connecting, &writing, &reading, &sleeping}) {
        EXPECT_EQ(driver->attached(), 0);
    }
}

/// Each step in turn fails in each way; the call must end, with the error or with success by a
/// retry, and nothing may stay open.
TEST_F(HttpBackendTest, SurvivesEveryFailureOfEveryStep) {
    const error_code errors[] = {make_error_code(boost::system::errc::connection_reset),
                                 make_error_code(boost::system::errc::broken_pipe),
                                 make_error_code(boost::system::errc::permission_denied),
                                 make_error_code(client_errc::timeout),
                                 make_error_code(client_errc::cancelled)};
    const std::string answer = http_answer(200, R"({"Item":{}})");
    for (const bool suspends : {false, true}) {
        for (const error_code& error : errors) {
            for (std::size_t step = 0; step < 4; ++step) {
                HttpBackend fresh(settings);
                ScriptedDriver driver;
                driver.suspend(suspends);
                driver.connects().writes().reads(answer.substr(0, 50)).reads(answer.substr(50));
                driver.fail_at(step, error);
                const bool again = is_retryable(error);
                if (again) {
                    driver.sleeps().connects().writes().reads(answer);
                }
                Call request(meter, driver, get_item, "t", 1);
                const std::optional<Error> result =
                    driver.run(fresh.call(driver, request, "{}", decoder));
                EXPECT_EQ(result.has_value(), !again) << error.message() << " at " << step;
                if (result) {
                    EXPECT_EQ(result->code(), error);
                }
                EXPECT_EQ(driver.left(), 0U);
                EXPECT_EQ(driver.attached(), 0) << error.message() << " at " << step;
            }
        }
    }
}

class HttpBackendHostName : public HttpBackendTest {
  protected:
    HttpBackendHostName()
        : HttpBackendTest({.access_key = "a",
                           .secret_key = "s",
                           .session_token = "TOKEN",
                           .endpoint_url = "http://db.example.com/path",
                           .max_retries = 0}) {}
};

TEST_F(HttpBackendHostName, HandsAllAddressesToOneConnectStep) {
    ScriptedDriver driver;
    driver.addresses(3).resolves().connects();
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(call(driver));
    const std::string& request = driver.written().front();
    EXPECT_TRUE(request.starts_with("POST /path HTTP/1.1\r\nHost: db.example.com\r\n")) << request;
    EXPECT_NE(request.find("\r\nX-Amz-Security-Token: TOKEN\r\n"), std::string::npos);
    EXPECT_NE(request.find(
                  "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target"),
              std::string::npos);
}

TEST_F(HttpBackendHostName, TellsAnUnknownHost) {
    ScriptedDriver driver;
    driver.resolves(make_error_code(boost::system::errc::host_unreachable));
    const std::optional<Error> error = call(driver);
    ASSERT_TRUE(error);
    EXPECT_TRUE(error->message().starts_with("could not find the address of db.example.com:80: "))
        << error->message();
}

TEST(HttpBackendHosts, AreThoseOfTheOperation) {
    ClientConfig config;
    config.region = "eu-west-1";
    config.access_key = "a";
    config.secret_key = "s";
    config.proxy_url = "http://127.0.0.1:3128";  // is told the host in plain words
    const Settings settings = resolve_settings(config, MapEnvironment());
    HttpBackend backend(settings);
    Meter meter(settings);
    for (const auto& [operation, host] :
         {std::pair("GetItem", "dynamodb.eu-west-1.amazonaws.com"),
          std::pair("SearchVectors", "search-dynamodb.eu-west-1.amazonaws.com"),
          std::pair("GetRecords", "streams.dynamodb.eu-west-1.amazonaws.com")}) {
        ScriptedDriver driver;
        driver.connects().writes().reads("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        const OperationFacts facts{operation, CallKind::other, Direction::read};
        Call request(meter, driver, facts, "t", 1);
        TextDecoder decoder;
        EXPECT_TRUE(driver.run(backend.call(driver, request, "{}", decoder)));
        EXPECT_TRUE(driver.written().at(0).starts_with("CONNECT " + std::string(host) + ":443 "))
            << driver.written().at(0);
    }
}

class HttpBackendOneConnection : public HttpBackendTest {
  protected:
    HttpBackendOneConnection()
        : HttpBackendTest(
              {.endpoint_url = "http://127.0.0.1:8000", .max_retries = 0, .max_connections = 1}) {}
};

TEST_F(HttpBackendOneConnection, MakesTheSecondCallWait) {
    ScriptedDriver slow;
    slow.suspend(true).connects().writes().reads(http_answer(200, "{}"));
    Call request(meter, slow, get_item, "t", 1);
    Task<std::optional<Error>> first = backend->call(slow, request, "{}", decoder);
    first.start();  // holds the only place
    ScriptedDriver waiting;
    waiting.waits(client_errc::timeout);
    const std::optional<Error> error = call(waiting);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), client_errc::timeout);
    EXPECT_NE(error->message().find("max_connections"), std::string::npos);
}

}  // namespace
}  // namespace dynox::detail
