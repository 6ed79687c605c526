// A certificate authority made for a test, and a server's TLS context with a certificate of its
// own.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

#include "support/temporary_directory.hpp"

namespace dynox::test {

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

inline void add_extension(X509* certificate, X509* issuer, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
    ASSERT_NE(extension, nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by itself (an authority). `names`: e.g. "DNS:localhost,IP:127.0.0.1".
/// Valid for an hour from `from_seconds` on.
inline Identity make_identity(const Identity* issuer, const char* names, long from_seconds = -60) {
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

/// An authority, its certificate in a file for clients, and a context for a server that it trusts.
class TestAuthority {
  public:
    TestAuthority() : authority_(make_identity(nullptr, "")), ca_bundle_(directory_ / "ca.pem") {
        std::FILE* file = std::fopen(ca_bundle_.c_str(), "w");
        PEM_write_X509(file, authority_.certificate.get());
        std::fclose(file);
    }
    /// A PEM file.
    [[nodiscard]] const std::string& ca_bundle() const noexcept { return ca_bundle_; }
    /// A context whose certificate is for `names`, as of make_identity(). The last one's context
    /// goes.
    SSL_CTX* use_certificate(const char* names, long from_seconds = -60) {
        identity_ = make_identity(&authority_, names, from_seconds);
        context_.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_use_certificate(context_.get(), identity_.certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), identity_.key.get());
        return context_.get();
    }

  private:
    TemporaryDirectory directory_;
    Identity authority_;
    std::string ca_bundle_;
    Identity identity_;
    std::unique_ptr<SSL_CTX, ContextDeleter> context_;
};

}  // namespace dynox::test
