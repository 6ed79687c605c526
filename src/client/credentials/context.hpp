// What providers of credentials work with: settings, HTTP, processes. Each is a parameter, so that
// tests give their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/http_call.hpp"
#include "aws/shared_config.hpp"
#include "client/step.hpp"
#include "client/task.hpp"

namespace dynox::detail {

struct HttpLimits {
    std::chrono::nanoseconds connect_timeout = std::chrono::milliseconds(3100);
    std::chrono::nanoseconds read_timeout = std::chrono::seconds(10);
    /// Fails unless every address of the host is a loopback one.
    bool loopback_only = false;
};

/// Sends single requests to the services that credentials come from.
class HttpCaller {
  public:
    virtual ~HttpCaller() = default;
    /// Any status is an answer. Errors: those of open_connection() and exchange().
    [[nodiscard]] virtual Task<Result<aws::HttpReply>> send(Driver& driver,
                                                            const aws::HttpCall& call,
                                                            const HttpLimits& limits) = 0;
};

struct ProcessOutput {
    int exit_status = 0;  ///< 128 + n: ended by signal n
    std::string out;
    std::string errors;  ///< the begin of what it wrote to stderr
};

/// Runs credential_process.
class ProcessRunner {
  public:
    virtual ~ProcessRunner() = default;
    /// The program `words[0]`, without input, to its end. Errors: system errors if it cannot be
    /// started; client_errc::timeout (then it is killed), cancelled.
    [[nodiscard]] virtual Task<Result<ProcessOutput>> run(Driver& driver,
                                                          const std::vector<std::string>& words,
                                                          TimePoint deadline) = 0;
};

struct CredentialsContext {
    std::shared_ptr<const aws::SharedConfig> config;
    std::string region;  ///< given in code; empty: as `config` says
    std::shared_ptr<HttpCaller> http;
    std::shared_ptr<ProcessRunner> processes;
};

/// What a provider has to say.
struct Provided {
    std::optional<aws::Credentials> credentials;
    /// They may be used beyond their end if there are no newer ones (instance metadata).
    bool may_outlive = false;
    /// Without credentials: why this provider is not meant.
    std::string skipped;
};
[[nodiscard]] Provided provided(aws::Credentials credentials, std::string source);
[[nodiscard]] Provided not_configured(std::string reason);
/// A provider that is meant has failed.
[[nodiscard]] Error credentials_error(std::string message);
/// `error`, as an error of the provider `provider`; that of a caller who gave up stays what it is.
[[nodiscard]] Error credentials_error(std::string_view provider, const Error& error);
/// The caller was cancelled, or its time is up: no fault of any provider.
[[nodiscard]] bool is_of_caller(Driver& driver, const Error& error);

/// Seconds since the epoch.
[[nodiscard]] std::int64_t epoch_now(Driver& driver);

}  // namespace dynox::detail
