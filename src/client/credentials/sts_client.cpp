#include "client/credentials/sts_client.hpp"

#include <algorithm>
#include <utility>

#include "aws/sts.hpp"
#include "client/credentials/service_call.hpp"

namespace dynox::detail {

namespace {

aws::HttpCall sts_call(const ServiceEndpoint& endpoint, const std::string& form) {
    aws::HttpCall call;
    call.method = "POST";
    call.url = endpoint.url;
    call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    call.body = form;
    return call;
}

Result<aws::Credentials> read_answer(std::string_view action, const std::string& role_arn,
                                     const Result<aws::HttpReply>& reply) {
    const std::string what = std::string(action) + " of " + role_arn;
    if (!reply) {
        return credentials_error(what, reply.error());
    }
    if (reply->status != 200) {
        const aws::StsFailure failure = aws::parse_sts_failure(reply->body);
        return credentials_error(what + ": HTTP status " + std::to_string(reply->status) +
                                 (failure.code.empty() ? "" : ", " + failure.code) +
                                 (failure.message.empty() ? "" : ": " + failure.message));
    }
    Result<aws::Credentials> credentials = aws::parse_sts_credentials(reply->body);
    if (!credentials) {
        return credentials_error(what, credentials.error());
    }
    credentials->source = what;
    return credentials;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return std::string(text.substr(0, text.find_last_not_of(blanks) + 1));
}

aws::RoleRequest request_of(const aws::RoleSource& role, Driver& driver) {
    aws::RoleRequest request;
    request.role_arn = role.role_arn;
    request.session_name =
        role.session_name.empty() ? default_session_name(driver) : role.session_name;
    request.external_id = role.external_id;
    request.duration_seconds = role.duration_seconds;
    return request;
}

}  // namespace

std::string default_session_name(Driver& driver) {
    return "dynox-session-" + std::to_string(epoch_now(driver));
}

Task<Result<aws::Credentials>> assume_role(Driver& driver, const CredentialsContext& context,
                                           const aws::RoleSource& role,
                                           const aws::Credentials& source) {
    if (!role.mfa_serial.empty()) {
        co_return credentials_error("AssumeRole of " + role.role_arn +
                                    ": mfa_serial is set, and dynox cannot ask for a code; use "
                                    "credentials of `aws sts assume-role`, or a provider of your "
                                    "own");
    }
    const Result<ServiceEndpoint> endpoint =
        find_service_endpoint(context, aws::ServiceId::sts, {});
    if (!endpoint) {
        co_return credentials_error("AssumeRole of " + role.role_arn, endpoint.error());
    }
    const std::string form = aws::assume_role_form(request_of(role, driver));
    const MakeCall make = [&]() -> Result<aws::HttpCall> {
        aws::HttpCall call = sts_call(*endpoint, form);
        aws::sign_call(call, source, endpoint->signing_region, "sts", epoch_now(driver));
        return call;
    };
    const HttpLimits limits;
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    co_return read_answer("AssumeRole", role.role_arn, reply);
}

Task<Result<aws::Credentials>> assume_role_with_web_identity(
    Driver& driver, const CredentialsContext& context, const aws::WebIdentitySource& identity) {
    constexpr std::string_view action = "AssumeRoleWithWebIdentity";
    const std::string path = aws::expand_home(identity.token_file, context.config->environment());
    const Result<std::string> file = context.config->files().read(path);
    if (!file) {
        co_return credentials_error(std::string(action) + ": " + file.error().message());
    }
    const std::string token = trimmed(*file);
    if (token.empty()) {
        co_return credentials_error(std::string(action) + ": the token file \"" + path +
                                    "\" is empty");
    }
    const Result<ServiceEndpoint> endpoint =
        find_service_endpoint(context, aws::ServiceId::sts, {});
    if (!endpoint) {
        co_return credentials_error(action, endpoint.error());
    }
    aws::RoleSource role;
    role.role_arn = identity.role_arn;
    role.session_name = identity.session_name;
    const std::string form = aws::web_identity_form(request_of(role, driver), token);
    const MakeCall make = [&]() -> Result<aws::HttpCall> { return sts_call(*endpoint, form); };
    const HttpLimits limits;
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    co_return read_answer(action, identity.role_arn, reply);
}

Task<Result<Provided>> load_web_identity(Driver& driver, const CredentialsContext& context) {
    const aws::Environment& environment = context.config->environment();
    aws::WebIdentitySource identity;
    identity.token_file = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE").value_or(std::string());
    identity.role_arn = environment.get("AWS_ROLE_ARN").value_or(std::string());
    identity.session_name = environment.get("AWS_ROLE_SESSION_NAME").value_or(std::string());
    if (identity.token_file.empty()) {
        co_return not_configured("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    }
    if (identity.role_arn.empty()) {
        co_return credentials_error("AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN");
    }
    Result<aws::Credentials> credentials =
        co_await assume_role_with_web_identity(driver, context, identity);
    if (!credentials) {
        co_return credentials.error();
    }
    co_return provided(*std::move(credentials), "web identity for " + identity.role_arn);
}

}  // namespace dynox::detail
