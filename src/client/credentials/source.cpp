#include "client/credentials/source.hpp"

#include <exception>
#include <mutex>
#include <utility>

#include "client/credentials/sts_client.hpp"
#include "client/failure.hpp"
#include "client/signal.hpp"

namespace dynox {

Credentials::Credentials(std::string access_key_id, std::string secret_access_key,
                         std::string session_token)
    : access_key_id_(std::move(access_key_id)),
      secret_access_key_(std::move(secret_access_key)),
      session_token_(std::move(session_token)) {}

Credentials& Credentials::expires_at(std::chrono::system_clock::time_point time) {
    expiration_ = time;
    return *this;
}

Credentials& Credentials::account_id(std::string account) {
    account_id_ = std::move(account);
    return *this;
}

CredentialsProvider::~CredentialsProvider() = default;

namespace {

class FunctionProvider final : public CredentialsProvider {
  public:
    explicit FunctionProvider(std::function<Credentials()> function)
        : function_(std::move(function)) {}
    void get_credentials(Done done) override {
        std::optional<Credentials> credentials;
        std::string problem;
        try {
            credentials = function_();
        } catch (const std::exception& exception) {
            problem = exception.what();
        }
        if (credentials) {
            done(*std::move(credentials));
        } else {
            done(Error(client_errc::missing_credentials, std::move(problem)));
        }
    }

  private:
    std::function<Credentials()> function_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> make_credentials_provider(
    std::function<Credentials()> function) {
    return std::make_shared<FunctionProvider>(std::move(function));
}

namespace detail {

namespace {

/// Where the answer of a user's provider arrives; it may come when nobody waits any more.
struct Arrival {
    std::mutex mutex;
    std::optional<Result<Credentials>> answer;
    Signal signal;
};

}  // namespace

FixedSource::FixedSource(aws::Credentials credentials) : credentials_(std::move(credentials)) {}

Task<Result<Provided>> FixedSource::load(Driver&) {
    co_return provided(credentials_, credentials_.source);
}

UserSource::UserSource(std::shared_ptr<CredentialsProvider> provider)
    : provider_(std::move(provider)) {}

Task<Result<Provided>> UserSource::load(Driver& driver) {
    constexpr std::string_view name = "ClientConfig::credentials_provider";
    const auto arrival = std::make_shared<Arrival>();
    const CredentialsProvider::Done done = [arrival](Result<Credentials> answer) {
        {
            const std::lock_guard lock(arrival->mutex);
            if (!arrival->answer) {
                arrival->answer = std::move(answer);
            }
        }
        arrival->signal.set();
    };
    provider_->get_credentials(done);
    if (!arrival->signal.is_set()) {
        const StepResult waited = co_await wait_step(driver, arrival->signal, no_deadline);
        if (waited.error) {
            co_return waiting_ended(
                waited.error, std::string(name) + ": no answer before call_timeout had passed");
        }
    }
    const std::lock_guard lock(arrival->mutex);
    const Result<Credentials>& answer = *arrival->answer;
    if (!answer) {
        co_return credentials_error(name, answer.error());
    }
    aws::Credentials credentials;
    credentials.access_key_id = answer->access_key_id();
    credentials.secret_access_key = answer->secret_access_key();
    credentials.session_token = answer->session_token();
    credentials.account_id = answer->account_id();
    if (answer->expiration()) {
        credentials.expires_at = std::chrono::floor<std::chrono::seconds>(*answer->expiration())
                                     .time_since_epoch()
                                     .count();
    }
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
        co_return credentials_error(std::string(name) + ": it gave an empty key");
    }
    co_return provided(std::move(credentials), std::string(name));
}

RoleSourceOf::RoleSourceOf(CredentialsContext context, std::unique_ptr<CredentialsSource> source,
                           aws::RoleSource role)
    : context_(std::move(context)), source_(std::move(source)), role_(std::move(role)) {}

Task<Result<Provided>> RoleSourceOf::load(Driver& driver) {
    Result<Provided> base = co_await source_->load(driver);
    if (!base) {
        co_return base.error();
    }
    Result<aws::Credentials> credentials =
        co_await assume_role(driver, context_, role_, *base->credentials);
    if (!credentials) {
        co_return credentials.error();
    }
    co_return provided(*std::move(credentials),
                       "role " + role_.role_arn + ", from " + base->credentials->source);
}

}  // namespace detail
}  // namespace dynox
