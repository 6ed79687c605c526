#include "aws/login.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "aws/json_members.hpp"
#include "aws/sha256.hpp"
#include "aws/timestamp.hpp"
#include "json/base64.hpp"

namespace dynox::aws {

namespace {

struct OpenSslFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using OpenSslPtr = std::unique_ptr<T, OpenSslFree>;

constexpr std::size_t coordinate_size_bytes = 32;  // P-256

std::string base64url(std::string_view bytes) {
    std::string text(json::base64_size(bytes.size()), '\0');
    json::write_base64(bytes, text.data());
    for (char& c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    text.resize(std::min(text.find('='), text.size()));
    return text;
}

/// A public coordinate, 32 bytes, big endian.
std::optional<std::string> coordinate(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
        return std::nullopt;
    }
    std::array<unsigned char, coordinate_size_bytes> bytes{};
    const bool fits =
        BN_bn2binpad(number, bytes.data(), bytes.size()) == static_cast<int>(coordinate_size_bytes);
    BN_free(number);
    return fits ? std::optional<std::string>(std::string(bytes.begin(), bytes.end()))
                : std::nullopt;
}

/// ES256: r and s, 32 bytes each.
std::optional<std::string> sign(EVP_PKEY* key, std::string_view text) {
    const OpenSslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (context == nullptr ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSignUpdate(context.get(), text.data(), text.size()) != 1 ||
        EVP_DigestSignFinal(context.get(), nullptr, &size) != 1) {
        return std::nullopt;
    }
    std::vector<unsigned char> der(size);
    if (EVP_DigestSignFinal(context.get(), der.data(), &size) != 1) {
        return std::nullopt;
    }
    const unsigned char* at = der.data();
    const OpenSslPtr<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    std::array<unsigned char, 2 * coordinate_size_bytes> raw{};
    const int half = static_cast<int>(coordinate_size_bytes);
    if (signature == nullptr ||
        BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + half, half) != half) {
        return std::nullopt;
    }
    return std::string(raw.begin(), raw.end());
}

/// The JWT that proves possession of the key for one call.
std::optional<std::string> dpop_proof(const std::string& pem, const std::string& url,
                                      std::int64_t now, std::string_view proof_id) {
    const OpenSslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // The empty password: without one, OpenSSL would ask for it at the terminal.
    std::array<char, 1> password{};
    const OpenSslPtr<EVP_PKEY> key(
        bio == nullptr ? nullptr
                       : PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, password.data()));
    if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) {
        return std::nullopt;
    }
    const std::optional<std::string> x = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
    const std::optional<std::string> y = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
    if (!x || !y) {
        return std::nullopt;
    }
    const Item jwk = item("kty", "EC", "crv", "P-256", "x", base64url(*x), "y", base64url(*y));
    const Item header = item("typ", "dpop+jwt", "alg", "ES256", "jwk", jwk);
    const Item claims = item("htm", "POST", "htu", url, "iat", now, "jti", std::string(proof_id));
    std::string token = base64url(header.to_json()) + "." + base64url(claims.to_json());
    const std::optional<std::string> signature = sign(key.get(), token);
    if (!signature) {
        return std::nullopt;
    }
    return token + "." + base64url(*signature);
}

Error missing(std::string_view member) {
    return Error(client_errc::invalid_response,
                 "login token cache: expected " + std::string(member) + ": run `aws login`");
}

}  // namespace

std::string login_cache_file_name(std::string_view session) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = std::min(session.find_first_not_of(blanks), session.size());
    session.remove_prefix(first);
    session = session.substr(0, session.find_last_not_of(blanks) + 1);
    std::string name;
    append_hex(sha256(session), name);
    return name + ".json";
}

