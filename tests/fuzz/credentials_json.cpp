// JSON of SSO, sign-in, IMDS, containers and processes from anywhere: no crash, keys only where all
// of them are, and caches that are written can be read again.
#include <string_view>

#include "aws/container.hpp"
#include "aws/imds.hpp"
#include "aws/login.hpp"
#include "aws/process_credentials.hpp"
#include "aws/sso.hpp"
#include "support/fuzz.hpp"

namespace {

using dynox::test::require;

void check_keys(const dynox::Result<dynox::aws::Credentials>& keys, std::string_view text) {
    if (keys) {
        require(!keys->access_key_id.empty() && !keys->secret_access_key.empty(),
                "keys are complete", text);
    }
}

void check_sso(const std::string& text) {
    using namespace dynox::aws;
    check_keys(parse_sso_credentials(text, SsoSource()), text);
    const dynox::Result<SsoToken> token = parse_sso_token(text);
    if (!token) {
        return;
    }
    constexpr std::int64_t year_10000 = 253402300800;  // four digits of a year are written
    if (token->expires_at >= 0 && token->expires_at < year_10000) {
        const dynox::Result<SsoToken> again = parse_sso_token(write_sso_token(*token));
        require(again && again->access_token == token->access_token &&
                    again->expires_at == token->expires_at,
                "a written cache can be read", text);
    }
    (void)apply_sso_refresh(*token, text, 0);
    (void)sso_refresh_call("https://x", *token);
}

void check_login(const std::string& text) {
    using namespace dynox::aws;
    const dynox::Result<LoginToken> token = parse_login_token(text);
    (void)explain_login_failure(400, text);
    if (token) {
        (void)login_refresh_call("https://x", *token, 0, "id");
        (void)apply_login_refresh(*token, text, 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    check_sso(text);
    check_login(text);
    check_keys(dynox::aws::parse_imds_credentials(text), text);
    check_keys(dynox::aws::parse_container_credentials(text), text);
    check_keys(dynox::aws::parse_process_credentials(text, {}), text);
    (void)dynox::aws::split_command(text);
    return 0;
}
