#include "client/tls.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

namespace dynox::detail {

namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter<&SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Deleter<&SSL_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Deleter<&X509_STORE_free>>;
using SessionPtr = std::unique_ptr<SSL_SESSION, Deleter<&SSL_SESSION_free>>;

/// The first entry of OpenSSL's queue of errors, which is empty afterwards.
std::string openssl_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) {  // of a file; OpenSSL has no words for these
        return std::generic_category().message(ERR_GET_REASON(code));
    }
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "unknown reason" : reason;
}

// Boost's base class has a protected destructor that is not virtual; nobody deletes a category.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class TlsCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "dynox.tls"; }
    std::string message(int value) const override {
        return value == tls_failure ? "TLS failed" : X509_verify_cert_error_string(value);
    }
    static constexpr int tls_failure = -1;
};
#pragma GCC diagnostic pop

bool is_address(const std::string& host) {
    in6_addr scratch{};
    return ::inet_pton(AF_INET, host.c_str(), &scratch) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &scratch) == 1;
}

}  // namespace

const boost::system::error_category& tls_category() noexcept {
    static const TlsCategory category;
    return category;
}

struct TlsTrust::Impl {
    StorePtr store;
};

TlsTrust::TlsTrust(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsTrust::~TlsTrust() = default;

Result<std::shared_ptr<TlsTrust>> TlsTrust::load(const std::string& ca_bundle,
                                                 const std::string& source) {
    auto impl = std::make_unique<Impl>();
    impl->store.reset(X509_STORE_new());
    X509_STORE* store = impl->store.get();
    ERR_clear_error();
    const int loaded = store == nullptr    ? 0
                       : ca_bundle.empty() ? X509_STORE_set_default_paths(store)
                                           : X509_STORE_load_file(store, ca_bundle.c_str());
    if (loaded != 1) {
        return Error(client_errc::invalid_argument,
                     source + ": expected a PEM file with certificates, found \"" + ca_bundle +
                         "\" (" + openssl_reason() + ")");
    }
    return std::shared_ptr<TlsTrust>(new TlsTrust(std::move(impl)));
}

namespace {

/// What tells one content of a file from the next one; all 0: there is no such file.
struct FileState {
    explicit FileState(const std::string& path) {
        struct stat found {};
        if (::stat(path.c_str(), &found) == 0) {
            device = found.st_dev;
            number = found.st_ino;
            size = found.st_size;
            seconds = found.st_mtim.tv_sec;
            nanoseconds = found.st_mtim.tv_nsec;
        }
    }
    bool operator==(const FileState&) const = default;

    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0;
    std::time_t seconds = 0;
    long nanoseconds = 0;
};

/// The file that OpenSSL takes for the system's certificates. Its directory is no matter: OpenSSL
/// looks there again for each authority that it does not know.
std::string system_bundle() {
    const char* const file = std::getenv(X509_get_default_cert_file_env());
    return file != nullptr ? file : X509_get_default_cert_file();
}

struct Reading {
    std::string file;
    FileState state;
    std::shared_ptr<TlsTrust> trust;
};

struct Readings {
    std::mutex mutex;
    std::map<std::string, Reading> by_bundle;
};

/// Never destroyed, since clients in static objects may need it to the very end.
Readings& readings() {
    static Readings& instance = *new Readings;
    return instance;
}

/// Bundles that nobody uses any more are kept only as far as this, for the next client.
constexpr std::size_t readings_kept = 8;

}  // namespace

Result<std::shared_ptr<TlsTrust>> TlsTrust::shared(const std::string& ca_bundle,
                                                   const std::string& source) {
    const std::string file = ca_bundle.empty() ? system_bundle() : ca_bundle;
    Readings& all = readings();
    const std::lock_guard lock(all.mutex);
    const FileState state(file);
    const auto found = all.by_bundle.find(ca_bundle);
    if (found != all.by_bundle.end() && found->second.file == file &&
        found->second.state == state) {
        return found->second.trust;
    }
    Result<std::shared_ptr<TlsTrust>> loaded = load(ca_bundle, source);
    if (!loaded) {
        return loaded;
    }
    if (all.by_bundle.size() >= readings_kept) {
        std::erase_if(all.by_bundle,
                      [](const auto& entry) { return entry.second.trust.use_count() == 1; });
    }
    all.by_bundle.insert_or_assign(ca_bundle, Reading{file, state, *loaded});
    return loaded;
}

struct TlsContext::Impl {
    ContextPtr context;
    std::string host;
    bool host_is_address = false;
    std::mutex mutex;
    SessionPtr session;  // the last one that the service gave
};

namespace {

int impl_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::create(const TlsTrust& trust,
                                                       const std::string& host) {
    auto impl = std::make_unique<Impl>();
    impl->host = host;
    impl->host_is_address = is_address(host);
    impl->context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = impl->context.get();
    if (context == nullptr) {
        return Error(client_errc::invalid_argument, "TLS is not available: " + openssl_reason());
    }
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // Sessions are kept by the callback below, one for the one host of a client.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set1_cert_store(context, trust.impl_->store.get());
    SSL_CTX_set_ex_data(context, impl_index(), impl.get());
    SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION* session) {
        auto* owner = static_cast<Impl*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), impl_index()));
        const std::lock_guard lock(owner->mutex);
        owner->session.reset(session);
        return 1;  // the session is ours now
    });
    return std::shared_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

