// Calls over a scripted connection: what comes between their attempts, and what is told about them.
#include "client/attempts.hpp"

#include <cstdlib>

#include "client/http_backend.hpp"
#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;
using test::error_body;
using test::http_answer;
using test::MapEnvironment;
using test::ScriptedDriver;

class AnyDecoder final : public Decoder {
  public:
    std::optional<Error> decode(std::string_view) override { return std::nullopt; }
};

/// A client's insides, made from its configuration.
class World {
  public:
    explicit World(ClientConfig config = {}) : settings(of(std::move(config))) {
        EXPECT_FALSE(settings.problem) << settings.problem->message();
    }
    std::optional<Error> call(ScriptedDriver& driver, std::string_view table = "t",
                              double units = 1) {
        Call request(meter, driver, get_item, table, units);
        AnyDecoder decoder;
        std::optional<Error> error = driver.run(backend.call(driver, request, "{}", decoder));
        if (!error) {
            request.note_units(Direction::read, consumed);
        }
        request.end(error ? &*error : nullptr);
        return error;
    }

    static constexpr OperationFacts get_item{"GetItem", CallKind::get, Direction::read};
    double consumed = 0.5;
    Settings settings;
    Meter meter{settings};
    HttpBackend backend{settings};

  private:
    static Settings of(ClientConfig config) {
        config.endpoint_url = "http://127.0.0.1:8000";
        config.access_key = "AKIDEXAMPLE";
        config.secret_key = "wJalrXUtnFEMI-SECRET";
        config.session_token = "SESSION-TOKEN-SECRET";
        return resolve_settings(config, MapEnvironment());
    }
};

std::string throttled() {
    return http_answer(400, error_body("ThrottlingException", "slow down"));
}

// ---- clock --------------------------------------------------------------------------------------

TEST(ClockCorrection, SignsAgainAtTheServicesTime) {
    World world({.max_retries = 0});
    ScriptedDriver driver;
    driver.wall(std::chrono::sys_days(std::chrono::days(20'780)) + 12h);  // 2026-11-23
    driver.connects().writes().reads(
        http_answer(400, error_body("InvalidSignatureException", "Signature expired"),
                    "Date: Mon, 23 Nov 2026 15:00:00 GMT\r\n"));
    // At once, and even without any retries.
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    ASSERT_EQ(driver.written().size(), 2U);
    EXPECT_NE(driver.written()[0].find("X-Amz-Date: 20261123T120000Z"), std::string::npos);
    EXPECT_NE(driver.written()[1].find("X-Amz-Date: 20261123T150000Z"), std::string::npos);
    EXPECT_TRUE(driver.slept().empty());
    ScriptedDriver later;
    later.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(later));
    EXPECT_NE(later.written()[0].find("X-Amz-Date: 20261123T150000Z"), std::string::npos);
}

TEST(ClockCorrection, IsTriedOnce) {
    World world;
    const std::string refused =
        http_answer(403, error_body("RequestTimeTooSkewed", "The difference is too large"),
                    "Date: Mon, 23 Nov 2026 15:00:00 GMT\r\n");
    ScriptedDriver driver;
    driver.connects().writes().reads(refused).writes().reads(refused);
    const std::optional<Error> error = world.call(driver);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->detail()->error_name, "RequestTimeTooSkewed");
    EXPECT_EQ(driver.left(), 0U);
}

TEST(ClockCorrection, LeavesAWrongKeyAlone) {
    World world;
    ScriptedDriver driver;
    driver.connects().writes().reads(
        http_answer(400, error_body("InvalidSignatureException", "does not match"),
                    "Date: Mon, 23 Nov 2026 12:00:03 GMT\r\n"));
    EXPECT_EQ(world.call(driver)->code(), server_errc::invalid_signature);
}

// ---- headers ------------------------------------------------------------------------------------

std::string header_of(const std::string& request, std::string_view name) {
    const std::size_t at = request.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t begin = at + name.size() + 4;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

TEST(AttemptHeaders, TellTheServiceWhichAttemptThisIs) {
    World world;
    ScriptedDriver driver;
    driver.connects().writes().reads(
        http_answer(500, "{}", "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n"));
    driver.sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    const std::string& first = driver.written()[0];
    const std::string& second = driver.written()[1];
    EXPECT_EQ(header_of(first, "amz-sdk-invocation-id").size(), 36U);
    EXPECT_EQ(header_of(first, "amz-sdk-invocation-id"),
              header_of(second, "amz-sdk-invocation-id"));
    EXPECT_EQ(header_of(first, "amz-sdk-request"), "attempt=1; max=4");
    EXPECT_EQ(header_of(second, "amz-sdk-request"), "ttl=20261123T120030Z; attempt=2; max=4");
    ScriptedDriver next;
    next.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(next));
    EXPECT_NE(header_of(first, "amz-sdk-invocation-id"),
              header_of(next.written()[0], "amz-sdk-invocation-id"));
}

std::string text_between(const std::string& text, std::string_view before, char end) {
    const std::size_t at = text.find(before);
    if (at == std::string::npos) {
        return {};
    }
    return text.substr(at + before.size(), text.find(end, at + before.size()) - at - before.size());
}

TEST(IdempotencyToken, IsTheSameOnAllAttempts) {
    const DynamoDBClient client(ClientConfig{.endpoint_url = "http://127.0.0.1:8000"});
    api::TransactWriteItemsRequest request;
    api::TransactPut put;
    put.table_name = "t";
    put.item = item("pk", "a").to_flat();
    request.transact_items.emplace_back(put);
    const auto operation = prepare(client, request);
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(500, "{}")).sleeps();
    driver.writes().reads(http_answer(200, "{}"));
    driver.run(operation->run(driver));
    EXPECT_FALSE(operation->failed());
    const auto token = [&](std::size_t attempt) {
        return text_between(driver.written().at(attempt), R"("ClientRequestToken":")", '"');
    };
    EXPECT_EQ(token(0).size(), 36U) << driver.written().at(0);
    EXPECT_EQ(token(0), token(1));
}

