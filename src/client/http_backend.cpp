#include "client/http_backend.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <mutex>
#include <utility>

#include "api/wire.hpp"
#include "aws/sigv4.hpp"
#include "client/connection_pool.hpp"
#include "client/http_exchange.hpp"
#include "client/retry.hpp"
#include "client/uuid.hpp"
#include "dynox/version.hpp"
#include "http/writer.hpp"

namespace dynox::detail {

namespace {

constexpr std::string_view target_prefix = "DynamoDB_20120810.";
constexpr std::string_view content_type = "application/x-amz-json-1.0";
constexpr std::string_view user_agent = "dynox/" DYNOX_VERSION " ua/2.1 os/linux lang/c++#20";

/// What one attempt came to.
struct Attempt {
    std::optional<Error> error;
    FailureKind kind = FailureKind::permanent;
    std::optional<std::chrono::milliseconds> server_delay;
    /// An idle connection died before any byte of the answer: the attempt does not count.
    bool was_stale = false;
};

bool is_throttling(const error_code& code) {
    return code == server_errc::throttling ||
           code == server_errc::provisioned_throughput_exceeded ||
           code == server_errc::request_limit_exceeded || code == server_errc::limit_exceeded ||
           code == server_errc::transaction_in_progress;
}

FailureKind kind_of_status(int status, const error_code& code) {
    constexpr std::array transient_statuses{500, 502, 503, 504};
    if (is_throttling(code) || status == 429) {
        return FailureKind::throttling;
    }
    for (const int transient : transient_statuses) {
        if (status == transient) {
            return FailureKind::transient;
        }
    }
    return is_retryable(code) ? FailureKind::transient : FailureKind::permanent;
}

std::optional<std::chrono::milliseconds> server_delay_of(const http::Head& head) {
    const std::string_view text = head.header(http::HeaderId::x_amz_retry_after);
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(value);
}

}  // namespace

struct HttpBackend::Impl {
    explicit Impl(const Settings& settings_in)
        : settings(settings_in),
          signer(settings_in.signing_region, "dynamodb"),
          pool(settings_in.connections_max, settings_in.connection_idle_timeout) {
        limits.read_timeout = settings_in.read_timeout;
        limits.response_size_bytes_max = settings_in.response_size_bytes_max;
    }

    /// Appends the signed request.
    void write_request(std::string_view operation, std::string_view body, std::string& out) const;
    /// The TLS context, made at the first call; null for http.
    [[nodiscard]] Result<std::shared_ptr<TlsContext>> tls();
    [[nodiscard]] Task<Attempt> attempt(Driver& driver, std::string_view operation,
                                        std::string_view body, Decoder& decoder);
    [[nodiscard]] Task<Attempt> send(Driver& driver, ConnectionPool::Lease& lease,
                                     std::string_view request, Decoder& decoder);
    [[nodiscard]] Task<Result<void>> connect(Driver& driver, ConnectionPool::Lease& lease,
                                             TimePoint deadline);

    const Settings& settings;
    const aws::SigV4Signer signer;
    ConnectionPool pool;
    RetryQuota quota;
    ExchangeLimits limits;
    std::mutex tls_mutex;
    std::shared_ptr<TlsContext> tls_context;
};

HttpBackend::HttpBackend(const Settings& settings) : impl_(std::make_unique<Impl>(settings)) {}

HttpBackend::~HttpBackend() = default;

void HttpBackend::Impl::write_request(std::string_view operation, std::string_view body,
                                      std::string& out) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const std::string date = aws::amz_date(now.count());
    std::string target(target_prefix);
    target += operation;
    const aws::Credentials& credentials = settings.credentials;
    std::array<aws::SignedHeader, 5> headers{{
        {"content-type", content_type},
        {"host", settings.endpoint.host_header},
        {"x-amz-date", date},
        {"x-amz-security-token", credentials.session_token},
        {"x-amz-target", target},
    }};
    std::size_t header_count = headers.size();
    if (credentials.session_token.empty()) {
        headers[3] = headers[4];
        --header_count;
    }
    aws::SigningInput input;
    input.path = settings.endpoint.path;
    input.headers = std::span<const aws::SignedHeader>(headers.data(), header_count);
    input.body = body;
    out.reserve(body.size() + 768);  // the head is about 500 bytes
    http::RequestWriter writer(out, "POST", settings.endpoint.path);
    writer.header("Host", settings.endpoint.host_header)
        .header("Content-Type", content_type)
        .header("X-Amz-Date", date)
        .header("X-Amz-Target", target)
        .header("Authorization", signer.authorization(input, credentials, date))
        .header("Accept-Encoding", "identity")
        .header("User-Agent", user_agent);
    if (!credentials.session_token.empty()) {
        writer.header("X-Amz-Security-Token", credentials.session_token);
    }
    writer.finish(body);
}

