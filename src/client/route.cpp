#include "client/route.hpp"

#include <utility>

#include "aws/partition.hpp"
#include "http/writer.hpp"

namespace dynox::detail {

Route::Route(Endpoint endpoint, const std::string& signing_region, const Settings& settings,
             HostRegistry& hosts)
    : endpoint_(std::move(endpoint)),
      host_(hosts.find(endpoint_, settings)),
      request_target_(endpoint_.path),
      signer_(signing_region, "dynamodb") {
    const Proxy* const proxy = settings.proxies.proxy_for(endpoint_);
    if (proxy != nullptr && endpoint_.kind == Endpoint::Kind::http) {
        request_target_ = "http://" + endpoint_.host_header + endpoint_.path;
        proxy_authorization_ = proxy->authorization;
    }
    http::RequestWriter head(request_head_, "POST", request_target_);
    head.header("Host", endpoint_.host_header)
        .header("Content-Type", request_content_type)
        .header("Accept-Encoding", "identity")
        .header("User-Agent", settings.user_agent);
    if (!proxy_authorization_.empty()) {
        head.header("Proxy-Authorization", proxy_authorization_);
    }
}

Router::Router(const Settings& settings)
    : settings_(settings),
      hosts_(settings.hosts != nullptr ? settings.hosts : std::make_shared<HostRegistry>()),
      main_(settings.endpoint, settings.signing_region, settings, *hosts_) {
    const EndpointSettings& endpoints = settings.endpoints;
    // A required account is asked for always: it may be an error not to have one.
    has_account_hosts_ =
        !endpoints.dynamodb_url && settings.region != "local" &&
        (endpoints.account_id_mode == aws::AccountIdEndpointMode::required ||
         (endpoints.account_id_mode == aws::AccountIdEndpointMode::preferred &&
          !endpoints.use_fips && aws::partition_of(settings.region).name == "aws"));
}

Router::~Router() = default;

Result<Route*> Router::find(RouteKind kind, std::string_view resource,
                            std::string_view account_id) {
    if (kind == RouteKind::tables) {
        const bool is_arn = resource.starts_with("arn:");
        const bool is_plain = !has_account_hosts_ || (!is_arn && account_id.empty());
        if (is_plain &&
            settings_.endpoints.account_id_mode != aws::AccountIdEndpointMode::required) {
            return &main_;
        }
        if (!is_arn) {
            const std::lock_guard lock(mutex_);
            if (last_route_ != nullptr && last_account_ == account_id) {
                return last_route_;
            }
        }
    }
    return find_by_rules(kind, resource, account_id);
}

Result<Route*> Router::find_by_rules(RouteKind kind, std::string_view resource,
                                     std::string_view account_id) {
    const EndpointSettings& endpoints = settings_.endpoints;
    aws::EndpointParameters parameters;
    parameters.region = settings_.region;
    parameters.use_fips = endpoints.use_fips;
    parameters.use_dual_stack = endpoints.use_dual_stack;
    const bool is_streams = kind == RouteKind::streams;
    const aws::ServiceId service =
        is_streams ? aws::ServiceId::dynamodb_streams : aws::ServiceId::dynamodb;
    parameters.endpoint = is_streams ? endpoints.streams_url : endpoints.dynamodb_url;
    parameters.is_search_operation = kind == RouteKind::search;
    parameters.account_id_endpoint_mode = endpoints.account_id_mode;
    parameters.resource_arn = resource;
    if (!account_id.empty()) {
        parameters.account_id = account_id;
    }
    Result<aws::ResolvedEndpoint> resolved = aws::resolve_endpoint(service, parameters);
    if (!resolved) {
        return resolved.error();
    }
    Result<Route*> route = route_of(*resolved);
    if (route && *route == nullptr) {
        parameters.account_id_endpoint_mode = aws::AccountIdEndpointMode::disabled;
        resolved = aws::resolve_endpoint(service, parameters);
        if (!resolved) {
            return resolved.error();
        }
        route = route_of(*resolved);
    }
    if (route && kind == RouteKind::tables && !resource.starts_with("arn:")) {
        const std::lock_guard lock(mutex_);
        last_account_ = account_id;
        last_route_ = *route;
    }
    return route;
}

Result<Route*> Router::route_of(const aws::ResolvedEndpoint& resolved) {
    if (resolved.url == main_.endpoint().url) {
        return &main_;
    }
    const std::lock_guard lock(mutex_);
    if (const auto found = others_.find(resolved.url); found != others_.end()) {
        return found->second.get();
    }
    if (others_.size() >= routes_max && resolved.account_based) {
        return nullptr;
    }
    Result<Endpoint> endpoint = parse_endpoint(resolved.url);
    if (!endpoint) {
        return endpoint.error();
    }
    const std::string& region =
        resolved.signing_region.empty() ? settings_.signing_region : resolved.signing_region;
    auto route = std::make_unique<Route>(*std::move(endpoint), region, settings_, *hosts_);
    return others_.emplace(resolved.url, std::move(route)).first->second.get();
}

}  // namespace dynox::detail