// ---- broken answers ---------------------------------------------------------------------------

/// The connection ends behind every byte of an answer in turn, by a close and by a reset: the call
/// is repeated once, and succeeds.
TEST(BrokenAnswers, AreRepeatedWhereverTheyEnd) {
    const std::string answer = http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");
    for (std::size_t cut = 0; cut < answer.size(); ++cut) {
        for (const bool reset : {false, true}) {
            World world;
            ScriptedDriver driver;
            driver.connects().writes();
            if (cut != 0) {
                driver.reads(answer.substr(0, cut));
            }
            if (reset) {
                driver.read_fails(make_error_code(boost::system::errc::connection_reset));
            } else {
                driver.reads("");
            }
            driver.sleeps().connects().writes().reads(answer);
            const std::optional<Error> error = world.call(driver);
            ASSERT_FALSE(error) << "cut at " << cut << ": " << error->message();
            ASSERT_EQ(driver.left(), 0U) << "cut at " << cut;
            ASSERT_LE(driver.slept().at(0), 25ms);
        }
    }
}

// ---- adaptive mode ------------------------------------------------------------------------------

TEST(AdaptiveMode, HoldsBackTheThrottledTableOnly) {
    World world({.retry_mode = RetryMode::adaptive});
    ScriptedDriver driver;
    driver.connects().writes().reads(throttled());
    // The retry's own pause, then the wait for a token at half a request a second.
    driver.sleeps().sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "hot"));
    ASSERT_EQ(driver.slept().size(), 2U);
    EXPECT_EQ(driver.slept()[0], 1s);
    EXPECT_EQ(driver.slept()[1], 1s);
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "cold"));
    driver.sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "hot"));
    EXPECT_GT(driver.slept().at(2), 0s);
}

// ---- rate limit ---------------------------------------------------------------------------------

TEST(RateLimitedCalls, WaitAndAreChargedWhatTheyReallyTook) {
    World world({.rate_limit = FixedRate{.rcu = 10, .burst = 1.0}});
    world.consumed = 5;
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    EXPECT_TRUE(driver.slept().empty());
    // 5 units taken, one was there: 4 to make up for, and one for the next.
    driver.sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    EXPECT_NEAR(std::chrono::duration<double>(driver.slept().at(0)).count(), 0.5, 1e-6);
    EXPECT_EQ(world.settings.rate_limiter->consumed_rcu(), 10);
    EXPECT_EQ(world.settings.rate_limiter->metrics().wait_count, 1U);
    EXPECT_NEAR(world.settings.rate_limiter->metrics().waited.count(), 0.5, 1e-6);
}

