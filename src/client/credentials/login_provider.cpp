#include "client/credentials/login_provider.hpp"

#include <utility>

#include "aws/login.hpp"
#include "client/credentials/service_call.hpp"
#include "client/uuid.hpp"

namespace dynox::detail {

namespace {

constexpr std::int64_t refresh_window_seconds = 300;

std::string cache_path(const CredentialsContext& context, const aws::LoginSource& source) {
    const aws::Environment& environment = context.config->environment();
    const std::optional<std::string> folder = environment.get("AWS_LOGIN_CACHE_DIRECTORY");
    return (folder ? aws::expand_home(*folder, environment)
                   : aws::home_directory(environment) + "/.aws/login/cache") +
           "/" + aws::login_cache_file_name(source.session);
}

Task<Result<aws::LoginToken>> refresh(Driver& driver, const CredentialsContext& context,
                                      const aws::LoginToken& old) {
    const Result<ServiceEndpoint> endpoint = find_signin_endpoint(context);
    if (!endpoint) {
        co_return endpoint.error();
    }
    const MakeCall make = [&] {
        return aws::login_refresh_call(endpoint->url, old, epoch_now(driver), random_uuid());
    };
    const HttpLimits limits;
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    if (!reply) {
        co_return reply.error();
    }
    if (reply->status != 200) {
        co_return credentials_error(aws::explain_login_failure(reply->status, reply->body));
    }
    co_return aws::apply_login_refresh(old, reply->body, epoch_now(driver));
}

}  // namespace

Task<Result<Provided>> load_login(Driver& driver, const CredentialsContext& context,
                                  const aws::LoginSource& source) {
    const std::string path = cache_path(context, source);
    const Result<std::string> text = context.config->files().read(path);
    if (!text) {
        co_return credentials_error("login: " + text.error().message() + ": run `aws login`");
    }
    Result<aws::LoginToken> token = aws::parse_login_token(*text);
    if (!token) {
        co_return credentials_error("login", token.error());
    }
    const std::int64_t now = epoch_now(driver);
    if (*token->credentials.expires_at - now < refresh_window_seconds) {
        Result<aws::LoginToken> fresh = co_await refresh(driver, context, *token);
        if (fresh) {
            // A cache that cannot be written costs another refresh later, and nothing now.
            (void)context.config->files().replace(path, aws::write_login_token(*fresh));
            token = std::move(fresh);
        } else if (*token->credentials.expires_at <= now || is_of_caller(driver, fresh.error())) {
            co_return credentials_error("login", fresh.error());
        }
    }
    co_return provided(std::move(token->credentials), "console login");
}

}  // namespace dynox::detail
