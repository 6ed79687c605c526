// TLS against a server of OpenSSL's, with a certificate authority made for the test.
#include "client/tls.hpp"

#include <boost/asio/use_future.hpp>

#include <fstream>
#include <sstream>

#include "support/temporary_directory.hpp"
#include "support/test_authority.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

using test::http_answer;
using test::TestServer;

class Tls : public ::testing::Test {
  protected:
    void use_certificate(const char* names, long from_seconds = -60) {
        context = authority.use_certificate(names, from_seconds);
    }
    static std::string answer(const std::string&) {
        return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");
    }
    DynamoDBClient client_of(const std::string& url, bool trusted = true) const {
        ClientConfig config;
        config.endpoint_url = url;
        config.max_retries = 0;
        if (trusted) {
            config.ca_bundle = authority.ca_bundle();
        }
        return DynamoDBClient(config);
    }

    test::TemporaryDirectory directory;
    test::TestAuthority authority;
    SSL_CTX* context = nullptr;
};

TEST_F(Tls, SpeaksWithATrustedServer) {
    use_certificate("IP:127.0.0.1");
    const TestServer server(answer, context);
    const DynamoDBClient client = client_of(server.url());
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
        EXPECT_TRUE(
            client.get_item("t", key("pk", "a"), with_diagnostics(boost::asio::use_future)).get());
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, ReadsCertificatesOnceForAllClients) {
    const std::string bundle = authority.ca_bundle();
    const auto first = detail::TlsTrust::shared(bundle);
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, *detail::TlsTrust::shared(bundle));
    const auto system = detail::TlsTrust::shared({});
    EXPECT_EQ(*system, *detail::TlsTrust::shared({}));
    EXPECT_NE(*system, *first);
    // Until the file changes.
    std::ofstream(bundle, std::ios::app) << "\n# a comment\n";
    const auto second = detail::TlsTrust::shared(bundle);
    ASSERT_TRUE(second);
    EXPECT_NE(*first, *second);
    EXPECT_EQ(*second, *detail::TlsTrust::shared(bundle));
    std::ofstream(bundle) << "nothing\n";
    EXPECT_EQ(detail::TlsTrust::shared(bundle).error().code(), client_errc::invalid_argument);
}

TEST_F(Tls, DoesNotPileUpCertificatesThatNobodyUses) {
    std::stringstream text;
    text << std::ifstream(authority.ca_bundle()).rdbuf();
    const auto first = detail::TlsTrust::shared(authority.ca_bundle());
    std::vector<std::weak_ptr<detail::TlsTrust>> others;
    for (int i = 0; i < 20; ++i) {
        const std::string bundle = directory.path() + "/" + std::to_string(i) + ".pem";
        std::ofstream(bundle) << text.str();
        others.push_back(*detail::TlsTrust::shared(bundle));
    }
    EXPECT_TRUE(others.front().expired());
    EXPECT_FALSE(others.back().expired());
    EXPECT_EQ(*first, *detail::TlsTrust::shared(authority.ca_bundle()));
}

TEST_F(Tls, TrustsWhatTheFileSaysWhenAConnectionIsMade) {
    use_certificate("IP:127.0.0.1");
    TestServer server(answer, context);
    const DynamoDBClient client = client_of(server.url());
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    std::stringstream good;
    good << std::ifstream(authority.ca_bundle()).rdbuf();
    // Unreadable: what was read before still counts.
    std::ofstream(authority.ca_bundle()) << "half a file";
    server.drop_connections();
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
    // Somebody else: not trusted any more.
    const test::TestAuthority other;
    std::ofstream(authority.ca_bundle()) << std::ifstream(other.ca_bundle()).rdbuf();
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));  // over the connection that is open
    server.drop_connections();
    EXPECT_THROW((void)client.sync_get_item("t", key("pk", "a")), ConnectionException);
    std::ofstream(authority.ca_bundle()) << good.str();
    EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
}

TEST_F(Tls, ChecksHostNames) {
    use_certificate("DNS:localhost");
    const TestServer server(answer, context);
    EXPECT_TRUE(client_of("https://localhost:" + server.port()).sync_get_item("t", key("pk", "a")));
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url()).sync_get_item("t", key("pk", "a")); });
    EXPECT_EQ(error.code().category(), detail::tls_category());
    EXPECT_NE(error.message().find("certificate of 127.0.0.1 is not trusted: IP address mismatch"),
              std::string::npos)
        << error.message();
}

TEST_F(Tls, TellsTheServerItsName) {
    use_certificate("DNS:localhost,IP:127.0.0.1");
    static std::atomic<int> named = 0;
    static std::atomic<int> unnamed = 0;
    SSL_CTX_set_tlsext_servername_callback(
        context, +[](SSL* ssl, int*, void*) {
            const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            ++(name != nullptr && std::string_view(name) == "localhost" ? named : unnamed);
            return SSL_TLSEXT_ERR_OK;
        });
    const TestServer server(answer, context);
    EXPECT_TRUE(client_of("https://localhost:" + server.port()).sync_get_item("t", key("pk", "a")));
    EXPECT_EQ(named, 1);
    // An address is no name (RFC 6066, section 3).
    EXPECT_TRUE(client_of(server.url()).sync_get_item("t", key("pk", "a")));
    EXPECT_EQ(named, 1);
    EXPECT_EQ(unnamed, 1);
}

