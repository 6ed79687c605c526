// The operation of a single request, and detail::prepare(), which makes one.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "client/client_impl.hpp"
#include "client/exchange.hpp"
#include "client/task.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/execute.hpp"

namespace dynox::detail {

/// Does a request that is an operation of its own; leaves the error, if there is one.
[[nodiscard]] Task<void> run_request(ClientImpl& client, Driver& driver, Exchange& exchange,
                                     bool meets_conflicts, std::optional<Error>& error);

template <class Request>
class RequestOperation final : public Operation<api::result_of<Request>> {
  public:
    RequestOperation(std::shared_ptr<ClientImpl> client, Request request)
        : Operation<api::result_of<Request>>(std::move(client)),
          exchange_(std::move(request), this->value_) {}

    Task<void> run(Driver& driver) override {
        return run_request(*this->client_, driver, exchange_, meets_conflicts<Request>,
                           this->error_);
    }

  private:
    ExchangeOf<Request, Request> exchange_;
};

// The places of these are few files: each instance is dear to compile.
#define DYNOX_DEFINE_PREPARE(Name)                                                         \
    OperationPtr<api::Name##Result> prepare(const DynamoDBClient& client,                  \
                                            api::Name##Request request) {                  \
        return std::make_unique<RequestOperation<api::Name##Request>>(client.impl(),       \
                                                                      std::move(request)); \
    }

}  // namespace dynox::detail
