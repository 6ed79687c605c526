// Connections through a proxy, up to where TLS begins; the rest is in tls.cpp and
// integration/client_proxy.cpp.
#include "client/connection.hpp"

#include "unit/client/support.hpp"

namespace dynox::detail {
namespace {

using test::ScriptedDriver;

class Tunnel : public ::testing::Test {
  protected:
    Tunnel() {
        proxy = parse_proxy("http://user:word@10.0.0.1:3128", "HTTPS_PROXY").value();
        dial.proxy = &proxy;
        dial.tls = TlsContext::create("", endpoint.host).value();
    }
    Error open(ScriptedDriver& driver) {
        Result<std::unique_ptr<Connection>> opened =
            driver.run(open_connection(driver, endpoint, dial, no_deadline));
        EXPECT_FALSE(opened);
        EXPECT_EQ(driver.attached(), 0);
        EXPECT_EQ(driver.left(), 0U);
        return opened ? Error() : opened.error();
    }
    Error answer(std::string text) {
        ScriptedDriver driver;
        driver.connects().writes().reads(std::move(text));
        return open(driver);
    }

    Endpoint endpoint = parse_endpoint("https://dynamodb.eu-west-1.amazonaws.com").value();
    Proxy proxy;
    Dial dial;
};

TEST_F(Tunnel, AsksTheProxyThenBeginsTls) {
    ScriptedDriver driver;
    driver.connects()
        .writes()
        .reads("HTTP/1.1 200 Connection ")
        .reads("established\r\nVia: x\r\n")
        .reads("\r\n")
        .writes()
        .reads("");
    const Error error = open(driver);
    EXPECT_EQ(error.code(), client_errc::connection_closed);
    EXPECT_TRUE(error.message().starts_with("TLS handshake with dynamodb.eu-west-1.amazonaws.com"))
        << error.message();
    EXPECT_EQ(driver.written().front(),
              "CONNECT dynamodb.eu-west-1.amazonaws.com:443 HTTP/1.1\r\n"
              "Host: dynamodb.eu-west-1.amazonaws.com:443\r\n"
              "Proxy-Authorization: Basic dXNlcjp3b3Jk\r\n\r\n");
    EXPECT_TRUE(driver.written().back().starts_with("\x16\x03"));  // a TLS handshake record
}

TEST_F(Tunnel, PutsBracketsAroundIpv6Addresses) {
    endpoint = parse_endpoint("https://[2001:db8::1]:8443").value();
    proxy.authorization.clear();
    ScriptedDriver driver;
    driver.connects().writes().reads("");
    EXPECT_EQ(open(driver).code(), client_errc::connection_closed);
    EXPECT_EQ(driver.written().front(),
              "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n\r\n");
}

TEST_F(Tunnel, TellsWhatTheProxyRefused) {
    const Error login = answer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    EXPECT_EQ(login.code(), boost::system::errc::permission_denied);
    EXPECT_EQ(login.message(),
              "the proxy 10.0.0.1:3128 (HTTPS_PROXY) wants another user or password: it answered "
              "407");
    EXPECT_FALSE(is_retryable(login.code()));
    proxy.authorization.clear();
    EXPECT_NE(answer("HTTP/1.0 407 X\r\n\r\n").message().find("wants a user and a password"),
              std::string::npos);
    const Error forbidden = answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    EXPECT_EQ(forbidden.message(),
              "the proxy 10.0.0.1:3128 (HTTPS_PROXY) did not open a tunnel: it answered 403");
    EXPECT_FALSE(is_retryable(forbidden.code()));
    EXPECT_TRUE(is_retryable(answer("HTTP/1.1 502 Bad Gateway\r\n\r\n").code()));
}

TEST_F(Tunnel, RefusesOtherAnswers) {
    EXPECT_EQ(answer("SSH-2.0-OpenSSH\r\n\r\n").code(), client_errc::invalid_response);
    EXPECT_EQ(answer("HTTP/1.1 200 OK\r\n\r\n\x16\x03").code(), client_errc::invalid_response);
    // Refused before it ends.
    ScriptedDriver driver;
    driver.connects().writes().reads("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'));
    Result<std::unique_ptr<Connection>> opened =
        driver.run(open_connection(driver, endpoint, dial, no_deadline));
    EXPECT_EQ(opened.error().code(), client_errc::invalid_response);
}

TEST_F(Tunnel, FailsWhereverTheProxyGoesAway) {
    for (const error_code error :
         {make_error_code(boost::system::errc::connection_reset),
          make_error_code(client_errc::timeout), make_error_code(client_errc::cancelled)}) {
        for (std::size_t step = 0; step < 3; ++step) {
            for (const bool suspends : {false, true}) {
                ScriptedDriver driver;
                driver.suspend(suspends);
                driver.connects().writes().reads("HTTP/1.1 200 OK\r\n");
                driver.fail_at(step, error);
                const Error failed = open(driver);
                EXPECT_EQ(failed.code(), error);
                EXPECT_NE(failed.message().find("10.0.0.1:3128"), std::string::npos)
                    << failed.message();
                EXPECT_EQ(failed.message().find("word"), std::string::npos);
            }
        }
    }
    EXPECT_EQ(answer("").code(), client_errc::connection_closed);
}

}  // namespace
}  // namespace dynox::detail
