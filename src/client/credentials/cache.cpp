#include "client/credentials/cache.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "client/failure.hpp"

namespace dynox::detail {

namespace {

constexpr std::int64_t advisory_seconds = 300;
constexpr double advisory_jitter_seconds = 60;
constexpr std::int64_t mandatory_seconds = 60;
constexpr std::int64_t retry_seconds = 30;
constexpr double retry_jitter_seconds = 30;
constexpr std::int64_t extension_seconds = 300;
constexpr double extension_jitter_seconds = 600;
/// Keys that are younger are not asked for again when the service refuses them.
constexpr std::int64_t refusable_age_seconds = 30;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

std::int64_t jitter(Driver& driver, double seconds) {
    return static_cast<std::int64_t>(driver.random() * seconds);
}

}  // namespace

/// The duty of the caller who refreshes: whatever becomes of it, the round ends and the others are
/// woken.
class CredentialsCache::Lead {
  public:
    Lead(CredentialsCache& cache, std::shared_ptr<Round> round)
        : cache_(cache), round_(std::move(round)) {}
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead() {
        std::vector<std::shared_ptr<Signal>> waiters;
        {
            const std::lock_guard lock(cache_.mutex_);
            cache_.round_.reset();
            waiters.swap(round_->waiters);
        }
        for (const std::shared_ptr<Signal>& waiter : waiters) {
            waiter->set();
        }
    }

  private:
    CredentialsCache& cache_;
    std::shared_ptr<Round> round_;
};

CredentialsCache::CredentialsCache(std::unique_ptr<CredentialsSource> source)
    : source_(std::move(source)) {}

CredentialsCache::~CredentialsCache() = default;

SharedCredentials CredentialsCache::usable(std::int64_t now) const {
    return current_ != nullptr && !refused_ && now < must_refresh_at_ ? current_ : nullptr;
}

SharedCredentials CredentialsCache::if_fresh(Driver& driver) {
    const std::lock_guard lock(mutex_);
    if (refresh_at_ == never) {
        return refused_ ? nullptr : current_;
    }
    const std::int64_t now = epoch_now(driver);
    return now < refresh_at_ || round_ != nullptr ? usable(now) : nullptr;
}

CredentialsCache::Turn CredentialsCache::next_turn(Driver& driver) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = epoch_now(driver);
    Turn turn;
    turn.ready = usable(now);
    if (turn.ready != nullptr && (now < refresh_at_ || round_ != nullptr)) {
        return turn;
    }
    turn.ready.reset();
    if (round_ == nullptr) {
        round_ = std::make_shared<Round>();
    } else {
        turn.signal = std::make_shared<Signal>();
        round_->waiters.push_back(turn.signal);
    }
    turn.round = round_;
    return turn;
}

void CredentialsCache::accept(Driver& driver, Provided loaded) {
    const std::int64_t now = epoch_now(driver);
    may_outlive_ = loaded.may_outlive;
    refused_ = false;
    loaded_at_ = now;
    refresh_at_ = never;
    must_refresh_at_ = never;
    if (const std::optional<std::int64_t> end = loaded.credentials->expires_at) {
        const std::int64_t life = std::max<std::int64_t>(*end - now, 0);
        must_refresh_at_ = *end - std::min(mandatory_seconds, life / 30);
        refresh_at_ =
            *end - std::min(advisory_seconds + jitter(driver, advisory_jitter_seconds), life / 5);
    }
    current_ = std::make_shared<const aws::Credentials>(*std::move(loaded.credentials));
}

void CredentialsCache::extend(Driver& driver) {
    const std::int64_t now = epoch_now(driver);
    must_refresh_at_ = now + extension_seconds + jitter(driver, extension_jitter_seconds);
    refresh_at_ = now + retry_seconds + jitter(driver, retry_jitter_seconds);
}

Result<SharedCredentials> CredentialsCache::end_round(Driver& driver, Round& round,
                                                      Result<Provided> loaded) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = epoch_now(driver);
    if (loaded && loaded->credentials->expires_at.value_or(never) <= now) {
        loaded = credentials_error(loaded->credentials->source + ": the keys have expired already");
    }
    if (loaded) {
        accept(driver, *std::move(loaded));
        return current_;
    }
    if (is_of_caller(driver, loaded.error())) {
        return loaded.error();  // the next one of those who wait will lead
    }
    if (usable(now) != nullptr) {
        refresh_at_ = now + retry_seconds + jitter(driver, retry_jitter_seconds);
        return current_;
    }
    if (current_ != nullptr && may_outlive_ && !refused_) {
        extend(driver);
        return current_;
    }
    round.error = loaded.error();
    return loaded.error();
}

Task<Result<SharedCredentials>> CredentialsCache::get(Driver& driver) {
    for (;;) {
        const Turn turn = next_turn(driver);
        if (turn.ready != nullptr) {
            co_return turn.ready;
        }
        if (turn.signal == nullptr) {
            const Lead lead(*this, turn.round);
            Result<Provided> loaded = co_await source_->load(driver);
            co_return end_round(driver, *turn.round, std::move(loaded));
        }
        const StepResult waited = co_await wait_step(driver, *turn.signal, no_deadline);
        if (waited.error) {
            co_return waiting_ended(waited.error,
                                    "no credentials: another operation was still getting them when "
                                    "call_timeout had passed");
        }
        if (turn.round->error) {
            co_return *turn.round->error;
        }
    }
}

bool CredentialsCache::refuse(Driver& driver, const SharedCredentials& credentials) {
    const std::lock_guard lock(mutex_);
    if (credentials != current_) {
        return true;  // others have taken their place
    }
    if (refused_) {
        return true;
    }
    if (epoch_now(driver) - loaded_at_ < refusable_age_seconds) {
        return false;
    }
    refused_ = true;
    return true;
}

Task<bool> CredentialsCache::renew(Driver& driver, SharedCredentials credentials) {
    if (!refuse(driver, credentials)) {
        co_return false;
    }
    Result<SharedCredentials> renewed = co_await get(driver);
    co_return renewed && ((*renewed)->access_key_id != credentials->access_key_id ||
                          (*renewed)->secret_access_key != credentials->secret_access_key ||
                          (*renewed)->session_token != credentials->session_token);
}

}  // namespace dynox::detail