Result<LoginToken> parse_login_token(std::string_view text) {
    Result<Item> document = read_json_object(text, "login token cache");
    if (!document) {
        return document.error();
    }
    const Item* keys = json_object(*document, "accessToken");
    if (keys == nullptr) {
        return missing("accessToken");
    }
    LoginToken token;
    token.credentials.access_key_id = json_string(*keys, "accessKeyId");
    token.credentials.secret_access_key = json_string(*keys, "secretAccessKey");
    token.credentials.session_token = json_string(*keys, "sessionToken");
    token.credentials.account_id = json_string(*keys, "accountId");
    token.credentials.expires_at = parse_timestamp(json_string(*keys, "expiresAt"));
    token.client_id = json_string(*document, "clientId");
    token.refresh_token = json_string(*document, "refreshToken");
    token.dpop_key = json_string(*document, "dpopKey");
    const std::pair<std::string_view, bool> members[] = {
        {"accessToken.accessKeyId", token.credentials.access_key_id.empty()},
        {"accessToken.secretAccessKey", token.credentials.secret_access_key.empty()},
        {"accessToken.sessionToken", token.credentials.session_token.empty()},
        {"accessToken.expiresAt", !token.credentials.expires_at},
        {"clientId", token.client_id.empty()},
        {"refreshToken", token.refresh_token.empty()},
        {"dpopKey", token.dpop_key.empty()},
    };
    for (const auto& [name, is_missing] : members) {
        if (is_missing) {
            return missing(name);
        }
    }
    token.document = *std::move(document);
    return token;
}

std::string write_login_token(const LoginToken& token) {
    Item document = token.document;
    const Item* old = json_object(document, "accessToken");
    Item keys = old == nullptr ? Item() : *old;
    keys.set("accessKeyId", token.credentials.access_key_id);
    keys.set("secretAccessKey", token.credentials.secret_access_key);
    keys.set("sessionToken", token.credentials.session_token);
    keys.set("expiresAt", format_timestamp(token.credentials.expires_at.value_or(0)));
    document.set("accessToken", std::move(keys));
    document.set("refreshToken", token.refresh_token);
    return document.to_json();
}

Result<HttpCall> login_refresh_call(std::string_view endpoint, const LoginToken& token,
                                    std::int64_t now, std::string_view proof_id) {
    HttpCall call;
    call.method = "POST";
    call.url = endpoint;
    call.url += endpoint.ends_with('/') ? "v1/token" : "/v1/token";
    std::optional<std::string> proof = dpop_proof(token.dpop_key, call.url, now, proof_id);
    if (!proof) {
        return Error(client_errc::invalid_response,
                     "login token cache: dpopKey is no usable EC P-256 key: run `aws login`");
    }
    call.headers.emplace_back("Content-Type", "application/json");
    call.headers.emplace_back("DPoP", *std::move(proof));
    call.body = item("clientId", token.client_id, "refreshToken", token.refresh_token, "grantType",
                     "refresh_token")
                    .to_json();
    return call;
}

Result<LoginToken> apply_login_refresh(const LoginToken& old, std::string_view answer,
                                       std::int64_t now) {
    const Result<Item> document = read_json_object(answer, "answer of sign-in");
    if (!document) {
        return document.error();
    }
    LoginToken token = old;
    const Item* keys = json_object(*document, "accessToken");
    const std::optional<std::int64_t> expires_in = json_integer(*document, "expiresIn");
    constexpr std::int64_t longest = std::int64_t{10} * 365 * 24 * 3600;
    if (keys != nullptr && expires_in && *expires_in > 0 && *expires_in <= longest) {
        token.credentials.access_key_id = json_string(*keys, "accessKeyId");
        token.credentials.secret_access_key = json_string(*keys, "secretAccessKey");
        token.credentials.session_token = json_string(*keys, "sessionToken");
        token.credentials.expires_at = now + *expires_in;
        token.refresh_token = json_string(*document, "refreshToken");
        if (!token.credentials.access_key_id.empty() &&
            !token.credentials.secret_access_key.empty() &&
            !token.credentials.session_token.empty() && !token.refresh_token.empty()) {
            return token;
        }
    }
    return Error(client_errc::invalid_response,
                 "answer of sign-in: expected accessToken, refreshToken and expiresIn");
}

std::string explain_login_failure(int status, std::string_view answer) {
    const Result<Item> document = read_json_object(answer, "answer of sign-in");
    const std::string code = document ? json_string(*document, "error") : std::string();
    if (code == "TOKEN_EXPIRED") {
        return "the session has expired: run `aws login`";
    }
    if (code == "USER_CREDENTIALS_CHANGED") {
        return "the password has changed since the sign-in: run `aws login`";
    }
    if (code == "INSUFFICIENT_PERMISSIONS") {
        return "the refresh is not allowed: the user needs the permission "
               "signin:CreateOAuth2Token";
    }
    return "HTTP status " + std::to_string(status) + (code.empty() ? "" : ", " + code) +
           ": run `aws login`";
}

}  // namespace dynox::aws