TEST(RateLimitedCalls, ARequestLargerThanTheBurstIsSent) {
    World world({.rate_limit = FixedRate{.rcu = 50}});
    world.consumed = 60;
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "t", 60)) << "60 keys of a batch: pydynox waits for ever";
    EXPECT_TRUE(driver.slept().empty());
}

TEST(RateLimitedCalls, EveryAttemptWaitsAndThrottledOnesCostNothing) {
    World world({.rate_limit = AdaptiveRate{.max_rcu = 2}});
    ScriptedDriver driver;
    driver.connects().writes().reads(throttled()).sleeps();
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    const RateLimiter& limiter = *world.settings.rate_limiter;
    EXPECT_EQ(limiter.throttle_count(), 1U);
    EXPECT_EQ(limiter.consumed_rcu(), 0.5);
    EXPECT_EQ(limiter.current_rcu(), 1) << "0.8 of 1 is below the minimum";
}

TEST(RateLimitedCalls, CancellingGivesTheUnitsBack) {
    World world({.rate_limit = FixedRate{.rcu = 1}});
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, "{}"));
    world.consumed = 1;
    EXPECT_FALSE(world.call(driver));
    driver.sleeps(client_errc::cancelled);
    EXPECT_EQ(world.call(driver)->code(), client_errc::cancelled);
    driver.sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    EXPECT_EQ(driver.slept().at(0), 1s) << "not two";
}

TEST(RateLimitedCalls, DoNotWaitBeyondTheEndOfTheCall) {
    World world({.rate_limit = FixedRate{.rcu = 1}});
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, "{}"));
    world.consumed = 100;
    EXPECT_FALSE(world.call(driver));
    driver.set_call_deadline(driver.now() + 10s);
    const std::optional<Error> error = world.call(driver);
    EXPECT_EQ(error->code(), client_errc::timeout);
    EXPECT_NE(error->message().find("rate limit"), std::string::npos);
}

// ---- metrics ------------------------------------------------------------------------------------

TEST(CallMetrics, TellWhereTheTimeWent) {
    World world({.rate_limit = FixedRate{.rcu = 1}});
    OperationMetrics metrics;
    ScriptedDriver driver;
    driver.set_recording({&metrics, nullptr});
    world.consumed = 1;
    driver.connects().writes().reads(http_answer(500, "{}")).sleeps().sleeps();
    driver.writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    EXPECT_EQ(metrics.attempts, 2U);
    EXPECT_EQ(metrics.requests, 1U);
    EXPECT_EQ(metrics.request_id, "REQUEST-1");
    EXPECT_EQ(metrics.consumed_rcu, 1);
    EXPECT_EQ(metrics.consumed_wcu, std::nullopt);
    EXPECT_NEAR(metrics.backoff_ms, 25, 1e-6);
    EXPECT_NEAR(metrics.rate_limit_ms, 975, 1e-3);
    EXPECT_NEAR(metrics.duration_ms, 1000, 1e-3);
    const ModelMetrics totals = world.meter.totals().read();
    EXPECT_EQ(totals.operation_count, 1U);
    EXPECT_EQ(totals.get_count, 1U);
    EXPECT_EQ(totals.retry_count, 1U);
    EXPECT_EQ(totals.total_rcu, 1);
    EXPECT_NEAR(totals.total_duration_ms, 1000, 1e-3);
}

// ---- hooks --------------------------------------------------------------------------------------

/// Writes down what it hears, and traces.
class Recorder final : public Telemetry {
  public:
    void on_call_begin(const TelemetryCall& call) override {
        call.context = std::make_shared<std::string>("span 1");
        lines.push_back("begin " + call.span_name());
    }
    void on_attempt_begin(const TelemetryCall& call, int number, Headers& headers) override {
        headers.emplace_back("traceparent",
                             "00-" + *std::static_pointer_cast<std::string>(call.context) + "-" +
                                 std::to_string(number));
    }
    void on_attempt_end(const TelemetryCall& call, const TelemetryAttempt& attempt) override {
        lines.push_back("attempt " + std::to_string(attempt.number) + " " +
                        std::to_string(attempt.http_status) + " " +
                        std::string(attempt.request_id) + (attempt.pause ? " again" : ""));
        attempt_attributes.push_back(telemetry_attributes(call, attempt));
    }
    void on_call_end(const TelemetryCall& call, const OperationMetrics& metrics,
                     const Error* error) override {
        lines.push_back(error == nullptr ? "end" : "end with " + error->detail()->error_name);
        attributes = telemetry_attributes(call, metrics, error);
    }
    std::vector<std::string> lines;
    std::vector<TelemetryAttribute> attributes;
    std::vector<std::vector<TelemetryAttribute>> attempt_attributes;
};

