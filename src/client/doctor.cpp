#include "client/doctor.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "aws/timestamp.hpp"
#include "client/connection.hpp"
#include "client/credentials/cache.hpp"
#include "client/failure.hpp"
#include "client/http_exchange.hpp"
#include "client/route.hpp"
#include "http/writer.hpp"

namespace dynox::detail {

namespace {

using State = Finding::State;

/// Advice for failures that have a name in the service's answer.
struct NamedAdvice {
    std::string_view error_name;
    std::string_view advice;
};
constexpr std::array named_advice{
    NamedAdvice{"UnrecognizedClientException",
                "The service does not know this access key, or its session token is missing or of "
                "another key. Check for old AWS_* variables, and that the region belongs to the "
                "account's partition."},
    NamedAdvice{"InvalidClientTokenId", "The service does not know this access key."},
    NamedAdvice{"InvalidSignatureException",
                "The secret key does not belong to the access key, or the clock is wrong."},
    NamedAdvice{"SignatureDoesNotMatch",
                "The secret key does not belong to the access key, or the clock is wrong."},
    NamedAdvice{"ExpiredTokenException", "The session token has expired: get new credentials."},
    NamedAdvice{"ExpiredToken", "The session token has expired: get new credentials."},
    NamedAdvice{"IncompleteSignatureException", "The access key is malformed."},
    NamedAdvice{"MissingAuthenticationTokenException",
                "The signature was lost on the way: does a proxy remove headers?"},
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string advice_for_call(const Error& error) {
    const std::string name = error.detail() == nullptr ? "" : error.detail()->error_name;
    const auto* const found = std::ranges::find(named_advice, name, &NamedAdvice::error_name);
    if (found != named_advice.end()) {
        return std::string(found->advice);
    }
    constexpr int server_error = 500;
    if (error.detail() != nullptr && error.detail()->http_status >= server_error) {
        return "The service, or what stands in front of it, is in trouble: try again later.";
    }
    if (error.code() == client_errc::invalid_response ||
        (name.empty() && error.detail() != nullptr && error.detail()->http_status != 0)) {
        return "What answers there is not DynamoDB: check the endpoint, and whether a proxy or a "
               "login page answers in its place.";
    }
    return "";
}

std::string advice_for_credentials(const Error& error) {
    const std::string words = error.message();
    if (error.code() == client_errc::missing_credentials && contains(words, "Tried ")) {
        return "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile in "
               "~/.aws/config and name it by AWS_PROFILE.";
    }
    if (contains(words, "run `aws ")) {
        return "";
    }
    if (contains(words, "credential_process")) {
        return "Run that command in a shell: it must print one JSON object with \"Version\": 1, "
               "AccessKeyId and SecretAccessKey, and end with status 0.";
    }
    return "What is configured is used, or nothing is: correct it, or remove it so that the next "
           "place is asked.";
}

std::string advice_for_settings(const Error& error) {
    if (error.code() == client_errc::missing_region) {
        return "For AWS set AWS_REGION, for example to eu-west-1; for a local server set "
               "AWS_ENDPOINT_URL, for example to http://localhost:8000.";
    }
    if (error.code() == client_errc::missing_credentials) {
        return advice_for_credentials(error);
    }
    if (contains(error.message(), "Permission denied")) {
        return "This user must be able to read it; or name other files by AWS_CONFIG_FILE and "
               "AWS_SHARED_CREDENTIALS_FILE.";
    }
    return "Correct or remove this setting.";
}

std::string advice_for_tls(std::string_view words) {
    if (contains(words, "wrong version number") || contains(words, "packet length too long")) {
        return "What listens there does not speak TLS: is it http:// instead, or another port?";
    }
    if (contains(words, "mismatch")) {
        return "The certificate is for another host: use the name that stands in it, or check "
               "where this one leads to.";
    }
    if (contains(words, "expired") || contains(words, "not yet valid")) {
        return "Renew the certificate, or set this machine's clock.";
    }
    return "If the server is your own, or a proxy or a firewall of yours replaces certificates, "
           "name the PEM file of its authority by AWS_CA_BUNDLE. Otherwise somebody stands between "
           "you and the service.";
}

std::string advice_for_address(const Settings& settings, bool proxied) {
    if (proxied) {
        return "Check the proxy's host name, and that this machine can resolve names.";
    }
    if (!settings.endpoints.dynamodb_url) {
        return "Is " + settings.region +
               " a region of AWS? If it is, this machine cannot resolve names: check the network.";
    }
    return "Check the endpoint's host name and the network.";
}

std::string advice_for_connection(const Error& error, const Settings& settings) {
    const error_code code = error.code();
    const bool proxied = settings.proxies.proxy_for(settings.endpoint) != nullptr;
    const std::string words = error.message();
    if (!settings.ca_bundle.empty() && words.starts_with(settings.ca_bundle_source + ": ")) {
        return "Correct or remove this setting.";
    }
    if (code.category() == tls_category()) {
        return advice_for_tls(words);
    }
    if (words.starts_with("TLS handshake with ")) {
        return "Something listens there, but does not answer in TLS: is it http:// instead, or "
               "another port?";
    }
    if (words.starts_with("could not find the address of ")) {
        return advice_for_address(settings, proxied);
    }
    if (code == boost::system::errc::permission_denied) {
        return "Check user and password in the proxy's URL, and that the proxy allows this host.";
    }
    if (code == boost::system::errc::connection_refused) {
        return proxied ? "Nobody listens there: check the proxy's host and port."
                       : "Nobody listens there: is the server running, and is the port right?";
    }
    if (code == client_errc::timeout || code == boost::system::errc::host_unreachable ||
        code == boost::system::errc::network_unreachable) {
        return proxied ? "Check the proxy's host and port, and the network."
                       : "Check the network. Behind a company proxy set HTTPS_PROXY; in a VPC the "
                         "subnet needs a route to the service or an endpoint for it.";
    }
    return "Check the endpoint's host name and the network.";
}

void add(Diagnosis& diagnosis, State state, std::string_view name, std::string words,
         std::string advice = {}) {
    diagnosis.findings.push_back({state, std::string(name), std::move(words), std::move(advice)});
}

void look_at_settings(const Settings& settings, Diagnosis& diagnosis) {
    diagnosis.settings = settings.origins;
    if (settings.problem) {
        add(diagnosis, State::bad, "settings", settings.problem->message(),
            advice_for_settings(*settings.problem));
        return;
    }
    if (settings.embedded()) {
        add(diagnosis, State::good, "settings",
            "an engine in this process (" + settings.endpoint.url +
                "): no network, no credentials");
        return;
    }
    add(diagnosis, State::good, "settings",
        "region " + settings.region + ", endpoint " + settings.endpoint.url +
            (settings.endpoints.dynamodb_url ? " (configured)" : " (by AWS's endpoint rules)"));
    const Proxy* proxy = settings.proxies.proxy_for(settings.endpoint);
    add(diagnosis, State::good, "proxy",
        proxy == nullptr
            ? "none: " + settings.proxies.reason_for(settings.endpoint)
            : proxy->endpoint.host + ":" + proxy->endpoint.port + " (" + proxy->source +
                  (proxy->authorization.empty() ? ", without a password)" : ", with a password)"));
}

std::string milliseconds_since(Driver& driver, TimePoint start) {
    return std::to_string(
               std::chrono::round<std::chrono::milliseconds>(driver.now() - start).count()) +
           " ms";
}

void look_at_tls(const Settings& settings, const Connection& connection, Diagnosis& diagnosis) {
    if (connection.tls != nullptr) {
        add(diagnosis, State::good, "TLS",
            connection.tls->describe() + "; trusted by " +
                (settings.ca_bundle.empty()
                     ? "the system's certificates"
                     : settings.ca_bundle + " (" + settings.ca_bundle_source + ")"));
    } else if (settings.endpoint.is_loopback()) {
        add(diagnosis, State::good, "TLS", "not used: http:// to this machine");
    } else {
        add(diagnosis, State::doubtful, "TLS", "not used: the endpoint is http://",
            "Others on the way can read and change everything. Use https:// unless the network is "
            "yours alone.");
    }
}

void look_at_clock(std::optional<std::chrono::sys_seconds> server, std::chrono::sys_seconds local,
                   Diagnosis& diagnosis) {
    if (!server) {
        add(diagnosis, State::good, "clock", "not known: the answer has no date");
        return;
    }
    const std::chrono::seconds offset = local - *server;
    const std::string words = std::to_string(std::abs(offset.count())) + " s " +
                              (offset.count() >= 0 ? "ahead of" : "behind") + " the service's";
    if (std::chrono::abs(offset) <= std::chrono::seconds(1)) {
        add(diagnosis, State::good, "clock", "agrees with the service's");
    } else if (std::chrono::abs(offset) <= clock_gap_max) {
        add(diagnosis, State::good, "clock", words);
    } else {
        add(diagnosis, State::doubtful, "clock", words,
            "Signatures are corrected, but other programs will fail: set the clock (timedatectl "
            "set-ntp true).");
    }
}

/// Asks without a signature: any answer has a date.
Task<Result<void>> ask_for_date(Driver& driver, const Settings& settings, const Route& route,
                                Connection& connection, Diagnosis& diagnosis) {
    std::string request;
    http::RequestWriter writer(request, "GET", route.request_target());
    writer.header("Host", route.endpoint().host_header)
        .header("User-Agent", settings.user_agent)
        .header("Connection", "close");
    if (!route.proxy_authorization().empty()) {
        writer.header("Proxy-Authorization", route.proxy_authorization());
    }
    writer.finish();
    ExchangeLimits limits;
    limits.read_timeout = settings.read_timeout;
    limits.response_size_bytes_max = settings.response_size_bytes_max;
    Answer answer;
    Result<void> exchanged =
        co_await exchange(driver, connection, std::move(request), limits, answer);
    if (exchanged) {
        look_at_clock(parse_http_date(answer.head().header(http::HeaderId::date)),
                      std::chrono::floor<std::chrono::seconds>(driver.wall_now()), diagnosis);
    }
    co_return exchanged;
}

/// True: the service can be reached.
Task<bool> look_at_network(Driver& driver, const Settings& settings, Diagnosis& diagnosis) {
    Router router(settings);
    const Result<Route*> found = router.find(RouteKind::tables, {}, {});
    if (!found) {
        // An account is required, which the credentials will tell.
        co_return true;
    }
    Route& route = **found;
    const TimePoint start = driver.now();
    const TimePoint deadline = settings.connect_timeout == std::chrono::nanoseconds(0)
                                   ? no_deadline
                                   : start + settings.connect_timeout;
    Result<ConnectionPool::Lease> lease = co_await route.pool().acquire(driver, deadline);
    if (!lease) {
        co_return false;
    }
    Result<void> connected = co_await route.connect(driver, *lease, deadline);
    if (!connected) {
        add(diagnosis, State::bad, "connection", connected.error().message(),
            advice_for_connection(connected.error(), settings));
        co_return false;
    }
    add(diagnosis, State::good, "connection",
        "to " + route.endpoint().host + ":" + route.endpoint().port + " in " +
            milliseconds_since(driver, start));
    look_at_tls(settings, *lease->connection(), diagnosis);
    Result<void> asked =
        co_await ask_for_date(driver, settings, route, *lease->connection(), diagnosis);
    if (!asked) {
        add(diagnosis, State::bad, "answer", asked.error().message(),
            "Something listens there, but it is no HTTP server: is it https:// instead, or another "
            "port?");
    }
    co_return asked.has_value();
}

/// False: there are none.
Task<bool> look_at_credentials(Driver& driver, const Settings& settings, Diagnosis& diagnosis) {
    Result<SharedCredentials> found = co_await settings.credentials->get(driver);
    if (!found) {
        const Error error = found.error();
        add(diagnosis, State::bad, "credentials", error.message(), advice_for_credentials(error));
        co_return false;
    }
    std::string words = (*found)->source;
    if ((*found)->expires_at) {
        words += ", good until " + aws::format_timestamp(*(*found)->expires_at);
    }
    add(diagnosis, State::good, "credentials", std::move(words));
    co_return true;
}

Task<void> look_at_tables(Driver& driver, ClientImpl& client, Diagnosis& diagnosis) {
    const TimePoint start = driver.now();
    api::ListTablesRequest request;
    request.limit = 1;
    Result<api::ListTablesResult> result = co_await client.execute(driver, request);
    if (result) {
        add(diagnosis, State::good, "ListTables",
            "answered in " + milliseconds_since(driver, start));
        co_return;
    }
    const Error error = result.error();
    const std::string name = error.detail() == nullptr ? "" : error.detail()->error_name;
    if (name == "AccessDeniedException") {
        // The service knows who asks.
        add(diagnosis, State::doubtful, "ListTables", name + ": " + error.message(),
            "The credentials work, but may not list tables; that may be all right.");
        co_return;
    }
    add(diagnosis, State::bad, "ListTables",
        name.empty() ? error.message() : name + ": " + error.message(), advice_for_call(error));
}

}  // namespace

bool Diagnosis::healthy() const noexcept {
    return std::ranges::none_of(findings,
                                [](const Finding& finding) { return finding.state == State::bad; });
}

Task<Diagnosis> diagnose(Driver& driver, ClientImpl& client) {
    Diagnosis diagnosis;
    const Settings& settings = client.settings();
    look_at_settings(settings, diagnosis);
    if (settings.problem) {
        co_return diagnosis;
    }
    if (!settings.embedded()) {
        const bool reachable = co_await look_at_network(driver, settings, diagnosis);
        if (!reachable) {
            co_return diagnosis;
        }
        const bool has_credentials = co_await look_at_credentials(driver, settings, diagnosis);
        if (!has_credentials) {
            co_return diagnosis;
        }
    }
    co_await look_at_tables(driver, client, diagnosis);
    co_return diagnosis;
}

}  // namespace dynox::detail
