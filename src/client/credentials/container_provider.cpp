#include "client/credentials/container_provider.hpp"

#include <utility>

#include "aws/container.hpp"
#include "client/credentials/service_call.hpp"

namespace dynox::detail {

Task<Result<Provided>> load_container(Driver& driver, const CredentialsContext& context) {
    constexpr std::string_view name = "container credentials";
    const Result<std::optional<aws::ContainerSettings>> found =
        aws::find_container_settings(context.config->environment());
    if (!found) {
        co_return credentials_error(name, found.error());
    }
    if (!*found) {
        co_return not_configured(
            "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set");
    }
    const aws::ContainerSettings& settings = **found;
    std::string authorization = settings.token;
    if (!settings.token_file.empty()) {
        Result<std::string> file = context.config->files().read(settings.token_file);
        if (!file) {
            co_return credentials_error(std::string(name) + ": " + file.error().message());
        }
        authorization = *std::move(file);
    }
    HttpLimits limits;
    limits.connect_timeout = std::chrono::seconds(2);
    limits.read_timeout = std::chrono::seconds(2);
    limits.loopback_only = settings.must_be_loopback;
    const MakeCall make = [&] { return aws::container_call(settings, authorization); };
    Result<aws::HttpReply> reply = co_await call_service(driver, *context.http, make, limits);
    if (!reply) {
        co_return credentials_error(name, reply.error());
    }
    if (reply->status != 200) {
        co_return credentials_error(std::string(name) + ": the agent answered with HTTP status " +
                                    std::to_string(reply->status));
    }
    Result<aws::Credentials> credentials = aws::parse_container_credentials(reply->body);
    if (!credentials) {
        co_return credentials_error(name, credentials.error());
    }
    co_return provided(*std::move(credentials), std::string(name));
}

}  // namespace dynox::detail
