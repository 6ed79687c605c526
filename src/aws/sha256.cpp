#include "aws/sha256.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <new>

#include "value/hexadecimal.hpp"

namespace dynox::aws {

namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

Context make_context() {
    Context context(EVP_MD_CTX_new());
    if (context == nullptr) {
        throw std::bad_alloc();
    }
    return context;
}

// Fetched once for the process; OpenSSL keeps it until exit.
const EVP_MD* algorithm() {
    static const EVP_MD* const fetched = [] {
        EVP_MD* md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        if (md == nullptr) {
            throw std::bad_alloc();
        }
        return md;
    }();
    return fetched;
}

// A context in its initial state, copied from instead of initialised anew: EVP_DigestInit_ex2 looks
// up parameters.
const EVP_MD_CTX* initial_state() {
    static const Context state = [] {
        Context context = make_context();
        EVP_DigestInit_ex2(context.get(), algorithm(), nullptr);
        return context;
    }();
    return state.get();
}

EVP_MD_CTX* scratch() {
    static thread_local const Context context = make_context();
    return context.get();
}

Sha256Digest finish(EVP_MD_CTX* context) {
    Sha256Digest digest;
    EVP_DigestFinal_ex(context, digest.data(), nullptr);
    return digest;
}

}  // namespace

Sha256Digest sha256(std::string_view data) {
    EVP_MD_CTX* context = scratch();
    EVP_MD_CTX_copy_ex(context, initial_state());
    EVP_DigestUpdate(context, data.data(), data.size());
    return finish(context);
}

void append_hex(const Sha256Digest& digest, std::string& out) {
    append_hexadecimal(out, {reinterpret_cast<const char*>(digest.data()), digest.size()});
}

struct HmacKey::States {
    Context inner = make_context();
    Context outer = make_context();
};

HmacKey::HmacKey(std::string_view key) : states_(std::make_unique<States>()) {
    constexpr std::size_t block_size_bytes = 64;  // RFC 2104, section 2, for SHA-256
    std::array<unsigned char, block_size_bytes> padded{};
    if (key.size() > block_size_bytes) {
        const Sha256Digest digest = sha256(key);
        std::memcpy(padded.data(), digest.data(), digest.size());
    } else {
        std::memcpy(padded.data(), key.data(), key.size());
    }
    const auto start = [&padded](EVP_MD_CTX* context, unsigned char pad) {
        std::array<unsigned char, block_size_bytes> block = padded;
        for (unsigned char& byte : block) {
            byte = static_cast<unsigned char>(byte ^ pad);
        }
        EVP_DigestInit_ex2(context, algorithm(), nullptr);
        EVP_DigestUpdate(context, block.data(), block.size());
    };
    start(states_->inner.get(), 0x36);
    start(states_->outer.get(), 0x5c);
}

HmacKey::~HmacKey() = default;

Sha256Digest HmacKey::mac(std::string_view message) const {
    EVP_MD_CTX* context = scratch();
    EVP_MD_CTX_copy_ex(context, states_->inner.get());
    EVP_DigestUpdate(context, message.data(), message.size());
    const Sha256Digest inner = finish(context);
    EVP_MD_CTX_copy_ex(context, states_->outer.get());
    EVP_DigestUpdate(context, inner.data(), inner.size());
    return finish(context);
}

}  // namespace dynox::aws
