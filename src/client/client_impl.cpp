#include "client/client_impl.hpp"

#include <utility>

#include "client/http_backend.hpp"
#include "dynox/detail/embedded.hpp"

namespace dynox::detail {

ClientImpl::ClientImpl(Settings settings) : settings_(std::move(settings)) {
    if (!settings_.problem && !settings_.embedded()) {
        http_ = std::make_unique<HttpBackend>(settings_);
    }
}

ClientImpl::~ClientImpl() = default;

boost::asio::any_io_executor ClientImpl::executor() {
    if (settings_.executor) {
        return settings_.executor;
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
