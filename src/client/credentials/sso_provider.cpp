#include "client/credentials/sso_provider.hpp"

#include <utility>

#include "client/credentials/service_call.hpp"

namespace dynox::detail {

namespace {

/// A token that ends so soon is refreshed.
constexpr std::int64_t refresh_window_seconds = 300;
constexpr std::chrono::seconds refresh_interval{30};

std::string advice(const CredentialsContext& context) {
    const std::string& profile = context.config->profile_name();
    return "run `aws sso login" + (profile == "default" ? "" : " --profile " + profile) + "`";
}

std::string cache_path(const CredentialsContext& context, const aws::SsoSource& source) {
    return aws::home_directory(context.config->environment()) + "/.aws/sso/cache/" +
           aws::sso_cache_file_name(source);
}

}  // namespace

bool SsoProvider::may_refresh(TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (now < next_refresh_) {
        return false;
    }
    next_refresh_ = now + refresh_interval;
    return true;
}

Task<Result<aws::SsoToken>> SsoProvider::refresh(Driver& driver, const CredentialsContext& context,
                                                 const aws::SsoSource& source,
                                                 const aws::SsoToken& old) {
    const Result<ServiceEndpoint> endpoint =
        find_service_endpoint(context, aws::ServiceId::sso_oidc, source.region);
    if (!endpoint) {
        co_return endpoint.error();
    }
    const MakeCall make = [&]() -> Result<aws::HttpCall> {
        return aws::sso_refresh_call(endpoint->url, old);
    };
    const HttpLimits limits;
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    if (!reply) {
        co_return reply.error();
    }
    if (reply->status != 200) {
        co_return credentials_error("the refresh of the token was answered with HTTP status " +
                                    std::to_string(reply->status));
    }
    Result<aws::SsoToken> fresh = aws::apply_sso_refresh(old, reply->body, epoch_now(driver));
    if (fresh) {
        // A cache that cannot be written costs another refresh later, and nothing now.
        (void)context.config->files().replace(cache_path(context, source),
                                              aws::write_sso_token(*fresh));
    }
    co_return fresh;
}

Task<Result<aws::SsoToken>> SsoProvider::token(Driver& driver, const CredentialsContext& context,
                                               const aws::SsoSource& source) {
    const Result<std::string> text = context.config->files().read(cache_path(context, source));
    if (!text) {
        co_return credentials_error("SSO: " + text.error().message() + ": " + advice(context));
    }
    Result<aws::SsoToken> token = aws::parse_sso_token(*text);
    if (!token) {
        co_return credentials_error(token.error().message() + ": " + advice(context));
    }
    const std::int64_t now = epoch_now(driver);
    const bool is_due = token->expires_at - now < refresh_window_seconds;
    std::string problem;
    if (is_due && token->can_refresh(now) && may_refresh(driver.now())) {
        Result<aws::SsoToken> fresh = co_await refresh(driver, context, source, *token);
        if (fresh) {
            co_return fresh;
        }
        if (is_of_caller(driver, fresh.error())) {
            co_return fresh;
        }
        problem = " (" + fresh.error().message() + ")";
    }
    if (token->expires_at <= now) {
        co_return credentials_error("SSO: the session has expired" + problem + ": " +
                                    advice(context));
    }
    co_return token;
}

Task<Result<Provided>> SsoProvider::load(Driver& driver, const CredentialsContext& context,
                                         const aws::SsoSource& source) {
    if (source.account_id.empty()) {
        co_return credentials_error(
            "SSO: selected profile will resolve an access token instead of credentials: it needs "
            "sso_account_id and sso_role_name");
    }
    Result<aws::SsoToken> session = co_await token(driver, context, source);
    if (!session) {
        co_return session.error();
    }
    const Result<ServiceEndpoint> endpoint =
        find_service_endpoint(context, aws::ServiceId::sso, source.region);
    if (!endpoint) {
        co_return credentials_error("SSO", endpoint.error());
    }
    const MakeCall make = [&]() -> Result<aws::HttpCall> {
        return aws::sso_credentials_call(endpoint->url, source, *session);
    };
    const HttpLimits limits;
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    if (!reply) {
        co_return credentials_error("SSO", reply.error());
    }
    if (reply->status == 401) {
        co_return credentials_error("SSO: the session has expired: " + advice(context));
    }
    if (reply->status != 200) {
        co_return credentials_error("SSO: the keys of role " + source.role_name + " in account " +
                                    source.account_id + " were refused with HTTP status " +
                                    std::to_string(reply->status));
    }
    Result<aws::Credentials> credentials = aws::parse_sso_credentials(reply->body, source);
    if (!credentials) {
        co_return credentials_error("SSO", credentials.error());
    }
    co_return provided(*std::move(credentials), "SSO, role " + source.role_name);
}

}  // namespace dynox::detail
