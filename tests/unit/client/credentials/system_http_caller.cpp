#include "client/credentials/system_http_caller.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "../test_server.hpp"
#include "client/blocking_driver.hpp"
#include "support/aws_cases.hpp"

namespace dynox::detail {
namespace {

/// Keeps what it was asked, and answers with "body".
class RecordingServer {
  public:
    RecordingServer()
        : server_([this](const std::string& request) {
              const std::lock_guard lock(mutex_);
              requests_.push_back(request);
              return std::string("HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n\r\nbody");
          }) {}
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::string port() const { return server_.port(); }
    [[nodiscard]] std::string request() {
        const std::lock_guard lock(mutex_);
        return requests_.empty() ? std::string() : requests_.back();
    }

  private:
    std::mutex mutex_;
    std::vector<std::string> requests_;
    test::TestServer server_;
};

Result<aws::HttpReply> send(const aws::HttpCall& call, const HttpLimits& limits = {},
                            const Proxies& proxies = {}) {
    BlockingDriver driver;
    SystemHttpCaller caller({}, {}, proxies);
    Task<Result<aws::HttpReply>> task = caller.send(driver, call, limits);
    task.start();
    return task.take();
}

aws::HttpCall get(std::string url) {
    aws::HttpCall call;
    call.method = "GET";
    call.url = std::move(url);
    return call;
}

TEST(SystemHttpCaller, SendsACallAndGivesTheAnswer) {
    RecordingServer server;
    aws::HttpCall call;
    call.method = "POST";
    call.url = server.url() + "/a/b?c=d%20e";
    call.headers.emplace_back("X-One", "1");
    call.body = "form";
    const Result<aws::HttpReply> reply = send(call);
    ASSERT_TRUE(reply.has_value()) << reply.error().message();
    EXPECT_EQ(reply->status, 202);
    EXPECT_EQ(reply->body, "body");
    const std::string request = server.request();
    EXPECT_TRUE(request.starts_with(
        "POST /a/b?c=d%20e HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n"))
        << request;
    EXPECT_NE(request.find("\r\nX-One: 1\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Length: 4\r\n"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\nform"));
}

TEST(SystemHttpCaller, SendsNoLengthWithoutABody) {
    RecordingServer server;
    ASSERT_TRUE(send(get(server.url())).has_value());
    EXPECT_TRUE(server.request().starts_with("GET / HTTP/1.1\r\n"));
    EXPECT_EQ(server.request().find("Content-Length"), std::string::npos);
}

TEST(SystemHttpCaller, RefusesWhatIsNoRequest) {
    RecordingServer server;
    EXPECT_TRUE(send(get("memory://")).has_error());
    EXPECT_TRUE(send(get("nothing")).has_error());
    EXPECT_TRUE(send(get(server.url() + "/a b")).has_error());
    aws::HttpCall call = get(server.url());
    call.headers.emplace_back("Authorization", "SECRET\r\nX: y");
    const Result<aws::HttpReply> reply = send(call);
    ASSERT_TRUE(reply.has_error());
    EXPECT_NE(reply.error().message().find("Authorization"), std::string::npos);
    EXPECT_EQ(reply.error().message().find("SECRET"), std::string::npos);
    EXPECT_EQ(server.request(), "");
}

TEST(SystemHttpCaller, StaysOnThisMachineWhereItMust) {
    RecordingServer server;
    HttpLimits limits;
    limits.loopback_only = true;
    const Result<aws::HttpReply> here =
        send(get("http://localhost:" + server.port() + "/x"), limits);
    ASSERT_TRUE(here.has_value()) << here.error().message();
    EXPECT_NE(server.request().find("\r\nHost: localhost:" + server.port()), std::string::npos);
    const Result<aws::HttpReply> elsewhere = send(get("http://192.0.2.1/x"), limits);
    ASSERT_TRUE(elsewhere.has_error());
    EXPECT_NE(elsewhere.error().message().find("is not this machine"), std::string::npos);
}

TEST(SystemHttpCaller, GoesThroughAProxyWithTheWholeUrl) {
    RecordingServer proxy;
    const auto environment =
        test::environment_of({{"http_proxy", "http://user:word@127.0.0.1:" + proxy.port()}});
    const Result<Proxies> proxies = Proxies::find({}, *environment);
    ASSERT_TRUE(proxies.has_value());
    ASSERT_TRUE(send(get("http://sts.example/x?y=z"), {}, *proxies).has_value());
    const std::string request = proxy.request();
    EXPECT_TRUE(request.starts_with("GET http://sts.example/x?y=z HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nProxy-Authorization: Basic dXNlcjp3b3Jk\r\n"), std::string::npos);
}

}  // namespace
}  // namespace dynox::detail
