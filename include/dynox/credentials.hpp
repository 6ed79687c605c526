// Credentials, and a provider of the user's own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dynox/errors.hpp"

namespace dynox {

/// Keys to sign requests with. Never printed by dynox.
/// Thread safety: distinct objects: safe; shared objects: unsafe.
class Credentials {
  public:
    /// \param session_token  empty for long-lived keys
    Credentials(std::string access_key_id, std::string secret_access_key,
                std::string session_token = {});

    /// They are asked for again ahead of this time. Default: never.
    Credentials& expires_at(std::chrono::system_clock::time_point time);
    /// The account they belong to, 12 digits; lets the client use the account's own endpoint.
    Credentials& account_id(std::string account);

    [[nodiscard]] const std::string& access_key_id() const noexcept { return access_key_id_; }
    [[nodiscard]] const std::string& secret_access_key() const noexcept {
        return secret_access_key_;
    }
    [[nodiscard]] const std::string& session_token() const noexcept { return session_token_; }
    [[nodiscard]] const std::string& account_id() const noexcept { return account_id_; }
    [[nodiscard]] const std::optional<std::chrono::system_clock::time_point>& expiration()
        const noexcept {
        return expiration_;
    }

  private:
    std::string access_key_id_;
    std::string secret_access_key_;
    std::string session_token_;
    std::string account_id_;
    std::optional<std::chrono::system_clock::time_point> expiration_;
};

/// Gives a client its credentials, in place of the default search (ClientConfig::
/// credentials_provider). A client asks when it needs some for the first time, and again ahead of
/// their end; one question at a time, however many operations wait for the answer.
class CredentialsProvider {
  public:
    /// To be called once, on any thread, also before get_credentials() has returned.
    using Done = std::function<void(Result<Credentials>)>;

    virtual ~CredentialsProvider();
    /// Asks for credentials. Called on the thread of an operation, which must not be held up: one
    /// that needs to wait returns, and calls `done` later.
    virtual void get_credentials(Done done) = 0;
};

/// A provider from a function that has the keys at hand, or gets them without waiting long. What it
/// throws becomes the error of the operation (CredentialsException).
[[nodiscard]] std::shared_ptr<CredentialsProvider> make_credentials_provider(
    std::function<Credentials()> function);

}  // namespace dynox