Result<std::shared_ptr<TlsContext>> TlsContext::create(const std::string& ca_bundle,
                                                       const std::string& host) {
    const Result<std::shared_ptr<TlsTrust>> trust = TlsTrust::load(ca_bundle);
    if (!trust) {
        return trust.error();
    }
    return create(**trust, host);
}

struct TlsSession::Impl {
    std::shared_ptr<TlsContext> context;
    SslPtr ssl;
    BIO* from_peer = nullptr;  // owned by ssl
    BIO* to_peer = nullptr;    // owned by ssl
};

TlsSession::TlsSession(std::shared_ptr<TlsContext> context) : impl_(std::make_unique<Impl>()) {
    impl_->context = std::move(context);
    TlsContext::Impl& shared = *impl_->context->impl_;
    impl_->ssl.reset(SSL_new(shared.context.get()));
    SSL* ssl = impl_->ssl.get();
    impl_->from_peer = BIO_new(BIO_s_mem());
    impl_->to_peer = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, impl_->from_peer, impl_->to_peer);
    SSL_set_connect_state(ssl);
    if (shared.host_is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), shared.host.c_str());
    } else {
        SSL_set1_host(ssl, shared.host.c_str());
        SSL_set_tlsext_host_name(ssl, shared.host.c_str());
    }
    const std::lock_guard lock(shared.mutex);
    if (shared.session != nullptr) {
        SSL_set_session(ssl, shared.session.get());
    }
}

TlsSession::~TlsSession() {
    // OpenSSL forgets the session of a connection that ends without a goodbye; ours end when the
    // service closes them, or in the pool.
    if (!error_.code()) {
        SSL_set_shutdown(impl_->ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
}

TlsSession::State TlsSession::state_after(int result) {
    SSL* ssl = impl_->ssl.get();
    switch (SSL_get_error(ssl, result)) {
        case SSL_ERROR_NONE:
            return State::done;
        case SSL_ERROR_WANT_READ:
            return State::want_input;
        case SSL_ERROR_ZERO_RETURN:
            return State::closed;
        default:
            break;
    }
    const long verified = SSL_get_verify_result(ssl);
    const std::string& host = impl_->context->impl_->host;
    if (verified != X509_V_OK) {
        ERR_clear_error();
        error_ = Error(error_code(static_cast<int>(verified), tls_category()),
                       "TLS: the certificate of " + host +
                           " is not trusted: " + X509_verify_cert_error_string(verified));
    } else {
        error_ = Error(error_code(TlsCategory::tls_failure, tls_category()),
                       "TLS with " + host + " failed: " + openssl_reason());
    }
    return State::failed;
}

TlsSession::State TlsSession::handshake() {
    ERR_clear_error();
    return state_after(SSL_do_handshake(impl_->ssl.get()));
}

namespace {

using BioPtr = std::unique_ptr<BIO, Deleter<&BIO_free>>;

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

std::string name_text(const X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return text_of(bio.get());
}

}  // namespace

std::string TlsSession::describe() const {
    const SSL* ssl = impl_->ssl.get();
    std::string text = SSL_get_version(ssl);
    text.append(", ").append(SSL_get_cipher_name(ssl));
    const X509* certificate = SSL_get0_peer_certificate(ssl);
    if (certificate != nullptr) {
        const BioPtr end(BIO_new(BIO_s_mem()));
        ASN1_TIME_print(end.get(), X509_get0_notAfter(certificate));
        text += "; certificate of " + name_text(X509_get_subject_name(certificate));
        text += ", issued by " + name_text(X509_get_issuer_name(certificate));
        text += ", valid until " + text_of(end.get());
    }
    return text;
}

TlsSession::State TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t written = 0;
    // A memory BIO takes everything, so a write is whole or has failed.
    return state_after(SSL_write_ex(impl_->ssl.get(), bytes.data(), bytes.size(), &written));
}

TlsSession::State TlsSession::read(char* to, std::size_t size, std::size_t& count) {
    ERR_clear_error();
    return state_after(SSL_read_ex(impl_->ssl.get(), to, size, &count));
}

std::string_view TlsSession::output() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(impl_->to_peer, &data);
    return size <= 0 ? std::string_view() : std::string_view(data, static_cast<std::size_t>(size));
}

void TlsSession::drop_output() {
    (void)BIO_reset(impl_->to_peer);
}

void TlsSession::input(std::string_view bytes) {
    std::size_t written = 0;
    BIO_write_ex(impl_->from_peer, bytes.data(), bytes.size(), &written);
}

}  // namespace dynox::detail
