#include "client/credentials/instance_region.hpp"

#include <utility>

#include "client/blocking_driver.hpp"
#include "client/credentials/imds_client.hpp"
#include "client/credentials/system_http_caller.hpp"

namespace dynox::detail {

namespace {

// Metadata answers within milliseconds, from the same host.
constexpr std::chrono::seconds time_max{2};

/// What the machine's maker says, as EC2 documents it ("Detect whether a host is an EC2 instance").
bool is_instance(const aws::SharedConfig& config) {
    const Result<std::string> maker = config.files().read("/sys/devices/virtual/dmi/id/sys_vendor");
    return (maker && maker->starts_with("Amazon EC2")) ||
           config.environment().get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
}

}  // namespace

InstanceRegion ask_instance_region(std::shared_ptr<const aws::SharedConfig> config) {
    InstanceRegion region;
    if (!is_instance(*config)) {
        return region;
    }
    CredentialsContext context;
    context.config = std::move(config);
    // Always plain, and never behind a proxy.
    context.http = std::make_shared<SystemHttpCaller>(std::string(), std::string(), Proxies());
    ImdsClient imds;
    BlockingDriver driver;
    driver.set_call_deadline(driver.now() + time_max);
    Task<Result<std::string>> task = imds.region(driver, context);
    task.start();
    Result<std::string> name = task.take();
    if (name) {
        region.name = *std::move(name);
    } else {
        region.problem = name.error().message();
    }
    return region;
}

}  // namespace dynox::detail
