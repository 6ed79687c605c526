#include "engine/digest.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED  // MD5, see key_digest()
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>

#include <cstdlib>
#include <memory>

namespace dynox::engine {
namespace {

// An algorithm fetched once. Fetching costs about a microsecond, so it must not happen per key.
class Algorithm {
  public:
    explicit Algorithm(const char* name) {
        // Else OpenSSL frees at exit what other threads are using.
        OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
        algorithm_ = EVP_MD_fetch(nullptr, name, nullptr);
        if (algorithm_ == nullptr) {
            std::abort();  // an OpenSSL without SHA-256
        }
    }
    ~Algorithm() { EVP_MD_free(algorithm_); }
    Algorithm(const Algorithm&) = delete;
    Algorithm& operator=(const Algorithm&) = delete;
    [[nodiscard]] const EVP_MD* get() const noexcept { return algorithm_; }

  private:
    EVP_MD* algorithm_ = nullptr;
};

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

EVP_MD_CTX* thread_context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    return context.get();
}

// Never destroyed: threads may still hash keys while static objects are torn down.
const EVP_MD* sha256() {
    static const Algorithm* const algorithm = new Algorithm("SHA256");
    return algorithm->get();
}

}  // namespace

// Not through EVP, which would load OpenSSL's providers for it (2 MB, a millisecond), takes twice as
// long for a short key, and refuses MD5 where FIPS 140 is asked for. Nothing secret depends on it.
std::uint64_t key_digest(const std::string_view* pieces, std::size_t count) {
    MD5_CTX context;
    unsigned char digest[MD5_DIGEST_LENGTH];
    MD5_Init(&context);
    MD5_Update(&context, "Outliers", 8);
    for (std::size_t i = 0; i < count; ++i) {
        MD5_Update(&context, pieces[i].data(), pieces[i].size());
    }
    MD5_Final(digest, &context);
    std::uint64_t first = 0;
    for (int i = 0; i < 8; ++i) {
        first = first << 8 | digest[i];
    }
    return first;
}

std::uint64_t key_digest(std::initializer_list<std::string_view> pieces) {
    return key_digest(pieces.begin(), pieces.size());
}

std::string content_digest(std::string_view bytes) {
    EVP_MD_CTX* context = thread_context();
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestInit_ex2(context, sha256(), nullptr);
    EVP_DigestUpdate(context, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(context, digest, &size);
    return {reinterpret_cast<const char*>(digest), size};
}

}  // namespace dynox::engine
