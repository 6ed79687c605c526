#include "aws/login.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <memory>
#include <vector>

#include "json/base64.hpp"
#include "support/aws_cases.hpp"

namespace dynox::aws {
namespace {

/// The cached sign-in of the published cases.
std::string cached_token() {
    const List cases = test::aws_cases("login.json");
    const Item& files = cases.front().as_map().at("cacheContents").as_map();
    return files.begin()->second.to_json();
}

std::string decode(std::string text) {
    for (char& c : text) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    text.append((4 - text.size() % 4) % 4, '=');
    std::string bytes(json::base64_bytes_max(text.size()), '\0');
    std::size_t size = 0;
    EXPECT_EQ(json::read_base64(text, bytes.data(), size), json::Base64Fault::none) << text;
    bytes.resize(size);
    return bytes;
}

/// Does the public key (x, y) prove `signature` (r and s) of `text`?
bool verify(const std::string& x, const std::string& y, const std::string& text,
            const std::string& signature) {
    const std::string point = "\x04" + x + y;
    const auto bytes = [](const std::string& s) {
        return std::vector<unsigned char>(s.begin(), s.end());
    };
    std::vector<unsigned char> octets = bytes(point);
    std::string group = "prime256v1";
    const std::array<OSSL_PARAM, 3> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size()),
        OSSL_PARAM_construct_end()};
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> making(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(making.get());
    EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY,
                      const_cast<OSSL_PARAM*>(parameters.data()));
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(made, &EVP_PKEY_free);
    const std::vector<unsigned char> raw = bytes(signature);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts(ECDSA_SIG_new(),
                                                                      &ECDSA_SIG_free);
    ECDSA_SIG_set0(parts.get(), BN_bin2bn(raw.data(), 32, nullptr),
                   BN_bin2bn(raw.data() + 32, 32, nullptr));
    std::array<unsigned char, 80> der{};
    unsigned char* end = der.data();
    const int size = i2d_ECDSA_SIG(parts.get(), &end);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    const std::vector<unsigned char> signed_text = bytes(text);
    return key != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), static_cast<std::size_t>(size),
                            signed_text.data(), signed_text.size()) == 1;
}

TEST(Login, NamesTheCacheFile) {
    const std::string name =
        "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
    EXPECT_EQ(login_cache_file_name("arn:aws:sts::012345678910:assumed-role/Admin/admin"), name);
    EXPECT_EQ(login_cache_file_name(" arn:aws:sts::012345678910:assumed-role/Admin/admin\n"), name);
    EXPECT_EQ(login_cache_file_name("").size(), name.size());
}

TEST(Login, WantsEveryMemberOfTheCache) {
    const Item whole = Item::from_json(cached_token()).value();
    EXPECT_TRUE(parse_login_token(cached_token()).has_value());
    for (const char* member : {"accessToken", "clientId", "refreshToken", "dpopKey"}) {
        Item part = whole;
        ASSERT_TRUE(part.erase(member));
        const Result<LoginToken> token = parse_login_token(part.to_json());
        ASSERT_TRUE(token.has_error()) << member;
        EXPECT_NE(token.error().message().find(member), std::string::npos);
    }
    EXPECT_TRUE(parse_login_token("").has_error());
}

TEST(Login, ProvesPossessionOfItsKey) {
    const LoginToken token = parse_login_token(cached_token()).value();
    const Result<HttpCall> call =
        login_refresh_call("https://eu-west-1.signin.aws.amazon.com", token, 1763510400, "proof-1");
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->url, "https://eu-west-1.signin.aws.amazon.com/v1/token");
    EXPECT_EQ(Item::from_json(call->body).value(),
              item("clientId", token.client_id, "refreshToken", token.refresh_token, "grantType",
                   "refresh_token"));
    ASSERT_EQ(call->headers.back().first, "DPoP");
    const std::string& proof = call->headers.back().second;
    const std::size_t first = proof.find('.');
    const std::size_t second = proof.find('.', first + 1);
    ASSERT_NE(second, std::string::npos);
    const Item header = Item::from_json(decode(proof.substr(0, first))).value();
    EXPECT_EQ(header.at("typ").as_string(), "dpop+jwt");
    EXPECT_EQ(header.at("alg").as_string(), "ES256");
    const Item claims =
        Item::from_json(decode(proof.substr(first + 1, second - first - 1))).value();
    EXPECT_EQ(claims, item("htm", "POST", "htu", call->url, "iat", 1763510400, "jti", "proof-1"));
    const Item& jwk = header.at("jwk").as_map();
    EXPECT_EQ(jwk.at("crv").as_string(), "P-256");
    EXPECT_FALSE(jwk.contains("d"));
    EXPECT_TRUE(verify(decode(jwk.at("x").as_string()), decode(jwk.at("y").as_string()),
                       proof.substr(0, second), decode(proof.substr(second + 1))));
}

TEST(Login, SaysThatAKeyCannotBeUsed) {
    LoginToken token = parse_login_token(cached_token()).value();
    token.dpop_key = "-----BEGIN EC PRIVATE KEY-----\nSECRET\n-----END EC PRIVATE KEY-----\n";
    const Result<HttpCall> call = login_refresh_call("https://x", token, 0, "1");
    ASSERT_TRUE(call.has_error());
    EXPECT_EQ(call.error().message().find("SECRET"), std::string::npos);
}

TEST(Login, TakesTheAnswerAndKeepsTheRest) {
    const LoginToken old = parse_login_token(cached_token()).value();
    const Result<LoginToken> fresh = apply_login_refresh(
        old,
        R"({"accessToken":{"accessKeyId":"A","secretAccessKey":"S","sessionToken":"T"},)"
        R"("refreshToken":"r2","expiresIn":900})",
        1000);
    ASSERT_TRUE(fresh.has_value());
    EXPECT_EQ(fresh->credentials.expires_at, 1900);
    EXPECT_EQ(fresh->credentials.account_id, "012345678901");
    const Item written = Item::from_json(write_login_token(*fresh)).value();
    EXPECT_EQ(written.at("refreshToken").as_string(), "r2");
    EXPECT_EQ(written.at("idToken"), old.document.at("idToken"));
    EXPECT_EQ(written.at("accessToken").as_map().at("expiresAt").as_string(),
              "1970-01-01T00:31:40Z");
    EXPECT_TRUE(apply_login_refresh(old, "{}", 0).has_error());
}

TEST(Login, ExplainsWhyARefreshWasRefused) {
    EXPECT_NE(explain_login_failure(401, R"({"error":"TOKEN_EXPIRED"})").find("has expired"),
              std::string::npos);
    EXPECT_NE(
        explain_login_failure(403, R"({"error":"USER_CREDENTIALS_CHANGED"})").find("password"),
        std::string::npos);
    EXPECT_NE(
        explain_login_failure(403, R"({"error":"INSUFFICIENT_PERMISSIONS"})").find("permission"),
        std::string::npos);
    EXPECT_EQ(explain_login_failure(500, "oops"), "HTTP status 500: run `aws login`");
}

}  // namespace
}  // namespace dynox::aws
