#include "client/credentials/make_cache.hpp"

#include <utility>

#include "client/credentials/chain.hpp"
#include "client/credentials/system_http_caller.hpp"
#include "client/credentials/system_process_runner.hpp"
#include "client/settings.hpp"

namespace dynox::detail {

namespace {

std::unique_ptr<CredentialsSource> make_base(const ClientConfig& config, const Settings& settings,
                                             const CredentialsContext& context) {
    if (config.credentials_provider != nullptr) {
        return std::make_unique<UserSource>(config.credentials_provider);
    }
    if (!config.access_key.empty()) {
        aws::Credentials keys;
        keys.access_key_id = config.access_key;
        keys.secret_access_key = config.secret_key;
        keys.session_token = config.session_token;
        keys.source = "ClientConfig::access_key";
        return std::make_unique<FixedSource>(std::move(keys));
    }
    return std::make_unique<CredentialsChain>(context, settings.endpoint.is_loopback()
                                                           ? EndpointPlace::loopback
                                                           : EndpointPlace::elsewhere);
}

}  // namespace

std::shared_ptr<CredentialsCache> make_credentials_cache(const ClientConfig& config,
                                                         const Settings& settings) {
    CredentialsContext context;
    context.config = settings.config;
    context.region = settings.region;
    context.http = std::make_shared<SystemHttpCaller>(settings.ca_bundle, settings.ca_bundle_source,
                                                      settings.proxies);
    context.processes = std::make_shared<SystemProcessRunner>();
    std::unique_ptr<CredentialsSource> source = make_base(config, settings, context);
    if (!config.role_arn.empty()) {
        aws::RoleSource role;
        role.role_arn = config.role_arn;
        role.session_name =
            config.role_session_name.empty() ? "pydynox-session" : config.role_session_name;
        role.external_id = config.external_id;
        source =
            std::make_unique<RoleSourceOf>(std::move(context), std::move(source), std::move(role));
    }
    return std::make_shared<CredentialsCache>(std::move(source));
}

}  // namespace dynox::detail
