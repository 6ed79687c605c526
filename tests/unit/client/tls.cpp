// TLS against a server of OpenSSL's, with a certificate authority made for the test.
#include "client/tls.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <boost/asio/use_future.hpp>

#include <fstream>

#include "support/temporary_directory.hpp"
#include "unit/client/support.hpp"
#include "unit/client/test_server.hpp"

namespace dynox {
namespace {

using test::http_answer;
using test::TestServer;

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

/// A key and its certificate.
struct Identity {
    std::unique_ptr<EVP_PKEY, KeyDeleter> key;
    std::unique_ptr<X509, CertificateDeleter> certificate;
};

void add_extension(X509* certificate, X509* issuer, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
    ASSERT_NE(extension, nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by itself (an authority). `names`: e.g. "DNS:localhost,IP:127.0.0.1". Valid for an hour from
/// `from_seconds` on.
Identity make_identity(const Identity* issuer, const char* names, long from_seconds = -60) {
    Identity identity;
    identity.key.reset(EVP_EC_gen("P-256"));
    identity.certificate.reset(X509_new());
    X509* certificate = identity.certificate.get();
    X509_set_version(certificate, 2);
    static int serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from_seconds);
    X509_gmtime_adj(X509_getm_notAfter(certificate), from_seconds + 3600);
    X509_set_pubkey(certificate, identity.key.get());
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(issuer == nullptr ? "test authority" : "server"), -1,
        -1, 0);
    X509* signer = issuer == nullptr ? certificate : issuer->certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    if (issuer == nullptr) {
        add_extension(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        add_extension(certificate, signer, NID_subject_alt_name, names);
    }
    X509_sign(certificate, issuer == nullptr ? identity.key.get() : issuer->key.get(),
              EVP_sha256());
    return identity;
}

class Tls : public ::testing::Test {
  protected:
    Tls() : authority(make_identity(nullptr, "")), ca_bundle(directory / "ca.pem") {
        std::FILE* file = std::fopen(ca_bundle.c_str(), "w");
        PEM_write_X509(file, authority.certificate.get());
        std::fclose(file);
    }
    void use_certificate(const char* names, long from_seconds = -60) {
        identity = make_identity(&authority, names, from_seconds);
        context.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_use_certificate(context.get(), identity.certificate.get());
        SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
    }
    static std::string answer(const std::string&) {
        return http_answer(200, R"({"Item":{"pk":{"S":"a"}}})");
    }
    DynamoDBClient client_of(const std::string& url, bool trusted = true) const {
        ClientConfig config;
        config.endpoint_url = url;
        config.max_retries = 0;
        if (trusted) {
            config.ca_bundle = ca_bundle;
        }
        return DynamoDBClient(config);
    }

    test::TemporaryDirectory directory;
    Identity authority;
    std::string ca_bundle;
    Identity identity;
    std::unique_ptr<SSL_CTX, ContextDeleter> context;
};

TEST_F(Tls, SpeaksWithATrustedServer) {
    use_certificate("IP:127.0.0.1");
    const TestServer server(answer, context.get());
    const DynamoDBClient client = client_of(server.url());
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(client.sync_get_item("t", key("pk", "a")));
        EXPECT_TRUE(
            client.get_item("t", key("pk", "a"), with_diagnostics(boost::asio::use_future)).get());
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, ChecksHostNames) {
    use_certificate("DNS:localhost");
    const TestServer server(answer, context.get());
    EXPECT_TRUE(client_of("https://localhost:" + server.port()).sync_get_item("t", key("pk", "a")));
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url()).sync_get_item("t", key("pk", "a")); });
    EXPECT_EQ(error.code().category(), detail::tls_category());
    EXPECT_NE(error.message().find("certificate of 127.0.0.1 is not trusted: IP address mismatch"),
              std::string::npos)
        << error.message();
}

TEST_F(Tls, ChecksTheOtherHostName) {
    use_certificate("DNS:example.com");
    const TestServer server(answer, context.get());
    const auto error = test::expect_exception<ConnectionException>([&] {
        (void)client_of("https://localhost:" + server.port()).sync_get_item("t", key("pk", "a"));
    });
    EXPECT_NE(error.message().find("hostname mismatch"), std::string::npos) << error.message();
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, RefusesAnAuthorityNobodyTrusts) {
    use_certificate("IP:127.0.0.1");
    const TestServer server(answer, context.get());
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url(), false).sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("unable to get local issuer certificate"), std::string::npos)
        << error.message();
    EXPECT_FALSE(is_retryable(error.code()));
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, RefusesExpiredCertificates) {
    use_certificate("IP:127.0.0.1", -7200);
    const TestServer server(answer, context.get());
    const auto error = test::expect_exception<ConnectionException>(
        [&] { (void)client_of(server.url()).sync_get_item("t", key("pk", "a")); });
    EXPECT_NE(error.message().find("expired"), std::string::npos) << error.message();
}

TEST_F(Tls, RefusesOldVersions) {
    use_certificate("IP:127.0.0.1");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(context.get(), 0);
    const TestServer server(answer, context.get());
    EXPECT_THROW((void)client_of(server.url()).sync_get_item("t", key("pk", "a")),
                 ConnectionException);
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, ResumesSessions) {
    use_certificate("IP:127.0.0.1");
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        SSL_CTX_set_max_proto_version(context.get(), version);
        // Every answer ends its connection.
        const TestServer server(
            [](const std::string&) { return http_answer(200, "{}", "Connection: close\r\n"); },
            context.get());
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
        context.get());
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
