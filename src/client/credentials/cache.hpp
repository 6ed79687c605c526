// CredentialsCache: the credentials of one client, refreshed ahead of their end by one caller for
// all.
//
// Windows before the end, in seconds (shorter for keys that live for less than half an hour):
//   300 + up to 60 at random   one caller refreshes, the others go on with what there is; a failure
//                              is not seen by anybody, and the next try is 30..60 s later
//   60                         everybody waits for the refresh
// Beyond the end keys are used only where the source allows it (instance metadata): for another
// 5..15 minutes after each failed refresh.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "client/credentials/source.hpp"
#include "client/signal.hpp"

namespace dynox::detail {

using SharedCredentials = std::shared_ptr<const aws::Credentials>;

/// Thread safety: shared objects: safe.
class CredentialsCache {
  public:
    explicit CredentialsCache(std::unique_ptr<CredentialsSource> source);
    ~CredentialsCache();

    /// Credentials that are good now; null: the caller must await get(). Cheap.
    [[nodiscard]] SharedCredentials if_fresh(Driver& driver);
    /// Credentials that are good now, after a refresh if need be. Errors:
    /// client_errc::missing_credentials; cancelled and timeout of the caller.
    [[nodiscard]] Task<Result<SharedCredentials>> get(Driver& driver);
    /// The service has refused `credentials` as unknown or expired: asks the source again, unless
    /// they are new or somebody has done so. True: get() gives other keys now.
    [[nodiscard]] Task<bool> renew(Driver& driver, SharedCredentials credentials);

  private:
    /// One refresh and those who wait for it.
    struct Round {
        std::vector<std::shared_ptr<Signal>> waiters;
        std::optional<Error> error;  // of the source
    };
    class Lead;
    /// What a caller does next.
    struct Turn {
        SharedCredentials ready;
        std::shared_ptr<Round> round;    // to lead, or to wait for
        std::shared_ptr<Signal> signal;  // to wait for; null: lead
    };

    [[nodiscard]] Turn next_turn(Driver& driver);
    /// False: asking again would not help.
    [[nodiscard]] bool refuse(Driver& driver, const SharedCredentials& credentials);
    [[nodiscard]] SharedCredentials usable(std::int64_t now) const;
    [[nodiscard]] Result<SharedCredentials> end_round(Driver& driver, Round& round,
                                                      Result<Provided> loaded);
    void accept(Driver& driver, Provided loaded);
    void extend(Driver& driver);

    const std::unique_ptr<CredentialsSource> source_;
    std::mutex mutex_;
    SharedCredentials current_;
    bool may_outlive_ = false;
    bool refused_ = false;
    // Seconds since the epoch.
    std::int64_t loaded_at_ = 0;
    std::int64_t refresh_at_ = 0;  // begin of the first window; moves on after a failure
    std::int64_t must_refresh_at_ = 0;
    std::shared_ptr<Round> round_;  // null: nobody refreshes
};

}  // namespace dynox::detail
