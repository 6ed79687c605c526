#include "aws/sso.hpp"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "aws/json_members.hpp"
#include "aws/percent_encoding.hpp"
#include "aws/timestamp.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::aws {

namespace {

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    // The name of a file, nothing that has to resist anybody.
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        return {};
    }
    std::string hex;
    append_hexadecimal(hex, {reinterpret_cast<const char*>(digest.data()), size});
    return hex;
}

std::string_view without_slash(std::string_view endpoint) {
    return endpoint.ends_with('/') ? endpoint.substr(0, endpoint.size() - 1) : endpoint;
}

}  // namespace

std::string sso_cache_file_name(const SsoSource& source) {
    return sha1_hex(source.session_name.empty() ? source.start_url : source.session_name) + ".json";
}

Result<SsoToken> parse_sso_token(std::string_view text) {
    Result<Item> document = read_json_object(text, "SSO token cache");
    if (!document) {
        return document.error();
    }
    SsoToken token;
    token.access_token = json_string(*document, "accessToken");
    const std::optional<std::int64_t> expires_at =
        parse_timestamp(json_string(*document, "expiresAt"));
    if (token.access_token.empty() || !expires_at) {
        return Error(client_errc::invalid_response,
                     "SSO token cache: expected accessToken and expiresAt");
    }
    token.expires_at = *expires_at;
    token.refresh_token = json_string(*document, "refreshToken");
    token.client_id = json_string(*document, "clientId");
    token.client_secret = json_string(*document, "clientSecret");
    token.registration_expires_at =
        parse_timestamp(json_string(*document, "registrationExpiresAt")).value_or(0);
    token.document = *std::move(document);
    return token;
}

std::string write_sso_token(const SsoToken& token) {
    Item document = token.document;
    document.set("accessToken", token.access_token);
    document.set("expiresAt", format_timestamp(token.expires_at));
    if (!token.refresh_token.empty()) {
        document.set("refreshToken", token.refresh_token);
    }
    return document.to_json();
}

HttpCall sso_refresh_call(std::string_view endpoint, const SsoToken& token) {
    HttpCall call;
    call.method = "POST";
    call.url = std::string(without_slash(endpoint)) + "/token";
    call.headers.emplace_back("Content-Type", "application/json");
    call.body = item("grantType", "refresh_token", "clientId", token.client_id, "clientSecret",
                     token.client_secret, "refreshToken", token.refresh_token)
                    .to_json();
    return call;
}

Result<SsoToken> apply_sso_refresh(const SsoToken& old, std::string_view answer, std::int64_t now) {
    const Result<Item> document = read_json_object(answer, "answer of SSO OIDC");
    if (!document) {
        return document.error();
    }
    SsoToken token = old;
    token.access_token = json_string(*document, "accessToken");
    const std::optional<std::int64_t> expires_in = json_integer(*document, "expiresIn");
    constexpr std::int64_t longest = std::int64_t{10} * 365 * 24 * 3600;
    if (token.access_token.empty() || !expires_in || *expires_in <= 0 || *expires_in > longest) {
        return Error(client_errc::invalid_response,
                     "answer of SSO OIDC: expected accessToken and expiresIn");
    }
    token.expires_at = now + *expires_in;
    if (std::string refreshed = json_string(*document, "refreshToken"); !refreshed.empty()) {
        token.refresh_token = std::move(refreshed);
    }
    return token;
}

HttpCall sso_credentials_call(std::string_view endpoint, const SsoSource& source,
                              const SsoToken& token) {
    HttpCall call;
    call.method = "GET";
    call.url = std::string(without_slash(endpoint)) +
               "/federation/credentials?role_name=" + percent_encoded(source.role_name) +
               "&account_id=" + percent_encoded(source.account_id);
    call.headers.emplace_back("x-amz-sso_bearer_token", token.access_token);
    return call;
}

Result<Credentials> parse_sso_credentials(std::string_view answer, const SsoSource& source) {
    const Result<Item> document = read_json_object(answer, "answer of SSO");
    if (!document) {
        return document.error();
    }
    if (const Item* keys = json_object(*document, "roleCredentials")) {
        Credentials credentials;
        credentials.access_key_id = json_string(*keys, "accessKeyId");
        credentials.secret_access_key = json_string(*keys, "secretAccessKey");
        credentials.session_token = json_string(*keys, "sessionToken");
        credentials.account_id = source.account_id;
        const std::optional<std::int64_t> expiration_ms = json_integer(*keys, "expiration");
        if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
            expiration_ms) {
            credentials.expires_at = *expiration_ms / 1000;
            return credentials;
        }
    }
    return Error(client_errc::invalid_response,
                 "answer of SSO: expected roleCredentials with accessKeyId, secretAccessKey and "
                 "expiration");
}

}  // namespace dynox::aws
