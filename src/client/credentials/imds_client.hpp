// ImdsClient: the instance metadata service of EC2, version 2.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/imds.hpp"
#include "client/credentials/context.hpp"

namespace dynox::detail {

/// Keeps the session token and, for a short while, that nobody answers: most machines are no
/// instances, and a client must not wait for that again and again.
/// Thread safety: shared objects: safe.
class ImdsClient {
  public:
    /// Keys of the instance's role; skipped if IMDS is switched off, does not answer, or the
    /// instance has no role. They may be used beyond their end.
    [[nodiscard]] Task<Result<Provided>> load(Driver& driver, const CredentialsContext& context);
    /// The instance's region. Errors: client_errc::missing_region, with the reason;
    /// invalid_argument; those of a caller who gave up.
    [[nodiscard]] Task<Result<std::string>> region(Driver& driver,
                                                   const CredentialsContext& context);

  private:
    /// A body, or why there is none.
    struct Body {
        std::string text;
        std::string problem;
        bool is_missing = false;  // status 404
    };
    using MakeGet = std::function<aws::HttpCall(std::string_view token)>;

    [[nodiscard]] Task<Result<Body>> token(Driver& driver, const CredentialsContext& context,
                                           const aws::ImdsSettings& settings);
    /// With a token, and with another one if the service does not take it any more.
    [[nodiscard]] Task<Result<Body>> get(Driver& driver, const CredentialsContext& context,
                                         const aws::ImdsSettings& settings, const MakeGet& make);
    [[nodiscard]] Task<Result<Body>> role_name(Driver& driver, const CredentialsContext& context,
                                               const aws::ImdsSettings& settings);
    [[nodiscard]] std::optional<std::string> cached_token(TimePoint now) const;
    [[nodiscard]] std::string known_silence(TimePoint now) const;

    mutable std::mutex mutex_;
    std::string token_;
    TimePoint token_end_{};
    std::string silence_;  // why nobody answered
    TimePoint silence_end_{};
};

}  // namespace dynox::detail
