#include "client/client_impl.hpp"

#include <utility>

#include "client/http_backend.hpp"
#include "dynox/detail/embedded.hpp"

namespace dynox::detail {

ClientImpl::ClientImpl(ClientConfig config, std::shared_ptr<const aws::SharedConfig> shared)
    : config_(std::move(config)), shared_(std::move(shared)) {}

ClientImpl::~ClientImpl() = default;

const Settings& ClientImpl::settings() const {
    std::call_once(settings_found_, [this] {
        settings_ = resolve_settings(config_, shared_);
        meter_ = std::make_unique<Meter>(settings_);
        if (!settings_.problem && !settings_.embedded()) {
            http_ = std::make_unique<HttpBackend>(settings_);
        }
    });
    return settings_;
}

boost::asio::any_io_executor ClientImpl::executor() {
    if (config_.executor) {
        return config_.executor;
    }
    const std::lock_guard lock(thread_mutex_);
    if (thread_ == nullptr) {
        thread_ = std::make_unique<BackgroundThread>();
    }
    return thread_->executor();
}

Result<api::Service*> ClientImpl::service() {
    std::call_once(service_opened_, [this] {
        Result<std::shared_ptr<api::Service>> opened = open_embedded(settings_.endpoint.url);
        if (opened) {
            service_ = *std::move(opened);
        } else {
            service_error_ = opened.error();
        }
    });
    if (service_error_) {
        return *service_error_;
    }
    return service_.get();
}

}  // namespace dynox::detail
