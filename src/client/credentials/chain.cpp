#include "client/credentials/chain.hpp"

#include <utility>

#include "aws/process_credentials.hpp"
#include "aws/timestamp.hpp"
#include "client/credentials/container_provider.hpp"
#include "client/credentials/login_provider.hpp"
#include "client/credentials/sts_client.hpp"

namespace dynox::detail {

namespace {

constexpr std::chrono::seconds process_timeout{60};

/// What was tried, for the message at the end.
class Tried {
  public:
    void add(std::string_view provider, const std::string& reason) {
        text_ += text_.empty() ? "" : "; ";
        text_ += provider;
        text_ += ": " + reason;
    }
    [[nodiscard]] Error nothing_found() const {
        return credentials_error("no credentials were found. Tried " + text_ +
                                 ". Set ClientConfig::access_key and secret_key, "
                                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile");
    }
    /// The error of a provider, and what came before it.
    [[nodiscard]] Error after(const Error& error) const {
        if (text_.empty() || error != client_errc::missing_credentials) {
            return error;
        }
        return credentials_error(error.message() + " (tried before it: " + text_ + ")");
    }

  private:
    std::string text_;
};

aws::Credentials keys_of(const aws::StaticKeysSource& source) {
    aws::Credentials credentials;
    credentials.access_key_id = source.access_key_id;
    credentials.secret_access_key = source.secret_access_key;
    credentials.session_token = source.session_token;
    credentials.account_id = source.account_id;
    return credentials;
}

/// stderr of a process, for a message.
std::string excerpt(std::string text) {
    constexpr std::size_t size_max = 500;
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    text.resize(std::min(end == std::string::npos ? 0 : end + 1, size_max));
    return text;
}

}  // namespace

CredentialsChain::CredentialsChain(CredentialsContext context, EndpointPlace place)
    : context_(std::move(context)), place_(place) {}

Result<Provided> CredentialsChain::load_environment() const {
    if (context_.config->is_profile_named_in_code()) {
        return not_configured("not asked, since ClientConfig::profile is given");
    }
    const aws::Environment& environment = context_.config->environment();
    aws::Credentials credentials;
    credentials.access_key_id = environment.get("AWS_ACCESS_KEY_ID").value_or(std::string());
    credentials.secret_access_key =
        environment.get("AWS_SECRET_ACCESS_KEY").value_or(std::string());
    if (credentials.access_key_id.empty() && credentials.secret_access_key.empty()) {
        return not_configured("AWS_ACCESS_KEY_ID is not set");
    }
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
        return credentials_error(credentials.access_key_id.empty()
                                     ? "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID"
                                     : "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
    }
    for (const char* variable : {"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"}) {
        if (credentials.session_token.empty()) {
            credentials.session_token = environment.get(variable).value_or(std::string());
        }
    }
    credentials.account_id = environment.get("AWS_ACCOUNT_ID").value_or(std::string());
    if (const std::optional<std::string> end = environment.get("AWS_CREDENTIAL_EXPIRATION")) {
        credentials.expires_at = aws::parse_timestamp(*end);
        if (!credentials.expires_at) {
            return credentials_error(
                "AWS_CREDENTIAL_EXPIRATION: expected a time in ISO 8601, found \"" + *end + "\"");
        }
    }
    return provided(std::move(credentials), "environment variables");
}

Task<Result<Provided>> CredentialsChain::load_process(Driver& driver,
                                                      const aws::ProcessSource& source) {
    const Result<std::vector<std::string>> words = aws::split_command(source.command);
    if (!words) {
        co_return credentials_error(words.error().message());
    }
    Result<ProcessOutput> output =
        co_await context_.processes->run(driver, *words, driver.now() + process_timeout);
    if (!output) {
        co_return credentials_error("credential_process", output.error());
    }
    if (output->exit_status != 0) {
        co_return credentials_error("credential_process: it ended with exit status " +
                                    std::to_string(output->exit_status) + ": " +
                                    excerpt(std::move(output->errors)));
    }
    Result<aws::Credentials> credentials =
        aws::parse_process_credentials(output->out, source.account_id);
    if (!credentials) {
        co_return credentials_error(credentials.error().message());
    }
    co_return provided(*std::move(credentials), "credential_process");
}

Task<Result<Provided>> CredentialsChain::load_named(Driver& driver, aws::NamedSource source) {
    std::string name;
    Result<Provided> found = not_configured({});
    switch (source) {
        case aws::NamedSource::environment:
            name = "Environment";
            found = load_environment();
            break;
        case aws::NamedSource::container:
            name = "EcsContainer";
            found = co_await load_container(driver, context_);
            break;
        case aws::NamedSource::instance:
            name = "Ec2InstanceMetadata";
            found = co_await imds_.load(driver, context_);
            break;
    }
    if (found && !found->credentials) {
        co_return credentials_error("credential_source " + name + ": " + found->skipped);
    }
    co_return found;
}

Task<Result<Provided>> CredentialsChain::load_base(Driver& driver, const aws::BaseSource& base) {
    if (const auto* keys = std::get_if<aws::StaticKeysSource>(&base)) {
        co_return provided(keys_of(*keys), "static keys");
    }
    if (const auto* named = std::get_if<aws::NamedSource>(&base)) {
        co_return co_await load_named(driver, *named);
    }
    if (const auto* identity = std::get_if<aws::WebIdentitySource>(&base)) {
        Result<aws::Credentials> credentials =
            co_await assume_role_with_web_identity(driver, context_, *identity);
        if (!credentials) {
            co_return credentials.error();
        }
        co_return provided(*std::move(credentials), "web identity for " + identity->role_arn);
    }
    if (const auto* sso = std::get_if<aws::SsoSource>(&base)) {
        co_return co_await sso_.load(driver, context_, *sso);
    }
    if (const auto* login = std::get_if<aws::LoginSource>(&base)) {
        co_return co_await load_login(driver, context_, *login);
    }
    co_return co_await load_process(driver, std::get<aws::ProcessSource>(base));
}

Task<Result<Provided>> CredentialsChain::load_profile(Driver& driver) {
    const std::string name = "profile \"" + context_.config->profile_name() + "\"";
    const Result<const aws::Properties*> profile = context_.config->profile();
    if (!profile) {
        co_return credentials_error(profile.error().message());
    }
    if (*profile == nullptr) {
        co_return not_configured("it does not exist");
    }
    const Result<std::optional<aws::ProfileChain>> chain =
        aws::resolve_profile_chain(**context_.config->profiles(), context_.config->profile_name());
    if (!chain) {
        co_return credentials_error(chain.error().message());
    }
    if (!*chain) {
        co_return not_configured("it contains no credentials");
    }
    Result<Provided> found = co_await load_base(driver, (*chain)->base);
    if (!found) {
        co_return credentials_error(name, found.error());
    }
    std::string source = name + ", " + found->credentials->source;
    for (const aws::RoleSource& role : (*chain)->roles) {
        Result<aws::Credentials> credentials =
            co_await assume_role(driver, context_, role, *found->credentials);
        if (!credentials) {
            co_return credentials_error(name, credentials.error());
        }
        found->credentials = *std::move(credentials);
        found->may_outlive = false;
        source += ", role " + role.role_arn;
    }
    found->credentials->source = std::move(source);
    co_return found;
}

Result<Provided> CredentialsChain::load_plain_default_profile() const {
    // A file that cannot be read does not matter here: nobody has asked for it.
    const Result<const aws::Properties*> profile = context_.config->profile();
    if (profile && *profile != nullptr) {
        const Result<std::optional<aws::ProfileChain>> chain = aws::resolve_profile_chain(
            **context_.config->profiles(), context_.config->profile_name());
        if (chain && *chain && (*chain)->roles.empty()) {
            if (const auto* keys = std::get_if<aws::StaticKeysSource>(&(*chain)->base)) {
                return provided(keys_of(*keys), "profile \"default\", static keys");
            }
        }
    }
    return not_configured("no keys stand in the default profile");
}

Task<Result<Provided>> CredentialsChain::load_local(Driver& driver) {
    Result<Provided> found = load_environment();
    if (!found || found->credentials) {
        co_return found;
    }
    if (context_.config->is_profile_named()) {
        found = co_await load_profile(driver);
    } else {
        found = load_plain_default_profile();
    }
    if (!found || found->credentials) {
        co_return found;
    }
    // Local emulators want a signature, and accept any.
    aws::Credentials dummy;
    dummy.access_key_id = "dynox";
    dummy.secret_access_key = "dynox";
    co_return provided(std::move(dummy), "dummy keys, since the endpoint is on this machine");
}

Task<Result<Provided>> CredentialsChain::load(Driver& driver) {
    if (place_ == EndpointPlace::loopback) {
        co_return co_await load_local(driver);
    }
    Tried tried;
    const std::string profile_name = "profile \"" + context_.config->profile_name() + "\"";
    for (int provider = 0; provider < 5; ++provider) {
        Result<Provided> found = not_configured({});
        std::string_view name;
        switch (provider) {
            case 0:
                name = "environment variables";
                found = load_environment();
                break;
            case 1:
                name = profile_name;
                found = co_await load_profile(driver);
                break;
            case 2:
                name = "web identity";
                found = co_await load_web_identity(driver, context_);
                break;
            case 3:
                name = "container";
                found = co_await load_container(driver, context_);
                break;
            default:
                name = "instance metadata";
                found = co_await imds_.load(driver, context_);
                break;
        }
        if (!found) {
            co_return tried.after(found.error());
        }
        if (found->credentials) {
            co_return found;
        }
        tried.add(name, found->skipped);
    }
    co_return tried.nothing_found();
}

}  // namespace dynox::detail
