#include "client/credentials/imds_client.hpp"

#include <utility>

#include "client/credentials/service_call.hpp"

namespace dynox::detail {

namespace {

/// How long nobody asks again after nobody has answered.
constexpr std::chrono::seconds silence_kept{30};
/// A token is renewed so long before its end.
constexpr std::chrono::seconds token_margin{300};
/// Static stability: so long keys are used beyond their end, at least and beyond that at random.
constexpr std::int64_t extension_seconds = 300;
constexpr double extension_jitter_seconds = 600;

HttpLimits limits_of(const aws::ImdsSettings& settings) {
    HttpLimits limits;
    limits.connect_timeout = std::chrono::seconds(settings.timeout_seconds);
    limits.read_timeout = std::chrono::seconds(settings.timeout_seconds);
    return limits;
}

std::string explain_silence(const aws::ImdsSettings& settings, const Error& error) {
    return "nobody answers at " + settings.endpoint + " (" + error.message() +
           "); in a container on EC2 the hop limit of the metadata service must be 2";
}

std::string explain_token_status(int status) {
    if (status == 403) {
        return "request forbidden: IMDS is disabled";
    }
    return "the request for a session token was answered with HTTP status " +
           std::to_string(status) + " (version 1 is not used)";
}

/// Already expired keys stay in use for a while: better than none while the service has a problem.
void extend(Driver& driver, aws::Credentials& credentials) {
    const std::int64_t now = epoch_now(driver);
    if (credentials.expires_at && *credentials.expires_at <= now) {
        credentials.expires_at =
            now + extension_seconds +
            static_cast<std::int64_t>(driver.random() * extension_jitter_seconds);
    }
}

}  // namespace

std::optional<std::string> ImdsClient::cached_token(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    return token_.empty() || now >= token_end_ ? std::nullopt : std::optional<std::string>(token_);
}

std::string ImdsClient::known_silence(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    return now >= silence_end_ ? std::string() : silence_;
}

Task<Result<ImdsClient::Body>> ImdsClient::token(Driver& driver, const CredentialsContext& context,
                                                 const aws::ImdsSettings& settings) {
    Body body;
    if (std::optional<std::string> cached = cached_token(driver.now())) {
        body.text = *std::move(cached);
        co_return body;
    }
    body.problem = known_silence(driver.now());
    if (!body.problem.empty()) {
        co_return body;
    }
    const HttpLimits limits = limits_of(settings);
    const aws::HttpCall call = aws::imds_token_call(settings);
    // Once if nobody answers, which is how it is outside of EC2; more often if somebody is busy.
    const MakeCall make = [&]() -> Result<aws::HttpCall> { return call; };
    Result<aws::HttpReply> reply = co_await context.http->send(driver, call, limits);
    if (reply && is_transient(*reply) && settings.attempts_max > 1) {
        reply =
            co_await call_service(driver, *context.http, make, limits, settings.attempts_max - 1);
    }
    if (!reply) {
        if (is_of_caller(driver, reply.error())) {
            co_return reply.error();
        }
        body.problem = explain_silence(settings, reply.error());
        const std::lock_guard lock(mutex_);
        silence_ = body.problem;
        silence_end_ = driver.now() + silence_kept;
        co_return body;
    }
    body.text = aws::first_line(reply->body);
    if (reply->status != 200 || body.text.empty()) {
        body.problem = explain_token_status(reply->status);
        co_return body;
    }
    const std::lock_guard lock(mutex_);
    token_ = body.text;
    token_end_ = driver.now() + std::chrono::seconds(aws::imds_token_seconds) - token_margin;
    co_return body;
}

Task<Result<ImdsClient::Body>> ImdsClient::get(Driver& driver, const CredentialsContext& context,
                                               const aws::ImdsSettings& settings,
                                               const MakeGet& make) {
    const HttpLimits limits = limits_of(settings);
    for (bool is_second = false;; is_second = true) {
        Result<Body> session = co_await token(driver, context, settings);
        if (!session || !session->problem.empty()) {
            co_return session;
        }
        const MakeCall make_call = [&]() -> Result<aws::HttpCall> { return make(session->text); };
        Result<aws::HttpReply> reply =
            co_await call_service(driver, *context.http, make_call, limits, settings.attempts_max);
        Body body;
        if (!reply) {
            if (is_of_caller(driver, reply.error())) {
                co_return reply.error();
            }
            body.problem = explain_silence(settings, reply.error());
            co_return body;
        }
        if (reply->status == 401 && !is_second) {
            const std::lock_guard lock(mutex_);
            token_.clear();
            continue;
        }
        body.text = std::move(reply->body);
        body.is_missing = reply->status == 404;
        if (reply->status != 200) {
            body.problem =
                "the metadata service answered with HTTP status " + std::to_string(reply->status);
        }
        co_return body;
    }
}

Task<Result<ImdsClient::Body>> ImdsClient::role_name(Driver& driver,
                                                     const CredentialsContext& context,
                                                     const aws::ImdsSettings& settings) {
    Body role;
    if (!settings.role_name.empty()) {
        role.text = settings.role_name;
        co_return role;
    }
    const MakeGet make = [&](std::string_view token) {
        return aws::imds_role_call(settings, token);
    };
    Result<Body> answer = co_await get(driver, context, settings, make);
    if (!answer) {
        co_return answer;
    }
    role = *std::move(answer);
    role.text = std::string(aws::first_line(role.text));
    if (role.is_missing || (role.problem.empty() && role.text.empty())) {
        role.problem = "the instance has no role";
    }
    co_return role;
}

Task<Result<Provided>> ImdsClient::load(Driver& driver, const CredentialsContext& context) {
    const Result<aws::ImdsSettings> settings = aws::find_imds_settings(*context.config);
    if (!settings) {
        co_return credentials_error("instance metadata", settings.error());
    }
    if (settings->disabled) {
        co_return not_configured("AWS_EC2_METADATA_DISABLED is true");
    }
    Result<Body> role = co_await role_name(driver, context, *settings);
    if (!role) {
        co_return role.error();
    }
    if (!role->problem.empty()) {
        co_return not_configured(role->problem);
    }
    const MakeGet make = [&](std::string_view token) {
        return aws::imds_credentials_call(*settings, token, role->text);
    };
    // An empty or half answer is known to happen while the instance starts.
    for (int attempt = 1;; ++attempt) {
        Result<Body> answer = co_await get(driver, context, *settings, make);
        if (!answer) {
            co_return answer.error();
        }
        if (!answer->problem.empty()) {
            co_return credentials_error("instance metadata: " + answer->problem);
        }
        Result<aws::Credentials> credentials = aws::parse_imds_credentials(answer->text);
        if (credentials) {
            extend(driver, *credentials);
            Provided found =
                provided(*std::move(credentials), "instance metadata, role " + role->text);
            found.may_outlive = true;
            co_return found;
        }
        if (attempt >= settings->attempts_max) {
            co_return credentials_error("instance metadata", credentials.error());
        }
    }
}

Task<Result<std::string>> ImdsClient::region(Driver& driver, const CredentialsContext& context) {
    const Result<aws::ImdsSettings> settings = aws::find_imds_settings(*context.config);
    if (!settings) {
        co_return settings.error();
    }
    if (settings->disabled) {
        co_return Error(client_errc::missing_region, "AWS_EC2_METADATA_DISABLED is true");
    }
    const MakeGet make = [&](std::string_view token) {
        return aws::imds_region_call(*settings, token);
    };
    Result<Body> answer = co_await get(driver, context, *settings, make);
    if (!answer) {
        co_return answer.error();
    }
    if (!answer->problem.empty()) {
        co_return Error(client_errc::missing_region, answer->problem);
    }
    const std::string_view name = aws::first_line(answer->text);
    if (!aws::is_region_name(name)) {
        co_return Error(client_errc::missing_region,
                        "the metadata service answered with something that is no region");
    }
    co_return std::string(name);
}

}  // namespace dynox::detail
