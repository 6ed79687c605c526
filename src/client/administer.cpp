#include "client/administer.hpp"

#include <memory>
#include <utility>

#include "api/wire.hpp"
#include "client/blocking_driver.hpp"
#include "client/client_impl.hpp"
#include "client/connection.hpp"
#include "client/http_exchange.hpp"
#include "client/settings.hpp"
#include "dynox/api/service.hpp"
#include "dynox/detail/embedded.hpp"
#include "http/writer.hpp"

namespace dynox::detail {
namespace {

struct RawAnswer {
    int status = 0;
    std::string body;
};

Task<Result<RawAnswer>> post(Driver& driver, const Settings& settings, std::string_view path,
                             std::string_view body) {
    const TimePoint deadline = settings.connect_timeout == std::chrono::nanoseconds(0)
                                   ? no_deadline
                                   : driver.now() + settings.connect_timeout;
    const Dial directly;
    Result<std::unique_ptr<Connection>> connection =
        co_await open_connection(driver, settings.endpoint, directly, deadline);
    if (!connection) {
        co_return connection.error();
    }
    std::string request;
    http::RequestWriter(request, "POST", "/_dynox/" + std::string(path))
        .header("Host", settings.endpoint.host_header)
        .header("Content-Type", "application/json")
        .header("Connection", "close")
        .finish(body);
    // What is asked for may take long: the work of days.
    ExchangeLimits limits;
    limits.response_size_bytes_max = settings.response_size_bytes_max;
    Answer answer;
    Result<void> exchanged =
        co_await exchange(driver, **connection, std::move(request), limits, answer);
    if (!exchanged) {
        co_return exchanged.error();
    }
    RawAnswer raw;
    raw.status = answer.head().status();
    raw.body = answer.body();
    co_return raw;
}

template <class OperationResult, class Request>
Result<OperationResult> administer_over_http(const Settings& settings, std::string_view path,
                                             const Request& request) {
    if (settings.endpoint.kind != Endpoint::Kind::http) {
        return Error(client_errc::invalid_argument,
                     "expected a `dynox serve` (http://HOST:PORT) or a data directory "
                     "(file:///DIRECTORY), found " +
                         settings.endpoint.url);
    }
    std::string body;
    api::encode_request(request, body);
    BlockingDriver driver;
    Task<Result<RawAnswer>> task = post(driver, settings, path, body);
    task.start();
    Result<RawAnswer> answer = task.take();
    if (!answer) {
        return answer.error();
    }
    if (answer->status == 404) {
        return Error(client_errc::unsupported, settings.endpoint.url + " does not know /_dynox/" +
                                                   std::string(path) +
                                                   "; it is no `dynox serve`, or an older one");
    }
    if (answer->status != 200) {
        return api::decode_error(answer->status, answer->body, {});
    }
    return api::decode_result<OperationResult>(answer->body);
}

template <class OperationResult, class Request>
Result<OperationResult> administer_anything(const DynamoDBClient& client, std::string_view path,
                                            const Request& request) {
    const Settings& settings = client.impl()->settings();
    if (!settings.embedded()) {
        // Credentials and regions are of no use here, and may be missing.
        return settings.endpoint.host.empty() && settings.problem
                   ? Result<OperationResult>(*settings.problem)
                   : administer_over_http<OperationResult>(settings, path, request);
    }
    const Result<std::shared_ptr<api::Service>> service = open_embedded(settings.endpoint.url);
    if (!service) {
        return service.error();
    }
    api::Admin* admin = (*service)->admin();
    if (admin == nullptr) {
        return Error(client_errc::unsupported, settings.endpoint.url + " has no administration");
    }
    return admin->administer(request);
}

}  // namespace

#define DYNOX_ADMINISTER(Name)                                                                \
    Result<api::Name##Result> administer(const DynamoDBClient& client, std::string_view path, \
                                         const api::Name##Request& request) {                 \
        return administer_anything<api::Name##Result>(client, path, request);                 \
    }
DYNOX_API_ADMIN_OPERATIONS(DYNOX_ADMINISTER)
#undef DYNOX_ADMINISTER

}  // namespace dynox::detail