TEST_F(Tls, ChecksTheOtherHostName) {
    use_certificate("DNS:example.com");
    const TestServer server(answer, context);
    const auto error = test::expect_exception<ConnectionException>([&] {
        (void)client_of("https://localhost:" + server.port()).sync_get_item("t", key("pk", "a"));
    });
    EXPECT_NE(error.message().find("hostname mismatch"), std::string::npos) << error.message();
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, RefusesAnAuthorityNobodyTrusts) {
    use_certificate("IP:127.0.0.1");
    const TestServer server(answer, context);
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url(), false).sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("unable to get local issuer certificate"), std::string::npos)
        << error.message();
    EXPECT_FALSE(is_retryable(error.code()));
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, RefusesExpiredCertificates) {
    use_certificate("IP:127.0.0.1", -7200);
    const TestServer server(answer, context);
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url()).sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("expired"), std::string::npos) << error.message();
}

TEST_F(Tls, RefusesOldVersions) {
    use_certificate("IP:127.0.0.1");
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    SSL_CTX_set_security_level(context, 0);
    const TestServer server(answer, context);
    EXPECT_THROW((void)client_of(server.url()).sync_get_item("t", key("pk", "a")),
                 ConnectionException);
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, ResumesSessions) {
    use_certificate("IP:127.0.0.1");
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_CTX_set_max_proto_version(context, version);
        // Every answer ends its connection.
        const TestServer server(
            [](const std::string&) { return http_answer(200, "{}", "Connection: close\r\n"); },
            context);
        const DynamoDBClient client = client_of(server.url());
        for (int i = 0; i < 3; ++i) {
            EXPECT_FALSE(client.sync_get_item("t", key("pk", "a")));
        }
        EXPECT_EQ(server.connections(), 3);
        EXPECT_EQ(server.resumed_sessions(), 2) << version;
    }
}

TEST_F(Tls, CarriesLargeBodies) {
    use_certificate("IP:127.0.0.1");
    const std::string text(300'000, 'x');
    const TestServer server(
        [&](const std::string& request) {
            EXPECT_GT(request.size(), text.size());
            return http_answer(200, R"({"Attributes":{"pk":{"S":")" + text + R"("}}})");
        },
        context);
    const DynamoDBClient client = client_of(server.url());
    const WriteResult result = client.sync_put_item("t", item("pk", "a", "text", text),
                                                    PutItemOptions().return_values("ALL_OLD"));
    ASSERT_TRUE(result.attributes());
    EXPECT_EQ(result.attributes()->at("pk").as_string(), text);
    const WriteResult again = client
                                  .put_item("t", item("pk", "a", "text", text), PutItemOptions(),
                                            with_diagnostics(boost::asio::use_future))
                                  .get();
    EXPECT_TRUE(again.attributes());
}

TEST_F(Tls, TellsAServerThatSpeaksSomethingElse) {
    const TestServer server(
        [](const std::string&) { return std::string("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    ClientConfig config;
    config.endpoint_url = "https://127.0.0.1:" + server.port();
    config.max_retries = 0;
    config.connect_timeout = Seconds(0.05);
    const DynamoDBClient client(config);
    // A plain server waits for more of what it takes for a request.
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client.sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("TLS handshake with 127.0.0.1"), std::string::npos)
        << error.message();
}

TEST_F(Tls, WantsTheGoodbyeBehindAnAnswerThatEndsWithTheConnection) {
    use_certificate("IP:127.0.0.1");
    for (const bool says_goodbye : {true, false}) {
        SSL_CTX_set_quiet_shutdown(context, says_goodbye ? 0 : 1);
        TestServer server(
            [](const std::string&) {
                return std::string(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                    "{\"Item\":{\"pk\":{\"S\":\"a\"}}}");
            },
            context);
        server.close_after_answers();
        const DynamoDBClient client = client_of(server.url());
        if (says_goodbye) {
            EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
            continue;
        }
        // Anybody on the way may have cut it off.
        const auto error = test::expect_exception<ConnectionException>(
            [&] { (void)client.sync_get_item("t", key("pk", "a")); });
        EXPECT_NE(error.message().find("without the end of TLS"), std::string::npos)
            << error.message();
    }
}

TEST_F(Tls, TellsABundleThatIsNone) {
    for (const std::string& path : {directory / "absent.pem", directory / "empty.pem"}) {
        if (path.ends_with("empty.pem")) {
            std::ofstream(path) << "not a certificate";
        }
        ClientConfig config;
        config.endpoint_url = "https://localhost:1";
        config.ca_bundle = path;
        const auto error = test::expect_exception<ClientException>(
            [&] { (void)DynamoDBClient(config).sync_get_item("t", key("pk", "a")); });
        EXPECT_EQ(error.code(), client_errc::invalid_argument);
        EXPECT_NE(error.message().find(path), std::string::npos) << error.message();
    }
}

}  // namespace
}  // namespace dynox
