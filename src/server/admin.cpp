#include "server/admin.hpp"

#include "api/wire.hpp"

namespace dynox::server {
namespace {

template <class Request>
Result<void> run(api::Admin& admin, std::string_view body, std::string& out) {
    const Result<Request> request = api::decode_request<Request>(body.empty() ? "{}" : body);
    if (!request) {
        return request.error();
    }
    const auto result = admin.administer(*request);
    if (!result) {
        return result.error();
    }
    api::encode_result(*result, out);
    return {};
}

constexpr AdminOperation operations[] = {
    {"clock/advance", &run<api::AdvanceClockRequest>},
};

}  // namespace

const AdminOperation* find_admin_operation(std::string_view path) noexcept {
    path.remove_prefix(admin_path_prefix.size());
    for (const AdminOperation& operation : operations) {
        if (operation.path == path) {
            return &operation;
        }
    }
    return nullptr;
}

bool is_foreign_origin(std::string_view origin, std::string_view host) noexcept {
    const std::size_t scheme = origin.find("://");
    return scheme == std::string_view::npos || origin.substr(scheme + 3) != host;
}

}  // namespace dynox::server
