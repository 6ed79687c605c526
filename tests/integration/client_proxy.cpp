// The client through proxies: one of the test's own, and Debian's tinyproxy, both with a password.
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>

#include "dynox/client.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_authority.hpp"
#include "support/test_proxy.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

extern char** environ;

namespace dynox {
namespace {

namespace asio = boost::asio;
using test::http_answer;
using test::TestProxy;
using test::TestServer;

// "Aladdin:open sesame", RFC 7617's example.
constexpr const char* login = "Aladdin:open%20sesame@";
constexpr const char* authorization = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

std::string answer(const std::string&) {
    return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");
}

class ClientProxy : public ::testing::Test {
  protected:
    ClientConfig config_of(const std::string& url, const std::string& proxy_url) {
        ClientConfig config;
        config.region = "us-east-1";
        config.access_key = "a";
        config.secret_key = "s";
        config.endpoint_url = url;
        config.proxy_url = proxy_url;
        config.max_retries = 0;
        config.ca_bundle = authority.ca_bundle();
        config.connect_timeout = Seconds(10);
        return config;
    }
    /// Both forms, twice: the connection stays open.
    static void get_items(const DynamoDBClient& client) {
        for (int i = 0; i < 2; ++i) {
            EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
            EXPECT_TRUE(
                client.get_item("t", key("pk", "a"), with_diagnostics(asio::use_future)).get());
        }
    }
    test::TestAuthority authority;
};

TEST_F(ClientProxy, ForwardsPlainRequests) {
    const TestServer server(answer);
    const TestProxy proxy(authorization);
    // Only the proxy can find this host.
    const DynamoDBClient client(config_of("http://db.invalid:" + server.port(),
                                          "http://" + std::string(login) + proxy.address()));
    get_items(client);
    EXPECT_EQ(server.requests(), 4);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(proxy.requests().front(), "POST http://db.invalid:" + server.port() + "/ HTTP/1.1");
}

TEST_F(ClientProxy, TunnelsTls) {
    SSL_CTX* const tls = authority.use_certificate("DNS:db.invalid");
    const TestServer server(answer, tls);
    const TestProxy proxy(authorization);
    const DynamoDBClient client(config_of("https://db.invalid:" + server.port(),
                                          "http://" + std::string(login) + proxy.address()));
    get_items(client);
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(proxy.requests(),
              std::vector<std::string>{"CONNECT db.invalid:" + server.port() + " HTTP/1.1"});
}

TEST_F(ClientProxy, ChecksTheServersNameThroughTheTunnel) {
    SSL_CTX* const tls = authority.use_certificate("DNS:other.invalid");
    const TestServer server(answer, tls);
    const TestProxy proxy;
    const DynamoDBClient client(
        config_of("https://db.invalid:" + server.port(), "http://" + proxy.address()));
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client.sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("certificate of db.invalid is not trusted"), std::string::npos)
        << error.message();
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(ClientProxy, SpeaksTlsWithTheProxyItself) {
    SSL_CTX* const tls = authority.use_certificate("DNS:db.invalid,IP:127.0.0.1");
    const TestProxy proxy(authorization, tls);
    const std::string proxy_url = "https://" + std::string(login) + proxy.address();
    const TestServer plain(answer);
    get_items(DynamoDBClient(config_of("http://db.invalid:" + plain.port(), proxy_url)));
    EXPECT_EQ(plain.requests(), 4);
    // TLS inside TLS, with more than a record's worth each way.
    const std::string text(300'000, 'x');
    const TestServer secure(
        [&](const std::string&) {
            return http_answer(200, R"({"Attributes":{"pk":{"S":")" + text + R"("}}})");
        },
        tls);
    const DynamoDBClient client(config_of("https://db.invalid:" + secure.port(), proxy_url));
    const WriteResult result = client.sync_put_item("t", item("pk", "a", "text", text),
                                                    PutItemOptions().return_values("ALL_OLD"));
    ASSERT_TRUE(result.attributes());
    EXPECT_EQ(result.attributes()->at("pk").as_string(), text);
    EXPECT_EQ(proxy.tunnels(), 1);
}

TEST_F(ClientProxy, TellsThatItsPasswordIsWrong) {
    SSL_CTX* const tls = authority.use_certificate("DNS:db.invalid");
    const TestServer plain(answer);
    const TestServer secure(answer, tls);
    const TestProxy proxy(authorization);
    for (const std::string& url :
         {"http://db.invalid:" + plain.port(), "https://db.invalid:" + secure.port()}) {
        for (const char* wrong : {"", "Aladdin:guessed@"}) {
            ClientConfig config = config_of(url, "http://" + std::string(wrong) + proxy.address());
            config.max_retries = 3;
            const auto error = test::expect_exception<ConnectionException>(
                [&] { (void)DynamoDBClient(config).sync_get_item("t", key("pk", "a")); });
            EXPECT_EQ(error.code(), boost::system::errc::permission_denied);
            EXPECT_NE(error.message().find("407"), std::string::npos) << error.message();
            EXPECT_EQ(error.message().find("guessed"), std::string::npos);
        }
    }
    EXPECT_EQ(proxy.refused(), 4);  // no retries
    EXPECT_EQ(plain.requests() + secure.requests(), 0);
}

TEST_F(ClientProxy, TellsThatTheServerCannotBeReached) {
    std::string port;
    {
        const TestServer gone(answer);
        port = gone.port();
    }
    const TestProxy proxy;
    const auto error = test::expect_exception<ConnectionException>([&] {
        (void)DynamoDBClient(config_of("https://db.invalid:" + port, "http://" + proxy.address()))
            .sync_get_item("t", key("pk", "a"));
    });
    EXPECT_NE(error.message().find("did not open a tunnel: it answered 502"), std::string::npos)
        << error.message();
    EXPECT_TRUE(is_retryable(error.code()));
}

TEST_F(ClientProxy, EnvironmentNeverAppliesToThisMachine) {
    const TestServer server(answer);
    for (const char* name : {"http_proxy", "all_proxy"}) {
        ASSERT_EQ(::setenv(name, "http://127.0.0.1:1", 1), 0);
    }
    const DynamoDBClient client(config_of(server.url(), ""));
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    // A host that only a proxy could find goes to the one of the environment.
    const auto error = test::expect_exception<ConnectionException>([&] {
        (void)DynamoDBClient(config_of("http://db.invalid:1", ""))
            .sync_get_item("t", key("pk", "a"));
    });
    EXPECT_NE(error.message().find("could not connect to 127.0.0.1:1"), std::string::npos)
        << error.message();
    for (const char* name : {"http_proxy", "all_proxy"}) {
        ::unsetenv(name);
    }
}

/// Debian's tinyproxy on a port of its own, with a password.
class Tinyproxy {
  public:
    static constexpr const char* program = "/usr/bin/tinyproxy";
    Tinyproxy() {
        {
            const TestServer unused(answer);
            port_ = unused.port();
        }
        const std::string file = directory_.path() + "/tinyproxy.conf";
        std::ofstream(file) << "Port " << port_
                            << "\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nAllow 127.0.0.1\n"
                            << "BasicAuth Aladdin opensesame\nLogFile \"" << directory_.path()
                            << "/log\"\nPidFile \"" << directory_.path() << "/pid\"\n";
        std::vector<std::string> words{program, "-d", "-c", file};
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(::posix_spawn(&process_, program, &actions, nullptr, arguments.data(), environ),
                  0);
        posix_spawn_file_actions_destroy(&actions);
    }
    ~Tinyproxy() {
        ::kill(process_, SIGTERM);
        int status = 0;
        ::waitpid(process_, &status, 0);
    }
    Tinyproxy(const Tinyproxy&) = delete;
    Tinyproxy& operator=(const Tinyproxy&) = delete;
    [[nodiscard]] std::string url(const std::string& password) const {
        return "http://Aladdin:" + password + "@127.0.0.1:" + port_;
    }

  private:
    test::TemporaryDirectory directory_;
    std::string port_;
    pid_t process_ = -1;
};

TEST_F(ClientProxy, WorksWithTinyproxy) {
    if (::access(Tinyproxy::program, X_OK) != 0) {
        GTEST_SKIP() << "tinyproxy is not installed (Debian package tinyproxy-bin)";
    }
    SSL_CTX* const tls = authority.use_certificate("IP:127.0.0.1");
    const TestServer plain(answer);
    const TestServer secure(answer, tls);
    const Tinyproxy proxy;
    for (const TestServer* server : {&plain, &secure}) {
        ClientConfig config = config_of(server->url(), proxy.url("opensesame"));
        config.max_retries = 200;  // it may still be starting
        const DynamoDBClient client(config);
        get_items(client);
        EXPECT_EQ(server->requests(), 4);
        ClientConfig wrong = config_of(server->url(), proxy.url("guessed"));
        const auto error = test::expect_exception<ConnectionException>(
            [&] { (void)DynamoDBClient(wrong).sync_get_item("t", key("pk", "a")); });
        // It says 401 to a wrong password, and hangs up on the rest of a plain request.
        if (server == &secure) {
            EXPECT_EQ(error.code(), boost::system::errc::permission_denied) << error.message();
            EXPECT_NE(error.message().find("did not open a tunnel"), std::string::npos)
                << error.message();
        }
        EXPECT_EQ(server->requests(), 4);
    }
}

}  // namespace
}  // namespace dynox