Result<std::shared_ptr<TlsContext>> HttpBackend::Impl::tls() {
    if (settings.endpoint.kind != Endpoint::Kind::https) {
        return std::shared_ptr<TlsContext>();
    }
    const std::lock_guard lock(tls_mutex);
    if (tls_context == nullptr) {
        Result<std::shared_ptr<TlsContext>> created =
            TlsContext::create(settings.ca_bundle, settings.endpoint.host);
        if (!created) {
            return created.error();
        }
        tls_context = *std::move(created);
    }
    return tls_context;
}

Task<Result<void>> HttpBackend::Impl::connect(Driver& driver, ConnectionPool::Lease& lease,
                                              TimePoint deadline) {
    Result<std::shared_ptr<TlsContext>> context = tls();
    if (!context) {
        co_return context.error();
    }
    Result<std::unique_ptr<Connection>> opened =
        co_await open_connection(driver, settings.endpoint, *std::move(context), deadline);
    if (!opened) {
        co_return opened.error();
    }
    lease.connection() = *std::move(opened);
    co_return Result<void>();
}

/// One request over the lease's connection.
Task<Attempt> HttpBackend::Impl::send(Driver& driver, ConnectionPool::Lease& lease,
                                      std::string_view request, Decoder& decoder) {
    Attempt attempt;
    const bool reused = lease.connection()->has_served;
    Answer answer;
    Result<void> exchanged =
        co_await exchange(driver, *lease.connection(), request, limits, answer);
    if (!exchanged) {
        attempt.error = exchanged.error();
        const error_code code = attempt.error->code();
        attempt.kind = is_retryable(code) || code == client_errc::invalid_response
                           ? FailureKind::transient
                           : FailureKind::permanent;
        attempt.was_stale = reused && !answer.begun() && attempt.kind == FailureKind::transient &&
                            code != client_errc::timeout;
        lease.close();
        co_return attempt;
    }
    if (answer.reusable()) {
        lease.connection()->has_served = true;
        lease.give_back();
    }
    const http::Head& head = answer.head();
    if (head.status() == 200) {
        attempt.error = decoder.decode(answer.body());
        attempt.kind = FailureKind::transient;
    } else {
        attempt.error = api::decode_error(head.status(), answer.body(),
                                          head.header(http::HeaderId::x_amzn_error_type));
        attempt.kind = kind_of_status(head.status(), attempt.error->code());
        attempt.server_delay = server_delay_of(head);
    }
    if (attempt.error) {
        Diagnostics& diagnostics = attempt.error->mutable_detail();
        diagnostics.request_id = head.header(http::HeaderId::x_amzn_request_id);
        diagnostics.http_status = head.status();
    }
    co_return attempt;
}

Task<Attempt> HttpBackend::Impl::attempt(Driver& driver, std::string_view operation,
                                         std::string_view body, Decoder& decoder) {
    Attempt failed;
    const TimePoint deadline = settings.connect_timeout == std::chrono::nanoseconds(0)
                                   ? no_deadline
                                   : driver.now() + settings.connect_timeout;
    Result<ConnectionPool::Lease> lease = co_await pool.acquire(driver, deadline);
    if (!lease) {
        failed.error = lease.error();
        failed.kind =
            is_retryable(failed.error->code()) ? FailureKind::transient : FailureKind::permanent;
        co_return failed;
    }
    if (lease->connection() == nullptr) {
        Result<void> connected = co_await connect(driver, *lease, deadline);
        if (!connected) {
            failed.error = connected.error();
            failed.kind = is_retryable(failed.error->code()) ? FailureKind::transient
                                                             : FailureKind::permanent;
            co_return failed;
        }
    }
    // Signed as late as possible: a request may have waited for its connection.
    std::string request;
    write_request(operation, body, request);
    Attempt result = co_await send(driver, *lease, request, decoder);
    if (!result.was_stale) {
        co_return result;
    }
    // The service closed the connection while it was idle, and its neighbours probably too: a fresh
    // one, once.
    Result<void> connected = co_await connect(driver, *lease, deadline);
    if (!connected) {
        failed.error = connected.error();
        failed.kind =
            is_retryable(failed.error->code()) ? FailureKind::transient : FailureKind::permanent;
        co_return failed;
    }
    co_return co_await send(driver, *lease, request, decoder);
}

Task<std::optional<Error>> HttpBackend::call(Driver& driver, std::string_view operation,
                                             std::string_view body, Decoder& decoder) {
    RetryPolicy policy(impl_->quota, impl_->settings.attempts_max);
    for (;;) {
        Attempt attempt = co_await impl_->attempt(driver, operation, body, decoder);
        if (!attempt.error) {
            policy.after_success();
            co_return std::optional<Error>();
        }
        const std::optional<std::chrono::nanoseconds> delay =
            policy.after_failure(attempt.kind, random_fraction(), attempt.server_delay);
        if (!delay) {
            co_return std::move(attempt.error);
        }
        const TimePoint until =
            driver.now() + std::chrono::duration_cast<TimePoint::duration>(*delay);
        const StepResult slept = co_await sleep_step(driver, until);
        if (slept.error) {
            co_return std::optional<Error>(slept.error);
        }
    }
}

}  // namespace dynox::detail
