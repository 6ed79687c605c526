#include "engine/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

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
            // Without MD5 no key has a place; a machine that forbids it cannot run the engine at
            // all.
            std::abort();
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
const EVP_MD* md5() {
    static const Algorithm* const algorithm = new Algorithm("MD5");
    return algorithm->get();
}
const EVP_MD* sha256() {
    static const Algorithm* const algorithm = new Algorithm("SHA256");
    return algorithm->get();
}

}  // namespace

std::uint64_t key_digest(const std::string_view* pieces, std::size_t count) {
    EVP_MD_CTX* context = thread_context();
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_DigestInit_ex2(context, md5(), nullptr);
    EVP_DigestUpdate(context, "Outliers", 8);
    for (std::size_t i = 0; i < count; ++i) {
        EVP_DigestUpdate(context, pieces[i].data(), pieces[i].size());
    }
    EVP_DigestFinal_ex(context, digest, nullptr);
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
