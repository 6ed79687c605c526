#include "server/dispatch.hpp"

#include "api/wire.hpp"

namespace dynox::server {
namespace {

template <class Request>
Result<void> run(api::Service& service, std::string_view body, std::string& out,
                 api::CommitTicket& ticket) {
    Result<Request> request = api::decode_request<Request>(body);
    if (!request) {
        return std::move(request).error();
    }
    Result<api::result_of<Request>> result = service.execute(*request, ticket);
    if (!result) {
        return std::move(result).error();
    }
    api::encode_result(*result, out);
    return {};
}

constexpr Operation operations[] = {
#define DYNOX_SERVER_OPERATION(Name) \
    {api::service_of<api::Name##Request>, #Name, &run<api::Name##Request>},
    DYNOX_API_OPERATIONS(DYNOX_SERVER_OPERATION)
#undef DYNOX_SERVER_OPERATION
};

}  // namespace

const Operation* find_operation(std::string_view target) noexcept {
    for (const api::ServiceName service : {api::ServiceName::dynamodb, api::ServiceName::streams}) {
        const std::string_view prefix = api::target_prefix_of(service);
        if (!target.starts_with(prefix)) {
            continue;
        }
        const std::string_view name = target.substr(prefix.size());
        for (const Operation& operation : operations) {
            if (operation.name == name && operation.service == service) {
                return &operation;
            }
        }
    }
    return nullptr;
}

std::span<const Operation> operation_list() noexcept {
    return operations;
}

}  // namespace dynox::server
