// DynamoDBClient itself, and the default client.
#include "dynox/client.hpp"

#include <mutex>
#include <utility>

#include "client/client_impl.hpp"

namespace dynox {

namespace {

std::shared_ptr<detail::ClientImpl> make_impl(ClientConfig config) {
    auto shared = std::make_shared<const aws::SharedConfig>(
        std::make_shared<aws::EnvironmentCopy>(aws::EnvironmentCopy::of_process()),
        std::make_shared<aws::SystemFiles>(), config.profile);
    return std::make_shared<detail::ClientImpl>(std::move(config), std::move(shared));
}

}  // namespace

DynamoDBClient::DynamoDBClient() : DynamoDBClient(ClientConfig()) {}

DynamoDBClient::DynamoDBClient(ClientConfig config) : impl_(make_impl(std::move(config))) {}

const std::string& DynamoDBClient::get_region() const noexcept {
    return impl_->settings().region;
}

std::optional<OperationMetrics> DynamoDBClient::get_last_metrics() const {
    return impl_->meter().last();
}

ModelMetrics DynamoDBClient::get_total_metrics() const {
    return impl_->meter().totals().read();
}

void DynamoDBClient::reset_metrics() const {
    impl_->meter().reset();
}

std::shared_ptr<RateLimiter> DynamoDBClient::rate_limit() const {
    return impl_->settings().rate_limiter;
}

boost::asio::any_io_executor DynamoDBClient::get_executor() const {
    return impl_->executor();
}

namespace {

/// The one global of dynox, as the pydynox page has it. Made on first use, so that static objects
/// may use it.
struct DefaultClient {
    std::mutex mutex;
    std::optional<DynamoDBClient> client;
};
DefaultClient& default_client() {
    // Never destroyed, since other threads may ask for the client to the very end; the client
    // itself ends with the static objects.
    static DefaultClient& instance = *new DefaultClient;
    static const struct End {
        ~End() { clear_default_client(); }
    } end;
    return instance;
}

}  // namespace

void set_default_client(DynamoDBClient client) {
    DefaultClient& holder = default_client();
    std::optional<DynamoDBClient> replaced(std::move(client));
    {
        const std::lock_guard lock(holder.mutex);
        std::swap(holder.client, replaced);
    }
    // The replaced client goes here, outside of the lock: its end may wait for a thread.
}

std::optional<DynamoDBClient> get_default_client() {
    DefaultClient& holder = default_client();
    const std::lock_guard lock(holder.mutex);
    return holder.client;
}

void clear_default_client() {
    DefaultClient& holder = default_client();
    std::optional<DynamoDBClient> replaced;
    const std::lock_guard lock(holder.mutex);
    std::swap(holder.client, replaced);
}

}  // namespace dynox
