#include "client/http_exchange.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using test::http_answer;
using test::ScriptedDriver;

struct Exchanged {
    Result<void> result;
    std::unique_ptr<Answer> answer = std::make_unique<Answer>();
};

ExchangeLimits limits(std::size_t size_max = 1 << 20) {
    ExchangeLimits result;
    result.read_timeout = std::chrono::seconds(30);
    result.response_size_bytes_max = size_max;
    return result;
}

Exchanged run(ScriptedDriver& driver, const ExchangeLimits& bounds = limits()) {
    Connection connection;
    Exchanged exchanged{Result<void>()};
    exchanged.result =
        driver.run(exchange(driver, connection, "REQUEST", bounds, *exchanged.answer));
    return exchanged;
}

TEST(HttpExchange, GivesTheBodyWhereverTheAnswerIsCut) {
    const std::string answer = http_answer(200, R"({"Item":{"pk":{"S":"x"}}})");
    for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
        ScriptedDriver driver;
        driver.writes();
        if (cut != 0) {
            driver.reads(answer.substr(0, cut));
        }
        if (cut != answer.size()) {
            driver.reads(answer.substr(cut));
        }
        const Exchanged exchanged = run(driver);
        ASSERT_TRUE(exchanged.result)
            << "cut at " << cut << ": " << exchanged.result.error().message();
        EXPECT_EQ(exchanged.answer->body(), R"({"Item":{"pk":{"S":"x"}}})");
        EXPECT_EQ(exchanged.answer->head().header(http::HeaderId::x_amzn_request_id), "REQUEST-1");
        EXPECT_TRUE(exchanged.answer->reusable());
        EXPECT_EQ(driver.left(), 0U);
    }
}

TEST(HttpExchange, ReadsOneByteAtATime) {
    const std::string body(20'000, 'x');
    const std::string answer = http_answer(200, body);
    ScriptedDriver driver;
    driver.writes();
    for (const char byte : answer) {
        driver.reads(std::string(1, byte));
    }
    const Exchanged exchanged = run(driver);
    ASSERT_TRUE(exchanged.result);
    EXPECT_EQ(exchanged.answer->body(), body);
    EXPECT_EQ(exchanged.answer->head().header(http::HeaderId::x_amzn_request_id), "REQUEST-1");
}

TEST(HttpExchange, ReadsChunkedBodies) {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n "
        "world\r\n0\r\n\r\n";
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        ScriptedDriver driver;
        driver.writes().reads(answer.substr(0, cut)).reads(answer.substr(cut));
        const Exchanged exchanged = run(driver);
        ASSERT_TRUE(exchanged.result) << cut;
        EXPECT_EQ(exchanged.answer->body(), "hello world");
    }
}