std::string text_of(const std::vector<TelemetryAttribute>& attributes, std::string_view name) {
    for (const TelemetryAttribute& attribute : attributes) {
        if (attribute.name != name) {
            continue;
        }
        if (const auto* text = std::get_if<std::string>(&attribute.value)) {
            return *text;
        }
        if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) {
            return std::to_string(*number);
        }
        if (const auto* units = std::get_if<double>(&attribute.value)) {
            return std::to_string(*units);
        }
        return std::get<std::vector<std::string>>(attribute.value).at(0);
    }
    return "(absent)";
}

TEST(Hooks, HearOfEveryAttempt) {
    const auto recorder = std::make_shared<Recorder>();
    World world({.region = "eu-west-1", .telemetry = recorder});
    ScriptedDriver driver;
    driver.connects().writes().reads(throttled()).sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "users"));
    EXPECT_EQ(recorder->lines,
              (std::vector<std::string>{"begin GetItem users", "attempt 1 400 REQUEST-1 again",
                                        "attempt 2 200 REQUEST-1", "end"}));
    EXPECT_EQ(header_of(driver.written()[0], "traceparent"), "00-span 1-1");
    EXPECT_EQ(header_of(driver.written()[1], "traceparent"), "00-span 1-2");
    const std::pair<const char*, const char*> expected[] = {
        {"db.system.name", "aws.dynamodb"},
        {"db.operation.name", "GetItem"},
        {"db.collection.name", "users"},
        {"db.namespace", "eu-west-1"},
        {"rpc.system", "aws-api"},
        {"rpc.service", "DynamoDB"},
        {"rpc.method", "GetItem"},
        {"cloud.region", "eu-west-1"},
        {"server.address", "127.0.0.1"},
        {"server.port", "8000"},
        {"aws.dynamodb.table_names", "users"},
        {"aws.request_id", "REQUEST-1"},
        {"aws.dynamodb.consumed_capacity.read", "0.500000"},
        {"http.request.resend_count", "1"},
        {"error.type", "(absent)"},
    };
    for (const auto& [name, value] : expected) {
        EXPECT_EQ(text_of(recorder->attributes, name), value) << name;
    }
    EXPECT_EQ(text_of(recorder->attempt_attributes[0], "http.response.status_code"), "400");
    EXPECT_EQ(text_of(recorder->attempt_attributes[0], "error.type"), "ThrottlingException");
    EXPECT_EQ(text_of(recorder->attempt_attributes[1], "http.request.resend_count"), "1");
    EXPECT_EQ(text_of(recorder->attempt_attributes[1], "error.type"), "(absent)");
}

/// A variable of the process, for a while.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

TEST(Hooks, MayGiveTheTraceOfALambdaFunctionThemselves) {
    class Tracer final : public Telemetry {
      public:
        void on_attempt_begin(const TelemetryCall&, int, Headers& headers) override {
            headers.emplace_back("x-amzn-trace-id", "Root=mine");
        }
    };
    const Variable function("AWS_LAMBDA_FUNCTION_NAME", "f");
    const Variable trace("_X_AMZN_TRACE_ID", "Root=lambda");
    for (const bool traces : {false, true}) {
        ClientConfig config;
        config.region = "eu-west-1";
        if (traces) {
            config.telemetry = std::make_shared<Tracer>();
        }
        World world(config);
        world.settings.is_lambda = true;
        ScriptedDriver driver;
        driver.connects().writes().reads(http_answer(200, "{}"));
        EXPECT_FALSE(world.call(driver));
        const std::string& request = driver.written().at(0);
        EXPECT_EQ(request.find("Root=mine") != std::string::npos, traces);
        EXPECT_EQ(request.find("Root=lambda") != std::string::npos, !traces);
    }
}

TEST(Hooks, HearOfTheError) {
    const auto recorder = std::make_shared<Recorder>();
    World world({.telemetry = recorder});
    ScriptedDriver driver;
    driver.connects().writes().reads(
        http_answer(400, error_body("ConditionalCheckFailedException", "The conditional")));
    EXPECT_TRUE(world.call(driver));
    EXPECT_EQ(recorder->lines.back(), "end with ConditionalCheckFailedException");
    EXPECT_EQ(text_of(recorder->attributes, "error.type"), "ConditionalCheckFailedException");
    EXPECT_EQ(text_of(recorder->attributes, "db.response.status_code"),
              "ConditionalCheckFailedException");
}

