#include "client/http_backend.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "api/wire.hpp"
#include "aws/sigv4.hpp"
#include "aws/trace_header.hpp"
#include "client/attempts.hpp"
#include "client/credentials/cache.hpp"
#include "client/http_exchange.hpp"
#include "client/route.hpp"
#include "http/writer.hpp"

namespace dynox::detail {

namespace {

/// A service of its own, on a host of its own.
bool is_streams_operation(std::string_view operation) {
    constexpr std::array<std::string_view, 4> operations{"DescribeStream", "GetRecords",
                                                         "GetShardIterator", "ListStreams"};
    return std::ranges::find(operations, operation) != operations.end();
}

/// Which hosts serve it.
RouteKind route_kind_of(std::string_view operation) {
    if (is_streams_operation(operation)) {
        return RouteKind::streams;
    }
    return operation == "SearchVectors" ? RouteKind::search : RouteKind::tables;
}

/// Value of X-Amz-Target.
std::string target_of(std::string_view operation) {
    std::string target(is_streams_operation(operation) ? "DynamoDBStreams_20120810."
                                                       : "DynamoDB_20120810.");
    target += operation;
    return target;
}

bool is_trace_header(std::string_view name) {
    constexpr std::string_view trace = "x-amzn-trace-id";
    return std::ranges::equal(name, trace, {}, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

/// A hook of the user's has given the header that functions of AWS Lambda send.
bool has_trace_header(const Call& call) {
    return std::ranges::any_of(call.headers(),
                               [](const auto& header) { return is_trace_header(header.first); });
}

/// The failure of the last attempt, when a pause would have lasted beyond the end of the call.
Error no_time_left(Error error) {
    Diagnostics& diagnostics = error.mutable_detail();
    diagnostics.message.insert(0, "no time is left (call_timeout) for another attempt: ");
    return error;
}

/// The keys have expired, or are not known any more: newer ones may be had.
bool refuses_credentials(const Error& error) {
    const std::string_view name =
        error.detail() == nullptr ? std::string_view() : error.detail()->error_name;
    return error == server_errc::expired_token || error == server_errc::unrecognized_client ||
           name == "ExpiredToken" || name == "InvalidClientTokenId";
}

/// No request was sent.
Attempt failed_before_sending(Error error) {
    Attempt attempt;
    attempt.kind = classify_transport(error.code());
    attempt.error = std::move(error);
    return attempt;
}

}  // namespace

struct HttpBackend::Impl {
    explicit Impl(const Settings& settings_in)
        : settings(settings_in), retries(settings_in), router(settings_in) {
        limits.read_timeout = settings_in.read_timeout;
        limits.response_size_bytes_max = settings_in.response_size_bytes_max;
        limits.check_crc32 = settings_in.check_crc32;
    }

    /// Appends the signed request. `now` is the service's time, as far as it is known.
    void write_request(const Route& route, Call& call, std::string_view body,
                       const aws::Credentials& credentials, std::chrono::sys_seconds now,
                       std::string& out) const;
    [[nodiscard]] TimePoint connect_deadline(Driver& driver) const {
        return settings.connect_timeout == std::chrono::nanoseconds(0)
                   ? no_deadline
                   : driver.now() + settings.connect_timeout;
    }
    /// Value of amz-sdk-request.
    [[nodiscard]] std::string attempt_header(const Call& call, std::chrono::sys_seconds now) const;
    /// The error of an answer.
    void read_failure(const Answer& answer, std::optional<std::chrono::seconds> clock_gap,
                      Attempt& attempt) const;
    /// `credentials` becomes what the request was signed with.
    [[nodiscard]] Task<Attempt> attempt(Driver& driver, Call& call, std::string_view body,
                                        SharedCredentials& credentials, Decoder& decoder);
    [[nodiscard]] Task<Attempt> send(Driver& driver, Route& route, ConnectionPool::Lease& lease,
                                     Call& call, std::string_view body,
                                     const aws::Credentials& credentials, Decoder& decoder);

    const Settings& settings;
    RetryState retries;
    Router router;
    ExchangeLimits limits;
};

HttpBackend::HttpBackend(const Settings& settings) : impl_(std::make_unique<Impl>(settings)) {}

HttpBackend::~HttpBackend() = default;

void HttpBackend::Impl::write_request(const Route& route, Call& call, std::string_view body,
                                      const aws::Credentials& credentials,
                                      std::chrono::sys_seconds now, std::string& out) const {
    const std::string date = aws::amz_date(now.time_since_epoch().count());
    const std::string target = target_of(call.operation());
    const Endpoint& endpoint = route.endpoint();
    std::array<aws::SignedHeader, 5> headers{{
        {"content-type", request_content_type},
        {"host", endpoint.host_header},
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
    input.path = endpoint.path;
    input.headers = std::span<const aws::SignedHeader>(headers.data(), header_count);
    input.body = body;
    out.reserve(body.size() + 1024);  // the head is about 650 bytes
    out.append(route.request_head());
    http::RequestWriter writer(out);
    writer.header("X-Amz-Date", date)
        .header("X-Amz-Target", target)
        .header("Authorization", route.signer().authorization(input, credentials, date))
        .header("amz-sdk-invocation-id", call.invocation_id())
        .header("amz-sdk-request", attempt_header(call, now));
    if (!credentials.session_token.empty()) {
        writer.header("X-Amz-Security-Token", credentials.session_token);
    }
    if (settings.is_lambda && !has_trace_header(call)) {
        // Of the invocation that runs now, so not as it was when the client was made.
        if (const std::optional<std::string> trace = aws::trace_header(SystemEnvironment())) {
            writer.header("X-Amzn-Trace-Id", *trace);
        }
    }
    for (const auto& [name, value] : call.headers()) {
        writer.header(name, value);
    }
    writer.finish(body);
}

std::string HttpBackend::Impl::attempt_header(const Call& call,
                                              std::chrono::sys_seconds now) const {
    std::string text;
    text.reserve(48);
    // Only a client that knows the service's time can tell until when it waits.
    if (retries.clock_skew.known() && settings.read_timeout != std::chrono::nanoseconds(0)) {
        const auto until = now + std::chrono::ceil<std::chrono::seconds>(settings.read_timeout);
        text.append("ttl=").append(aws::amz_date(until.time_since_epoch().count())).append("; ");
    }
    text.append("attempt=").append(std::to_string(call.attempt()));
    text.append("; max=").append(std::to_string(retries.attempts_max));
    return text;
}

void HttpBackend::Impl::read_failure(const Answer& answer,
                                     std::optional<std::chrono::seconds> clock_gap,
                                     Attempt& attempt) const {
    const http::Head& head = answer.head();
    if (head.status() == 407) {  // the proxy's, of a plain endpoint
        attempt.error = Error(make_error_code(boost::system::errc::permission_denied),
                              "the proxy wants a user and a password, or others: it answered 407");
        return;
    }
    attempt.error = api::decode_error(head.status(), answer.body(),
                                      head.header(http::HeaderId::x_amzn_error_type));
    attempt.kind = classify_answer(head.status(), *attempt.error, clock_gap);
    attempt.server_delay = parse_retry_after(head.header(http::HeaderId::x_amz_retry_after));
}

/// One request over the lease's connection.
Task<Attempt> HttpBackend::Impl::send(Driver& driver, Route& route, ConnectionPool::Lease& lease,
                                      Call& call, std::string_view body,
                                      const aws::Credentials& credentials, Decoder& decoder) {
    Attempt attempt;
    const bool reused = lease.connection()->has_served;
    // Signed as late as possible: a request may have waited for its connection.
    const std::chrono::sys_seconds signed_at =
        std::chrono::floor<std::chrono::seconds>(driver.wall_now()) + retries.clock_skew.offset();
    std::string request = take_text();
    write_request(route, call, body, credentials, signed_at, request);
    Answer answer;
    Result<void> exchanged =
        co_await exchange(driver, *lease.connection(), std::move(request), limits, answer);
    call.lap(Call::Part::service);
    if (!exchanged) {
        attempt.error = exchanged.error();
        const error_code code = attempt.error->code();
        attempt.kind = classify_transport(code);
        attempt.was_stale = reused && !answer.begun() && attempt.kind == FailureKind::transient;
        lease.close();
        co_return attempt;
    }
    if (answer.reusable()) {
        lease.connection()->has_served = true;
        lease.give_back();
    }
    const http::Head& head = answer.head();
    call.note_answer(head.status(), head.header(http::HeaderId::x_amzn_request_id));
    const std::optional<std::chrono::sys_seconds> date =
        parse_http_date(head.header(http::HeaderId::date));
    if (head.status() == 200) {
        attempt.error = decoder.decode(answer.body());
        attempt.kind = FailureKind::transient;
    } else {
        read_failure(answer, date ? std::optional(*date - signed_at) : std::nullopt, attempt);
    }
    if (date) {
        retries.clock_skew.note(*date, std::chrono::floor<std::chrono::seconds>(driver.wall_now()),
                                attempt.kind == FailureKind::clock_skew);
    }
    call.lap(Call::Part::decoding);
    if (attempt.error) {
        Diagnostics& diagnostics = attempt.error->mutable_detail();
        diagnostics.request_id = head.header(http::HeaderId::x_amzn_request_id);
        diagnostics.http_status = head.status();
    }
    co_return attempt;
}

Task<Attempt> HttpBackend::Impl::attempt(Driver& driver, Call& call, std::string_view body,
                                         SharedCredentials& credentials, Decoder& decoder) {
    call.begin_attempt();
    credentials = settings.credentials->if_fresh(driver);
    if (credentials == nullptr) {
        Result<SharedCredentials> refreshed = co_await settings.credentials->get(driver);
        if (!refreshed) {
            co_return failed_before_sending(refreshed.error());
        }
        credentials = *std::move(refreshed);
    }
    const Result<Route*> found =
        router.find(route_kind_of(call.operation()), call.table(), credentials->account_id);
    if (!found) {
        co_return failed_before_sending(found.error());
    }
    Route& route = **found;
    const TimePoint deadline = connect_deadline(driver);
    std::optional<ConnectionPool::Lease> lease = route.pool().try_acquire(driver);
    if (!lease) {
        Result<ConnectionPool::Lease> waited = co_await route.pool().acquire(driver, deadline);
        if (!waited) {
            co_return failed_before_sending(waited.error());
        }
        lease.emplace(*std::move(waited));
    }
    if (lease->connection() == nullptr) {
        Result<void> connected = co_await route.connect(driver, *lease, deadline);
        if (!connected) {
            co_return failed_before_sending(connected.error());
        }
    }
    call.lap(Call::Part::connection);
    Attempt result = co_await send(driver, route, *lease, call, body, *credentials, decoder);
    if (!result.was_stale) {
        co_return result;
    }
    // The service closed the connection while it was idle, and its neighbours probably too: a fresh
    // one, once. To find out may have taken long.
    Result<void> connected = co_await route.connect(driver, *lease, connect_deadline(driver));
    if (!connected) {
        co_return failed_before_sending(connected.error());
    }
    co_return co_await send(driver, route, *lease, call, body, *credentials, decoder);
}

Task<std::optional<Error>> HttpBackend::call(Driver& driver, Call& call, std::string_view body,
                                             Decoder& decoder) {
    Attempts attempts(impl_->retries, driver, call);
    SharedCredentials credentials;
    bool has_renewed = false;
    for (;;) {
        if (attempts.must_wait()) {
            std::optional<Error> refused = co_await attempts.wait();
            if (refused) {
                co_return refused;
            }
        }
        Attempt attempt = co_await impl_->attempt(driver, call, body, credentials, decoder);
        if (attempt.error && !has_renewed && refuses_credentials(*attempt.error)) {
            has_renewed = true;
            const bool others = co_await impl_->settings.credentials->renew(driver, credentials);
            if (others) {
                call.settle_failure(false);
                call.end_attempt(&*attempt.error, std::chrono::nanoseconds(0));
                continue;
            }
        }
        const std::optional<std::chrono::nanoseconds> pause = attempts.after(attempt);
        if (!pause) {
            co_return std::move(attempt.error);
        }
        if (*pause == std::chrono::nanoseconds(0)) {
            continue;
        }
        const TimePoint until =
            driver.now() + std::chrono::duration_cast<TimePoint::duration>(*pause);
        const StepResult slept = co_await sleep_step(driver, until);
        call.lap(Call::Part::backoff);
        if (slept.error == client_errc::timeout) {
            co_return no_time_left(*attempt.error);
        }
        if (slept.error) {
            co_return std::optional<Error>(slept.error);
        }
    }
}

}  // namespace dynox::detail