TEST(HttpExchange, ReadsBodiesThatEndWithTheConnection) {
    ScriptedDriver driver;
    driver.writes()
        .reads("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        .reads(" world")
        .reads("");
    const Exchanged exchanged = run(driver);
    ASSERT_TRUE(exchanged.result);
    EXPECT_EQ(exchanged.answer->body(), "hello world");
    EXPECT_FALSE(exchanged.answer->reusable());
}

TEST(HttpExchange, TellsAnAnswerThatIsCutOff) {
    const std::string answer = http_answer(200, R"({"Item":{}})");
    for (std::size_t cut = 0; cut < answer.size(); ++cut) {
        ScriptedDriver driver;
        driver.writes();
        if (cut != 0) {
            driver.reads(answer.substr(0, cut));
        }
        driver.reads("");
        const Exchanged exchanged = run(driver);
        ASSERT_FALSE(exchanged.result) << cut;
        EXPECT_EQ(exchanged.result.error().code(), client_errc::connection_closed) << cut;
        EXPECT_EQ(exchanged.answer->begun(), cut != 0);
    }
}

TEST(HttpExchange, ChecksTheChecksum) {
    std::string answer = http_answer(200, R"({"Item":{}})");
    answer[answer.size() - 2] = '[';
    ScriptedDriver driver;
    driver.writes().reads(answer);
    const Exchanged exchanged = run(driver);
    ASSERT_FALSE(exchanged.result);
    EXPECT_EQ(exchanged.result.error().code(), client_errc::checksum_mismatch);
}

TEST(HttpExchange, RefusesAChecksumThatIsNone) {
    ScriptedDriver driver;
    driver.writes().reads("HTTP/1.1 200 OK\r\nx-amz-crc32: 12x\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(run(driver).result.error().code(), client_errc::checksum_mismatch);
}

TEST(HttpExchange, LeavesTheChecksumAloneIfToldSo) {
    ScriptedDriver driver;
    driver.writes().reads("HTTP/1.1 200 OK\r\nx-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}");
    ExchangeLimits unchecked = limits();
    unchecked.check_crc32 = false;
    EXPECT_TRUE(run(driver, unchecked).result);
}

TEST(HttpExchange, AcceptsAnswersWithoutAChecksum) {
    ScriptedDriver driver;
    driver.writes().reads("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_TRUE(run(driver).result);
}

TEST(HttpExchange, RefusesCompressedAnswers) {
    ScriptedDriver driver;
    driver.writes().reads(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(run(driver).result.error().code(), client_errc::invalid_response);
}

TEST(HttpExchange, BoundsTheAnswer) {
    const auto read = [](const std::string& answer) {
        ScriptedDriver driver;
        driver.writes().reads(answer);
        return run(driver, limits(10)).result;
    };
    EXPECT_TRUE(read(http_answer(200, "0123456789")));
    EXPECT_EQ(read(http_answer(200, "0123456789a")).error().code(),
              client_errc::response_too_large);
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n")
            .error()
            .code(),
        client_errc::response_too_large);
    // An absurd announcement must not be believed.
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n").error().code(),
              client_errc::response_too_large);
}

TEST(HttpExchange, RefusesWhatIsNotHttp) {
    ScriptedDriver driver;
    driver.writes().reads("SSH-2.0-OpenSSH_9.2\r\n");
    const Exchanged exchanged = run(driver);
    ASSERT_FALSE(exchanged.result);
    EXPECT_EQ(exchanged.result.error().code(), client_errc::invalid_response);
}

TEST(HttpExchange, DoesNotReuseAConnectionWithBytesLeftOver) {
    ScriptedDriver driver;
    driver.writes().reads(http_answer(200, "{}") + "HTTP/1.1 200");
    const Exchanged exchanged = run(driver);
    ASSERT_TRUE(exchanged.result);
    EXPECT_FALSE(exchanged.answer->reusable());
}

TEST(HttpExchange, DoesNotReuseAConnectionThatCloses) {
    ScriptedDriver driver;
    driver.writes().reads(http_answer(200, "{}", "Connection: close\r\n"));
    const Exchanged exchanged = run(driver);
    ASSERT_TRUE(exchanged.result);
    EXPECT_FALSE(exchanged.answer->reusable());
}

TEST(HttpExchange, TellsTimeoutsAndBrokenConnections) {
    const error_code broken = make_error_code(boost::system::errc::connection_reset);
    const auto error_of = [](ScriptedDriver& driver) { return run(driver).result.error().code(); };
    ScriptedDriver write_timeout;
    write_timeout.writes(client_errc::timeout);
    EXPECT_EQ(error_of(write_timeout), client_errc::timeout);
    ScriptedDriver read_timeout;
    read_timeout.writes().read_fails(client_errc::timeout);
    EXPECT_EQ(error_of(read_timeout), client_errc::timeout);
    ScriptedDriver reset;
    reset.writes().reads("HTTP/1.1").read_fails(broken);
    EXPECT_EQ(error_of(reset), broken);
}

}  // namespace
}  // namespace dynox::detail