// ---- log ----------------------------------------------------------------------------------------

/// Collects all lines as text.
std::shared_ptr<Logger> collecting_logger(std::string& into, LogLevel level) {
    return make_logger(level, [&into](const LogRecord& record) {
        into.append(to_string(record.level)).append(" ").append(to_text(record)).append("\n");
    });
}

TEST(Log, TellsAboutRequests) {
    std::string log;
    World world({.logger = collecting_logger(log, LogLevel::trace)});
    ScriptedDriver driver;
    driver.connects().writes().reads(throttled()).sleeps().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver, "users"));
    EXPECT_EQ(log,
              "debug get_item table=users event=begin\n"
              "warning get_item table=users event=attempt attempt=1 server=127.0.0.1 status=400 "
              "request_id=REQUEST-1 error=ThrottlingException retry_in_ms=1000.0\n"
              "trace get_item table=users event=attempt attempt=2 server=127.0.0.1 status=200 "
              "request_id=REQUEST-1\n"
              "warning get_item table=users duration_ms=1000.0 rcu=0.5 attempts=2 "
              "request_id=REQUEST-1 slow=true\n");
}

TEST(Log, KeepsToItsLevel) {
    std::string log;
    World world({.logger = collecting_logger(log, LogLevel::info)});
    ScriptedDriver driver;
    driver.connects().writes().reads(http_answer(200, "{}"));
    EXPECT_FALSE(world.call(driver));
    EXPECT_EQ(log, "info get_item table=t duration_ms=0.0 rcu=0.5 request_id=REQUEST-1\n");
    log.clear();
    World silent({.logger = collecting_logger(log, LogLevel::off)});
    ScriptedDriver refused;
    refused.connects(make_error_code(boost::system::errc::permission_denied));
    EXPECT_TRUE(silent.call(refused));
    EXPECT_EQ(log, "");
}

/// A whole suite of successes and failures, with everything logged: the credentials are nowhere in
/// it, nor in what the errors say.
TEST(Log, HasNoSecrets) {
    std::string log;
    const std::string close = "Connection: close\r\n";
    const std::string answers[] = {
        http_answer(200, "{}", close),
        http_answer(400, error_body("ValidationException", "no"), close),
        http_answer(400, error_body("UnrecognizedClientException", "The token is invalid"), close),
        http_answer(403, error_body("InvalidSignatureException", "does not match"),
                    close + "Date: Mon, 23 Nov 2026 18:00:00 GMT\r\n"),
        http_answer(500, "oops", close),
        throttled(),
        "HTTP/1.1 200 OK\r\nx-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}",
        "garbage\r\n\r\n",
        "",
    };
    int calls = 0;
    for (const std::string& answer : answers) {
        for (std::size_t cut : {std::size_t{0}, answer.size() / 2, answer.size()}) {
            World fresh({.max_retries = 1, .logger = collecting_logger(log, LogLevel::trace)});
            ScriptedDriver driver;
            for (int attempt = 0; attempt < 3; ++attempt) {
                driver.connects().writes().reads(answer.substr(0, cut));
                if (cut != answer.size()) {
                    driver.read_fails(make_error_code(boost::system::errc::connection_reset));
                }
                driver.sleeps();
            }
            Call request(fresh.meter, driver, World::get_item, "t", 1);
            AnyDecoder decoder;
            Task<std::optional<Error>> task =
                fresh.backend.call(driver, request, R"({"Key":{}})", decoder);
            // The script is loose here: whatever it does not fit fails the step.
            driver.lenient(true);
            const std::optional<Error> error = driver.run(std::move(task));
            request.end(error ? &*error : nullptr);
            if (error) {
                log.append(error->message()).append("\n");
            }
            ++calls;
        }
    }
    EXPECT_EQ(calls, 27);
    EXPECT_GT(log.size(), 1000U);
    for (const char* secret : {"wJalrXUtnFEMI-SECRET", "SESSION-TOKEN-SECRET", "AKIDEXAMPLE",
                               "Signature=", "Credential="}) {
        EXPECT_EQ(log.find(secret), std::string::npos) << secret << "\n" << log;
    }
}

}  // namespace
}  // namespace dynox::detail
